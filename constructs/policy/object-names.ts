import { podTemplate, podTemplatePath } from '../app/workload.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { anyValue } from '../core/object-form.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { listOf } from './argo-application.ts';
import {
  dataKeyProblem,
  labelProblem,
  labelValueProblem,
  pathPartProblem,
  portNameProblem,
  qualifiedNameProblem,
  serviceNameProblem,
  subdomainProblem,
} from './kubernetes-name.ts';
import type { NameRule } from './kubernetes-name.ts';
import type { Finding, Policy } from './policy.ts';
import { titleOf } from './policy.ts';

/** Controllers append to these names: a hash of ten to a StatefulSet's in a label, a time of ten to a CronJob's. */
const namesWithSuffix = (name: string): string | undefined => labelProblem(name, 52);

/** Kinds whose names follow another rule than the usual one, a DNS subdomain. */
const rules: ReadonlyMap<string, NameRule> = new Map<string, NameRule>([
  ['/Namespace', labelProblem],
  ['/Service', serviceNameProblem],
  ['apps/StatefulSet', namesWithSuffix],
  ['batch/CronJob', namesWithSuffix],
  ['batch/Job', labelProblem],
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind): [string, NameRule] => [
    `rbac.authorization.k8s.io/${kind}`,
    pathPartProblem,
  ]),
]);

/** Names, labels and ports within what an API server takes, and what controllers make of them. */
export const objectNames: Policy = {
  name: 'object-names',
  inspectObject: (object) => new Names(object).findings(),
  placeCheck: (object, path) => {
    const rule = ruleAt(object, path);
    if (rule === undefined) return anyValue;
    // Names made of a hash come once, so that none is remembered.
    return (value) => typeof value !== 'string' || rule(value) === undefined;
  },
};

function nameRule({ apiVersion, kind }: Manifest): NameRule {
  return rules.get(`${groupOf(apiVersion)}/${kind}`) ?? subdomainProblem;
}

/** The rule for the value at a place; undefined where it may be any, as with all that is no name. */
function ruleAt(object: Manifest, path: FieldPath): NameRule | undefined {
  const way = path.map((step) => (typeof step === 'number' ? '*' : step));
  const last = way.pop();
  const rule = ruleIn(object, way.join('.'));
  return typeof rule === 'function' ? rule : rule?.[last ?? ''];
}

type RulesOfMap = NameRule | Readonly<Record<string, NameRule>> | undefined;

/** The rules for the values of a map: one for all, or for some by their keys. */
function ruleIn(object: Manifest, way: string): RulesOfMap {
  if (way === 'metadata') return { name: nameRule(object), namespace: pathPartProblem };
  if (way === 'metadata.labels') return labelValueProblem;
  const template = podTemplatePath(object)?.join('.');
  if (template !== undefined) return ruleInPods(way, template === '' ? '' : `${template}.`);
  if (object.kind !== 'Service' || groupOf(object.apiVersion) !== '') return undefined;
  if (way === 'spec.selector') return labelValueProblem;
  return way === 'spec.ports.*' ? { name: labelProblem, targetPort: portNameProblem } : undefined;
}

function ruleInPods(way: string, template: string): RulesOfMap {
  switch (way) {
    case 'spec.selector.matchLabels':
    case `${template}metadata.labels`:
      return labelValueProblem;
    case `${template}spec.containers.*`:
    case `${template}spec.initContainers.*`:
    case `${template}spec.volumes.*`:
      return { name: labelProblem };
    case `${template}spec.containers.*.ports.*`:
    case `${template}spec.initContainers.*.ports.*`:
      return { name: portNameProblem };
    default:
      return undefined;
  }
}

class Names {
  readonly #object: Manifest;
  readonly #found: Finding[] = [];

  constructor(object: Manifest) {
    this.#object = object;
  }

  findings(): readonly Finding[] {
    const object = this.#object;
    const { metadata, apiVersion, kind } = object;
    this.#check('metadata.name', metadata.name, nameRule(object));
    // The rest of the rule is checked once, where the namespace itself is declared.
    if (metadata['namespace'] !== undefined)
      this.#check('metadata.namespace', metadata['namespace'], pathPartProblem);
    this.#map('metadata.labels', metadata['labels'], labelValueProblem);
    this.#map('metadata.annotations', metadata['annotations']);
    if (podTemplatePath(object) !== undefined) this.#pods();
    if (groupOf(apiVersion) === '') this.#core(kind);
    return this.#found;
  }

  #core(kind: string): void {
    const object = this.#object;
    if (kind === 'Service') {
      this.#map('spec.selector', valueAt(object, ['spec', 'selector']), labelValueProblem);
      for (const [index, port] of listOf(valueAt(object, ['spec', 'ports'])).entries()) {
        this.#check(`spec.ports[${index}].name`, port['name'], labelProblem);
        this.#check(`spec.ports[${index}].targetPort`, port['targetPort'], portNameProblem);
      }
    }
    if (kind === 'ConfigMap' || kind === 'Secret')
      for (const field of ['data', 'binaryData', 'stringData'])
        for (const key in mapOf(object[field])) this.#check(`${field} key`, key, dataKeyProblem);
  }

  #pods(): void {
    const object = this.#object;
    const template = podTemplate(object);
    if (object.kind !== 'Pod') {
      const match = valueAt(object, ['spec', 'selector', 'matchLabels']);
      this.#map('spec.selector.matchLabels', match, labelValueProblem);
      const metadata = mapOf(template?.['metadata']);
      this.#map('labels of its pods', metadata?.['labels'], labelValueProblem);
      this.#map('annotations of its pods', metadata?.['annotations']);
    }
    const spec = mapOf(template?.['spec']);
    for (const list of ['containers', 'initContainers'])
      for (const container of listOf(spec?.[list])) {
        this.#check('container name', container['name'], labelProblem);
        for (const port of listOf(container['ports']))
          this.#check('port name', port['name'], portNameProblem);
      }
    for (const volume of listOf(spec?.['volumes'])) this.#check('volume name', volume['name'], labelProblem);
  }

  #map(field: string, value: JsonValue | undefined, valueRule?: NameRule): void {
    const map = mapOf(value);
    for (const key in map) {
      this.#check(`key in ${field}`, key, qualifiedNameProblem);
      if (valueRule !== undefined) this.#check(`value of ${field}.${key}`, map[key], valueRule);
    }
  }

  #check(field: string, value: JsonValue | undefined, rule: NameRule): void {
    if (typeof value !== 'string') return;
    const problem = known(rule, value);
    if (problem === undefined) return;
    this.#found.push({
      code: 'RGT-POLICY-006',
      what: `${titleOf(this.#object)}: ${field} "${value}" ${problem}`,
      field,
      given: value,
      allowed: allowedBy.get(rule) ?? 'a name that Kubernetes takes',
      fix: 'shorten it or take the character out, where it is declared',
    });
  }
}

function mapOf(value: JsonValue | undefined): JsonObject | undefined {
  return value !== undefined && isJsonObject(value) ? value : undefined;
}

const allowedBy: ReadonlyMap<NameRule, string> = new Map<NameRule, string>([
  [labelProblem, 'up to 63 of a-z, 0-9 and -'],
  [namesWithSuffix, 'up to 52 of a-z, 0-9 and -, so that what its controller appends fits'],
  [serviceNameProblem, 'up to 63 of a-z, 0-9 and -, first a letter'],
  [subdomainProblem, 'up to 253 of a-z, 0-9, - and .'],
  [portNameProblem, 'up to 15 of a-z, 0-9 and -, a letter among them'],
  [qualifiedNameProblem, 'up to 63 of letters, digits, -, _ and ., after a prefix/ or none'],
  [labelValueProblem, 'up to 63 of letters, digits, -, _ and .'],
  [dataKeyProblem, 'up to 253 of letters, digits, -, _ and .'],
]);

/** A fleet says the same few names over and over; what was fine once is remembered, up to a bound. */
const fine = new Map<NameRule, Set<string>>();
const bound = 50_000;

function known(rule: NameRule, value: string): string | undefined {
  let names = fine.get(rule);
  if (names === undefined) fine.set(rule, (names = new Set()));
  if (names.has(value)) return undefined;
  const problem = rule(value);
  if (problem === undefined && names.size < bound) names.add(value);
  return problem;
}

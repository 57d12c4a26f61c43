import { containersOf, podTemplate, podTemplatePath } from '../app/workload.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
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
};

class Names {
  readonly #object: Manifest;
  readonly #found: Finding[] = [];

  constructor(object: Manifest) {
    this.#object = object;
  }

  findings(): readonly Finding[] {
    const object = this.#object;
    const { metadata, apiVersion, kind } = object;
    const group = groupOf(apiVersion);
    this.#check('metadata.name', metadata.name, rules.get(`${group}/${kind}`) ?? subdomainProblem);
    // The rest of the rule is checked once, where the namespace itself is declared.
    if (metadata['namespace'] !== undefined)
      this.#check('metadata.namespace', metadata['namespace'], pathPartProblem);
    this.#map('metadata.labels', metadata['labels'], labelValueProblem);
    this.#map('metadata.annotations', metadata['annotations']);
    if (podTemplatePath(object) !== undefined) this.#pods();
    if (group === '') this.#core(kind);
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
      for (const field of ['data', 'binaryData', 'stringData']) {
        const data = object[field];
        if (data === undefined || !isJsonObject(data)) continue;
        for (const key in data) this.#check(`${field} key`, key, dataKeyProblem);
      }
  }

  #pods(): void {
    const object = this.#object;
    const template = podTemplate(object);
    if (object.kind !== 'Pod') {
      this.#map('labels of its pods', valueAt(template, ['metadata', 'labels']), labelValueProblem);
      this.#map('annotations of its pods', valueAt(template, ['metadata', 'annotations']));
      this.#map(
        'spec.selector.matchLabels',
        valueAt(object, ['spec', 'selector', 'matchLabels']),
        labelValueProblem,
      );
    }
    for (const list of ['containers', 'initContainers'] as const)
      for (const { container } of containersOf(object, list)) {
        this.#check('container name', container['name'], labelProblem);
        for (const port of listOf(container['ports']))
          this.#check('port name', port['name'], portNameProblem);
      }
    for (const volume of listOf(valueAt(template, ['spec', 'volumes'])))
      this.#check('volume name', volume['name'], labelProblem);
  }

  #map(field: string, map: JsonValue | undefined, valueRule?: NameRule): void {
    if (map === undefined || !isJsonObject(map)) return;
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

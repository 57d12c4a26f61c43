import { podTemplate, podTemplatePath } from '../app/workload.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
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
  inspectObject: (object, like) => new Names(object, like).findings(),
};

class Names {
  readonly #object: Manifest;
  readonly #like: Manifest | undefined;
  readonly #found: Finding[] = [];

  constructor(object: Manifest, like: Manifest | undefined) {
    this.#object = object;
    this.#like = like;
  }

  findings(): readonly Finding[] {
    const object = this.#object;
    const { metadata, apiVersion, kind } = object;
    const group = groupOf(apiVersion);
    this.#check('metadata.name', metadata.name, rules.get(`${group}/${kind}`) ?? subdomainProblem);
    // The rest of the rule is checked once, where the namespace itself is declared.
    if (metadata['namespace'] !== undefined)
      this.#check('metadata.namespace', metadata['namespace'], pathPartProblem);
    const other = this.#like?.metadata;
    this.#map('metadata.labels', metadata['labels'], other?.['labels'], labelValueProblem);
    this.#map('metadata.annotations', metadata['annotations'], other?.['annotations']);
    if (podTemplatePath(object) !== undefined) this.#pods();
    if (group === '') this.#core(kind);
    return this.#found;
  }

  #core(kind: string): void {
    const object = this.#object;
    if (kind === 'Service') {
      const [selector, other] = [object, this.#like].map((each) => valueAt(each, ['spec', 'selector']));
      this.#map('spec.selector', selector, other, labelValueProblem);
      for (const [index, port] of listOf(valueAt(object, ['spec', 'ports'])).entries()) {
        this.#check(`spec.ports[${index}].name`, port['name'], labelProblem);
        this.#check(`spec.ports[${index}].targetPort`, port['targetPort'], portNameProblem);
      }
    }
    if (kind === 'ConfigMap' || kind === 'Secret')
      for (const field of ['data', 'binaryData', 'stringData']) {
        const data = object[field];
        if (data === undefined || !isJsonObject(data)) continue;
        const other = mapOf(this.#like?.[field]);
        for (const key in data)
          if (other === undefined || !Object.hasOwn(other, key))
            this.#check(`${field} key`, key, dataKeyProblem);
      }
  }

  #pods(): void {
    const object = this.#object;
    const template = podTemplate(object);
    const like = this.#like && podTemplate(this.#like);
    if (object.kind !== 'Pod') {
      const selector = ['spec', 'selector', 'matchLabels'];
      const [match, other] = [valueAt(object, selector), valueAt(this.#like, selector)];
      this.#map('spec.selector.matchLabels', match, other, labelValueProblem);
      const [metadata, before] = [mapOf(template?.['metadata']), mapOf(like?.['metadata'])];
      this.#map('labels of its pods', metadata?.['labels'], before?.['labels'], labelValueProblem);
      this.#map('annotations of its pods', metadata?.['annotations'], before?.['annotations']);
    }
    const [spec, other] = [mapOf(template?.['spec']), mapOf(like?.['spec'])];
    for (const list of ['containers', 'initContainers'])
      for (const [container, same] of pairs(spec?.[list], other?.[list])) {
        this.#check('container name', container['name'], labelProblem);
        for (const [port] of pairs(container['ports'], same?.['ports']))
          this.#check('port name', port['name'], portNameProblem);
      }
    for (const [volume] of pairs(spec?.['volumes'], other?.['volumes']))
      this.#check('volume name', volume['name'], labelProblem);
  }

  #map(field: string, map: JsonValue | undefined, other: JsonValue | undefined, valueRule?: NameRule): void {
    if (map === other || map === undefined || !isJsonObject(map)) return;
    const same = mapOf(other);
    for (const key in map) {
      if (same?.[key] === map[key]) continue;
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

/** The maps of a list that are not those of another list in the same places, each with the one in its place there. */
function pairs(
  list: JsonValue | undefined,
  other: JsonValue | undefined,
): readonly (readonly [JsonObject, JsonObject | undefined])[] {
  if (list === other || !Array.isArray(list)) return [];
  const others: readonly JsonValue[] = Array.isArray(other) ? other : [];
  return (list as readonly JsonValue[]).flatMap(
    (item, at): (readonly [JsonObject, JsonObject | undefined])[] =>
      item !== others[at] && isJsonObject(item) ? [[item, mapOf(others[at])]] : [],
  );
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

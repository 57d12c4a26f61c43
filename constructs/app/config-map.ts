import { hash } from 'node:crypto';
import type { JsonArray, JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { withValueAt, valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { podTemplatePath } from './workload.ts';

/** Builds an app's ConfigMap; its keys are sorted, so that the order of declaration does not count. */
export function configMap(name: string, namespace: string, data: Readonly<Record<string, string>>): Manifest {
  const keys = Object.keys(data).sort();
  const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
  return keys.length === 0 ? head : { ...head, data: inOrder(data, keys) };
}

/**
 * The suffix that kustomize gives a generated ConfigMap: a hash of its data, in an alphabet without vowels. The name
 * is part of the hashed text, but kustomize takes it before the ConfigMap has one, so it is always empty.
 * Both layouts carry it, so that a changed literal rolls the pods whichever way the manifests travel.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/generators/configmap.go
 */
export function configMapSuffix(data: Readonly<Record<string, string>>): string {
  return new GeneratedConfigMap('', '').suffix(data, Object.keys(data).sort());
}

/** One app's ConfigMap, made for cluster after cluster: what did not change since the last one is not worked out again. */
export class GeneratedConfigMap {
  readonly #name: string;
  readonly #namespace: string;
  readonly #texts = new Map<string, { readonly value: string; readonly text: string }>();
  #keys: readonly string[] = [];
  #sorted: readonly string[] = [];

  constructor(name: string, namespace: string) {
    this.#name = name;
    this.#namespace = namespace;
  }

  /** The ConfigMap with these literals, under the name that kustomize would give it. */
  of(data: Readonly<Record<string, string>>): Manifest {
    const sorted = this.#sortedKeys(Object.keys(data));
    const metadata = { name: `${this.#name}-${this.suffix(data, sorted)}`, namespace: this.#namespace };
    const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    return sorted.length === 0 ? head : { ...head, data: inOrder(data, sorted) };
  }

  suffix(data: Readonly<Record<string, string>>, sorted: readonly string[]): string {
    let text = '';
    for (const key of sorted) text += `${text === '' ? '' : ','}${this.#textOf(key, data[key] ?? '')}`;
    const all = `{"data":${text === '' ? '""' : `{${text}}`},"kind":"ConfigMap","name":""}`;
    const hex = hash('sha256', all);
    let suffix = '';
    for (let at = 0; at < 10; at += 1) suffix += alphabet[hex[at] ?? ''] ?? hex[at] ?? '';
    return suffix;
  }

  #textOf(key: string, value: string): string {
    const known = this.#texts.get(key);
    if (known?.value === value) return known.text;
    const text = goEscaped(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
    this.#texts.set(key, { value, text });
    return text;
  }

  #sortedKeys(keys: readonly string[]): readonly string[] {
    const before = this.#keys;
    if (keys.length === before.length && keys.every((key, at) => key === before[at])) return this.#sorted;
    this.#keys = keys;
    this.#sorted = [...keys].sort();
    return this.#sorted;
  }
}

function inOrder(data: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  if (keys.includes('__proto__')) return Object.fromEntries(keys.map((key) => [key, data[key] ?? '']));
  const sorted: Record<string, string> = {};
  for (const key of keys) sorted[key] = data[key] ?? '';
  return sorted;
}

const alphabet: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Go's encoder writes a few characters as escapes that JavaScript's does not; the hash is taken of Go's text. */
function goEscaped(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Points every reference to a ConfigMap in a workload's pods at its new name; other objects are returned as they are. */
export function renameConfigMap(manifest: Manifest, from: string, to: string): Manifest {
  const template = podTemplatePath(manifest);
  if (template === undefined) return manifest;
  const path = [...template, 'spec'];
  const pods = valueAt(manifest, path);
  // The pods by themselves, so that what lies above them is copied once for all references.
  return isJsonObject(pods) ? withValueAt(manifest, path, renameInPods(pods, from, to)) : manifest;
}

function renameInPods(pods: JsonObject, from: string, to: string): JsonObject {
  let result = pods;
  const rename = (path: FieldPath, list: JsonValue | undefined, field: FieldPath): void => {
    result = renameIn(result, path, list, field, from, to);
  };
  for (const list of ['containers', 'initContainers'])
    for (const [index, container] of entries(pods[list])) {
      rename([list, index, 'env'], container['env'], ['valueFrom', 'configMapKeyRef', 'name']);
      rename([list, index, 'envFrom'], container['envFrom'], ['configMapRef', 'name']);
    }
  rename(['volumes'], pods['volumes'], ['configMap', 'name']);
  for (const [index, volume] of entries(pods['volumes'])) {
    if (volume['projected'] === undefined) continue;
    const sources = valueAt(volume, ['projected', 'sources']);
    rename(['volumes', index, 'projected', 'sources'], sources, ['configMap', 'name']);
  }
  return result;
}

function renameIn(
  root: JsonObject,
  path: FieldPath,
  list: JsonValue | undefined,
  field: FieldPath,
  from: string,
  to: string,
): JsonObject {
  if (!isList(list)) return root;
  return referencesIn(list, field, from).reduce(
    (result, index) => withValueAt(result, [...path, index, ...field], to),
    root,
  );
}

interface References {
  readonly field: string | number | undefined;
  readonly from: string;
  readonly indexes: readonly number[];
}

/** Lists that all clusters of an app share are searched once. */
const searched = new WeakMap<JsonArray, References>();

function referencesIn(list: JsonArray, field: FieldPath, from: string): readonly number[] {
  const known = searched.get(list);
  if (known?.from === from && known.field === field[0]) return known.indexes;
  const indexes = list.flatMap((item, index) => (valueAt(item, field) === from ? [index] : []));
  searched.set(list, { field: field[0], from, indexes });
  return indexes;
}

function entries(list: JsonValue | undefined): [number, JsonObject][] {
  if (!isList(list)) return [];
  return list.flatMap((item, index): [number, JsonObject][] => (isJsonObject(item) ? [[index, item]] : []));
}

function isList(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

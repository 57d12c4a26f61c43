import { hash } from 'node:crypto';
import type { JsonArray, JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { withValueAt, valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { SiblingLines } from '../core/sibling-lines.ts';
import { podTemplatePath } from './workload.ts';

/** Builds an app's ConfigMap; its keys are sorted, so that the order of declaration does not count. */
export function configMap(name: string, namespace: string, data: Readonly<Record<string, string>>): Manifest {
  const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
  return Object.keys(data).length === 0 ? head : { ...head, data: inOrder(data) };
}

/**
 * The suffix that kustomize gives a generated ConfigMap: a hash of its data, in an alphabet without vowels. The name
 * is part of the hashed text, but kustomize takes it before the ConfigMap has one, so it is always empty.
 * Both layouts carry it, so that a changed literal rolls the pods whichever way the manifests travel.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/generators/configmap.go
 */
export function configMapSuffix(data: Readonly<Record<string, string>>): string {
  return suffixOf(dataLines(data).like(data, dataLine) ?? '');
}

/** One app's ConfigMap, made for cluster after cluster: of each, what differs from the first is worked out. */
export class GeneratedConfigMap {
  readonly #name: string;
  readonly #namespace: string;
  /** Those of the app, in the order of their keys, so that what overlays change in them stays so. */
  readonly literals: Readonly<Record<string, string>>;
  #unchanged: Manifest | undefined;
  #lines: SiblingLines | undefined;
  /** Literals with the keys of `#lines`, in order. */
  #ordered: Readonly<Record<string, string>> = {};

  constructor(name: string, namespace: string, literals: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#namespace = namespace;
    this.literals = inOrder(literals);
  }

  /** The ConfigMap with these literals, under the name that kustomize would give it. */
  of(literals: Readonly<Record<string, string>>): Manifest {
    return literals === this.literals ? (this.#unchanged ??= this.#made(literals)) : this.#made(literals);
  }

  #made(literals: Readonly<Record<string, string>>): Manifest {
    const text = this.#lines?.like(literals, dataLine) ?? this.#firstText(literals);
    const metadata = { name: `${this.#name}-${suffixOf(text)}`, namespace: this.#namespace };
    const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    return text === '' ? head : { ...head, data: inOrderOf(this.#ordered, literals) };
  }

  #firstText(literals: Readonly<Record<string, string>>): string {
    this.#lines = dataLines(literals);
    this.#ordered = inOrder(literals);
    return this.#lines.like(literals, dataLine) ?? '';
  }
}

/** How Go writes the entries of a map: by their keys, with a comma between them. */
function dataLines(data: Readonly<Record<string, string>>): SiblingLines {
  const keys = Object.keys(data);
  const places = [...keys.keys()].sort((one, other) => ((keys[one] ?? '') < (keys[other] ?? '') ? -1 : 1));
  const labels = places.map((place) => `${goEscaped(JSON.stringify(keys[place]))}:`);
  return new SiblingLines(data, { places, labels }, { lineBreak: ',', text: dataLine });
}

function dataLine(label: string, value: JsonValue | undefined): string {
  return label + goEscaped(JSON.stringify(value));
}

function suffixOf(data: string): string {
  const all = `{"data":${data === '' ? '""' : `{${data}}`},"kind":"ConfigMap","name":""}`;
  const hex = hash('sha256', all);
  let suffix = '';
  for (let at = 0; at < 10; at += 1) suffix += alphabet[hex[at] ?? ''] ?? hex[at] ?? '';
  return suffix;
}

/** The literals in the order of their keys. */
function inOrder(literals: Readonly<Record<string, string>>): Record<string, string> {
  const keys = Object.keys(literals).sort();
  return Object.fromEntries(keys.map((key) => [key, literals[key] ?? '']));
}

/** A copy of literals that are in order, with the values of others that have the same keys. */
function inOrderOf(ordered: Readonly<Record<string, string>>, literals: Readonly<Record<string, string>>) {
  // A copy has the form of what it was copied from, and is read much faster than a map that was filled key by key.
  const copy: Record<string, string> = { ...ordered };
  for (const key in copy) {
    const value = literals[key] ?? '';
    if (copy[key] !== value) copy[key] = value;
  }
  return copy;
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

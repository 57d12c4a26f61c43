import type { JsonArray, JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { withValueAt, valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { podTemplatePath } from './workload.ts';

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

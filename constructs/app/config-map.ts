import { hash } from 'node:crypto';
import type { JsonArray, JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { withValueAt, valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { containersOf, podTemplatePath } from './workload.ts';

/** Builds an app's ConfigMap; its keys are sorted, so that the order of declaration does not count. */
export function configMap(name: string, namespace: string, data: Readonly<Record<string, string>>): Manifest {
  const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
  return Object.keys(sorted).length === 0 ? head : { ...head, data: sorted };
}

/**
 * The suffix that kustomize gives a generated ConfigMap: a hash of its data, in an alphabet without vowels. The name
 * is part of the hashed text, but kustomize takes it before the ConfigMap has one, so it is always empty.
 * Both layouts carry it, so that a changed literal rolls the pods whichever way the manifests travel.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/generators/configmap.go
 */
export function configMapSuffix(data: Readonly<Record<string, string>>): string {
  const sorted = Object.fromEntries(
    Object.keys(data)
      .sort()
      .map((key) => [key, data[key]]),
  );
  const encoded = JSON.stringify({
    data: Object.keys(sorted).length === 0 ? '' : sorted,
    kind: 'ConfigMap',
    name: '',
  });
  const hex = hash('sha256', goEscaped(encoded)).slice(0, 10);
  return [...hex].map((digit) => alphabet[digit] ?? digit).join('');
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
  let result = manifest;
  for (const list of ['containers', 'initContainers'] as const) {
    for (const { path, container } of containersOf(manifest, list)) {
      result = renameIn(
        result,
        [...path, 'env'],
        container['env'],
        ['valueFrom', 'configMapKeyRef', 'name'],
        from,
        to,
      );
      result = renameIn(
        result,
        [...path, 'envFrom'],
        container['envFrom'],
        ['configMapRef', 'name'],
        from,
        to,
      );
    }
  }
  const volumesPath = [...template, 'spec', 'volumes'];
  const volumes = valueAt(manifest, volumesPath);
  result = renameIn(result, volumesPath, volumes, ['configMap', 'name'], from, to);
  for (const [index, volume] of entries(volumes)) {
    const sources = [...volumesPath, index, 'projected', 'sources'];
    result = renameIn(
      result,
      sources,
      valueAt(volume, ['projected', 'sources']),
      ['configMap', 'name'],
      from,
      to,
    );
  }
  return result;
}

function renameIn(
  root: Manifest,
  path: FieldPath,
  list: JsonValue | undefined,
  field: FieldPath,
  from: string,
  to: string,
): Manifest {
  return entries(list).reduce(
    (result, [index, item]) =>
      valueAt(item, field) === from ? withValueAt(result, [...path, index, ...field], to) : result,
    root,
  );
}

function entries(list: JsonValue | undefined): [number, JsonObject][] {
  if (!Array.isArray(list)) return [];
  return (list as JsonArray).flatMap((item, index): [number, JsonObject][] =>
    isJsonObject(item) ? [[index, item]] : [],
  );
}

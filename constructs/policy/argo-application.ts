import type { JsonArray, JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';

/** What an Application, or the template of an ApplicationSet, says; with where in the object it says so. */
export interface ApplicationSpec {
  readonly field: 'spec' | 'spec.template.spec';
  readonly spec: JsonObject;
}

export function isApplicationSet({ apiVersion, kind }: Manifest): boolean {
  return kind === 'ApplicationSet' && groupOf(apiVersion) === 'argoproj.io';
}

export function isApplication({ apiVersion, kind }: Manifest): boolean {
  return kind === 'Application' && groupOf(apiVersion) === 'argoproj.io';
}

/** The delivery that an Argo CD object asks for; undefined for every other object. */
export function applicationSpec(object: Manifest): ApplicationSpec | undefined {
  if (isApplication(object)) return { field: 'spec', spec: objectAt(object, ['spec']) };
  if (isApplicationSet(object))
    return { field: 'spec.template.spec', spec: objectAt(object, ['spec', 'template', 'spec']) };
  return undefined;
}

/** Every source of a delivery; there may be one or several. */
export function sourcesOf(spec: JsonObject): JsonObject[] {
  return [...listOf(spec['source'] === undefined ? [] : [spec['source']]), ...listOf(spec['sources'])];
}

/** Whether Argo CD syncs it by itself. */
export function syncsByItself(spec: JsonObject): boolean {
  const automated = valueAt(spec, ['syncPolicy', 'automated']);
  return isJsonObject(automated) && automated['enabled'] !== false;
}

/** The maps of a list; empty when it is no list. */
export function listOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as JsonArray).filter(isJsonObject) : [];
}

function objectAt(object: Manifest, path: readonly string[]): JsonObject {
  const value = valueAt(object, path);
  return isJsonObject(value) ? value : {};
}

import { containersOf, podTemplatePath } from '../../../constructs/app/workload.ts';
import { isJsonObject } from '../../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { groupOf } from '../../../constructs/core/object-identity.ts';
import { valueAt } from '../../../constructs/core/shared-edit.ts';

/** Reads a value by a dotted path of plain keys. */
export function at(object: Manifest | undefined, path: string): JsonValue | undefined {
  return object === undefined ? undefined : valueAt(object, path.split('.'));
}

export function numberAt(object: Manifest | undefined, path: string): number | undefined {
  const value = at(object, path);
  return typeof value === 'number' ? value : undefined;
}

export function textAt(object: Manifest | undefined, path: string): string | undefined {
  const value = at(object, path);
  return typeof value === 'string' ? value : undefined;
}

/** The maps of a list; anything else in it is left out. */
export function mapsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** The texts of a list; anything else in it is left out. */
export function textsIn(value: JsonValue | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonValue[]).filter((item): item is string => typeof item === 'string');
}

/** Whether an object is of a kind, told by group and kind. */
export function isKind(object: Manifest | undefined, group: string, ...kinds: readonly string[]): boolean {
  return object !== undefined && groupOf(object.apiVersion) === group && kinds.includes(object.kind);
}

/** Whether it runs pods that stay. */
export function isWorkload(object: Manifest | undefined): boolean {
  return (
    isKind(object, 'apps', 'Deployment', 'StatefulSet', 'DaemonSet') ||
    isKind(object, 'argoproj.io', 'Rollout')
  );
}

/** The pod's own settings: of a workload, a job, or a bare pod. */
export function podSpec(object: Manifest | undefined): JsonObject | undefined {
  if (object === undefined) return undefined;
  const template = podTemplatePath(object);
  const spec =
    template === undefined
      ? isKind(object, '', 'Pod')
        ? object['spec']
        : undefined
      : valueAt(object, [...template, 'spec']);
  return isJsonObject(spec) ? spec : undefined;
}

/** Containers by name, the ones that run first among them. */
export function containersByName(object: Manifest | undefined): ReadonlyMap<string, JsonObject> {
  if (object === undefined) return new Map();
  const all = (['initContainers', 'containers'] as const).flatMap((list) =>
    containersOf(object, list).map(({ container }) => container),
  );
  return new Map(
    all.flatMap((container): [string, JsonObject][] =>
      typeof container['name'] === 'string' ? [[container['name'], container]] : [],
    ),
  );
}

/** Some names in a sentence; the tail of a long list is counted. */
export function named(names: readonly string[], longest = 6): string {
  const shown = names.slice(0, longest).join(', ');
  return names.length > longest ? `${shown} and ${names.length - longest} more` : shown;
}

import { at, isObject, listAt, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** Managers whose fields an update takes over: kubectl's, and those of this plugin's own creates. */
const taken = [
  ['kubectl', 'Apply'],
  ['kubectl', 'Update'],
  ['before-first-apply', 'Update'],
  ['pulumi-kubernetes', 'Update'],
  ['pulumi-resource-kubernetes', 'Update'],
] as const;

function isTaken(entry: JsonObject): boolean {
  if (textAt(entry, 'subresource') !== undefined) return false;
  return taken.some(
    ([name, operation]) =>
      (textAt(entry, 'manager') ?? '').startsWith(name) && textAt(entry, 'operation') === operation,
  );
}

function union(a: Json, b: Json): Json {
  if (!isObject(a) || !isObject(b)) return a;
  const result: JsonObject = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = result[key];
    result[key] = own === undefined ? value : union(own, value);
  }
  return result;
}

/** The JSON patch that hands the fields of such managers over to one that applies; undefined where there is nothing to hand over. */
export function handover(live: JsonObject, manager: string): JsonObject[] | undefined {
  const entries = listAt(live, 'metadata', 'managedFields');
  const mine = (entry: JsonObject): boolean =>
    textAt(entry, 'manager') === manager && textAt(entry, 'operation') === 'Apply';
  const given = entries.filter((entry) => isTaken(entry) && !mine(entry));
  const [first] = given;
  if (first === undefined) return undefined;
  const parts = [...entries.filter(mine), ...given];
  const fields = parts.map((entry) => at(entry, 'fieldsV1') ?? {}).reduce(union, {});
  const merged: JsonObject = { ...first, manager, operation: 'Apply', fieldsV1: fields };
  const rest = entries.filter((entry) => !parts.includes(entry));
  return [
    { op: 'replace', path: '/metadata/managedFields', value: [...rest, merged] },
    {
      op: 'replace',
      path: '/metadata/resourceVersion',
      value: textAt(live, 'metadata', 'resourceVersion') ?? '',
    },
  ];
}

function owns(entry: JsonObject, path: readonly string[]): boolean {
  return at(entry, 'fieldsV1', ...path.map((step) => `f:${step}`)) !== undefined;
}

/** True where another manager than ours, and ours not, holds the field. */
export function heldByOthers(live: JsonObject, path: readonly string[], manager: string): boolean {
  const holders = listAt(live, 'metadata', 'managedFields').filter((entry) => owns(entry, path));
  return holders.length > 0 && holders.every((entry) => textAt(entry, 'manager') !== manager);
}

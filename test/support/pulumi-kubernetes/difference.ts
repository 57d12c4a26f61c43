import { isObject, same } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** What became of a value. */
export type Change = 'add' | 'delete' | 'update';

function keyed(path: string, key: string): string {
  if (/[."[\]]/.test(key)) return `${path}["${key.replaceAll('"', '\\"')}"]`;
  return path === '' ? key : `${path}.${key}`;
}

function collect(
  path: string,
  old: Json | undefined,
  wanted: Json | undefined,
  into: Map<string, Change>,
): void {
  if (same(old, wanted)) return;
  if (old === undefined) into.set(path, 'add');
  else if (wanted === undefined) into.set(path, 'delete');
  else if (isObject(old) && isObject(wanted)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)]))
      collect(keyed(path, key), old[key], wanted[key], into);
  } else if (Array.isArray(old) && Array.isArray(wanted)) {
    for (let i = 0; i < Math.max(old.length, wanted.length); i++)
      collect(`${path}[${i}]`, old[i], wanted[i], into);
  } else into.set(path, 'update');
}

/** Every path at which two objects differ, as deep as it goes. */
export function differences(old: JsonObject, wanted: JsonObject): ReadonlyMap<string, Change> {
  const found = new Map<string, Change>();
  collect('', old, wanted, found);
  return found;
}

const step = /\["((?:[^"\\]|\\.)*)"\]|\[([0-9*]+)\]|([^.[\]]+)/g;

/** The steps of a property path such as `spec.ports[0].name` or `metadata.annotations["a.b/c"]`. */
export function steps(path: string): readonly string[] {
  return [...path.matchAll(step)].map(
    ([, quoted, index, name]) => quoted?.replaceAll('\\"', '"') ?? index ?? name ?? '',
  );
}

/** True where a path of `ignoreChanges` covers a path of a difference. */
export function covers(ignored: string, path: string): boolean {
  const outer = steps(ignored);
  const inner = steps(path);
  return outer.length <= inner.length && outer.every((part, i) => part === '*' || part === inner[i]);
}

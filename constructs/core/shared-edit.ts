import { isJsonObject } from './manifest.ts';
import type { JsonArray, JsonObject, JsonValue } from './manifest.ts';

/** A way into an object: keys of maps and indexes of lists. */
export type FieldPath = readonly (string | number)[];

/** Reads the value at a path; undefined when any part of the way is missing. */
export function valueAt(root: JsonValue | undefined, path: FieldPath): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of path) {
    if (value === undefined) return undefined;
    value = childAt(value, step);
  }
  return value;
}

function childAt(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return undefined;
  if (isArray(value)) return value[Number(step)];
  return Object.hasOwn(value, step) ? value[step] : undefined;
}

/**
 * Returns a copy with the value at a path set; maps that are missing on the way are made.
 * Everything off the path is shared with the original, and the original itself is returned when nothing changes.
 */
export function withValueAt<T extends JsonValue>(root: T, path: FieldPath, value: JsonValue | undefined): T {
  return edit(root, path, 0, value) as T;
}

function edit(
  node: JsonValue | undefined,
  path: FieldPath,
  depth: number,
  value: JsonValue | undefined,
): JsonValue | undefined {
  const step = path[depth];
  if (step === undefined) return value;
  const child = childAt(node, step);
  const changed = edit(child, path, depth + 1, value);
  if (changed === child) return node;
  if (isArray(node)) return Number(step) in node ? node.with(Number(step), changed ?? null) : node;
  const rest = isJsonObject(node) ? node : {};
  if (changed !== undefined) return { ...rest, [step]: changed };
  return Object.fromEntries(Object.entries(rest).filter(([key]) => key !== step));
}

/**
 * Merges a patch as RFC 7386 says: maps are merged, null removes, everything else (lists too) is replaced.
 * Unchanged parts are shared with the target.
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return sameValue(target, patch) ? (target ?? null) : patch;
  const base: JsonObject = isJsonObject(target) ? target : {};
  const result: Record<string, JsonValue> = { ...base };
  let changed = base !== target;
  for (const [key, value] of Object.entries(patch)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (value === null) {
      if (before !== undefined) changed = delete result[key];
      continue;
    }
    const after = mergePatch(before, value);
    if (after === before) continue;
    Object.defineProperty(result, key, {
      value: after,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    changed = true;
  }
  return changed ? result : base;
}

/** Deep equality of JSON values; the order of keys does not count. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isArray(a))
    return isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

function isArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

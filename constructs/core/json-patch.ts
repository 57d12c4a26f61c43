import { isJsonObject } from './manifest.ts';
import type { JsonValue } from './manifest.ts';
import { sameValue } from './shared-edit.ts';
import type { FieldPath } from './shared-edit.ts';

/** One operation of a JSON Patch (RFC 6902), limited to the three that a difference needs. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly path: string };

/** Writes a path as a JSON Pointer (RFC 6901). */
export function jsonPointer(path: FieldPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * The operations that turn one value into another, in the order of their paths. Lists of the same length are compared
 * item by item; a list whose length changes is replaced whole, which reads better than a run of shifted indexes.
 */
export function jsonPatchBetween(before: JsonValue, after: JsonValue): PatchOperation[] {
  const operations: PatchOperation[] = [];
  compare(before, after, [], operations);
  return operations;
}

function compare(before: JsonValue, after: JsonValue, path: FieldPath, into: PatchOperation[]): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      const [old, now] = [
        Object.hasOwn(before, key) ? before[key] : undefined,
        Object.hasOwn(after, key) ? after[key] : undefined,
      ];
      const at = [...path, key];
      if (old === undefined && now !== undefined) into.push({ op: 'add', path: jsonPointer(at), value: now });
      else if (now === undefined) into.push({ op: 'remove', path: jsonPointer(at) });
      else if (old !== undefined) compare(old, now, at, into);
    }
  } else if (isList(before) && isList(after) && before.length === after.length) {
    before.forEach((item, index) => {
      compare(item, after[index] ?? null, [...path, index], into);
    });
  } else if (!sameValue(before, after)) {
    into.push({ op: 'replace', path: jsonPointer(path), value: after });
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

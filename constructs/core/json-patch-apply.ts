import { isJsonObject } from './manifest.ts';
import type { JsonValue } from './manifest.ts';
import type { PatchOperation } from './json-patch.ts';
import { valueAt, withValueAt } from './shared-edit.ts';
import type { FieldPath } from './shared-edit.ts';

/** The patched value, or why an operation can't be applied. */
export type PatchResult<T> = { readonly value: T } | { readonly fault: string };

/** Applies operations one after the other (RFC 6902: add, replace, remove), or says which one does not fit. */
export function applyOperations<T extends JsonValue>(
  target: T,
  operations: readonly PatchOperation[],
): PatchResult<T> {
  let result: JsonValue = target;
  for (const operation of operations) {
    const next = applyOperation(result, operation);
    if (next === undefined) return { fault: `${operation.op} ${operation.path}: there is no such place` };
    result = next;
  }
  return { value: result as T };
}

/** Reads a JSON Pointer (RFC 6901). */
export function pointerPath(pointer: string): FieldPath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function applyOperation(root: JsonValue, operation: PatchOperation): JsonValue | undefined {
  const path = pointerPath(operation.path);
  const last = path.at(-1);
  if (last === undefined) return operation.op === 'remove' ? undefined : operation.value;
  const parentPath = path.slice(0, -1);
  const parent = valueAt(root, parentPath);
  if (Array.isArray(parent)) {
    const list = editedList(parent as readonly JsonValue[], String(last), operation);
    return list === undefined ? undefined : withValueAt(root, parentPath, list);
  }
  if (!isJsonObject(parent)) return undefined;
  if (operation.op !== 'add' && !Object.hasOwn(parent, String(last))) return undefined;
  return withValueAt(root, path, operation.op === 'remove' ? undefined : operation.value);
}

function editedList(
  list: readonly JsonValue[],
  step: string,
  operation: PatchOperation,
): readonly JsonValue[] | undefined {
  const index =
    step === '-' && operation.op === 'add' ? list.length : /^(0|[1-9]\d*)$/.test(step) ? Number(step) : -1;
  if (index < 0 || index > list.length - (operation.op === 'add' ? 0 : 1)) return undefined;
  switch (operation.op) {
    case 'add':
      return list.toSpliced(index, 0, operation.value);
    case 'replace':
      return list.with(index, operation.value);
    case 'remove':
      return list.toSpliced(index, 1);
  }
}

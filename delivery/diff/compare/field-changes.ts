import { isJsonObject } from '../../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue } from '../../../constructs/core/manifest.ts';
import { sameValue } from '../../../constructs/core/shared-edit.ts';
import type { FieldChange } from '../change.ts';
import { changedMask } from './masking.ts';

/** A value beside its masked form: they are walked together, so that only masked ones are told. */
interface Masked {
  readonly value: JsonValue | undefined;
  readonly shown: JsonValue | undefined;
}

/** The fields in which two values differ, in the order of their paths, as their masked forms show them. */
export function fieldChanges(before: Masked, after: Masked): FieldChange[] {
  const found: FieldChange[] = [];
  compare(before, after, '', found);
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** A step into a map, as a person writes it; the key may be anything. */
export function fieldPath(path: string, key: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return path === '' ? key : `${path}.${key}`;
  return `${path}[${JSON.stringify(key)}]`;
}

/** A step to an item of a list: by its name where all items have one, else by its place. */
export function itemStep(list: readonly JsonValue[], index: number): string {
  const name = namesOf(list)?.[index];
  return name === undefined ? `[${index}]` : namedStep(name);
}

function namedStep(name: string): string {
  return `[${/^[A-Za-z0-9_.-]+$/.test(name) ? name : JSON.stringify(name)}]`;
}

function compare(before: Masked, after: Masked, path: string, into: FieldChange[]): void {
  if (sameValue(before.value, after.value)) return;
  if (isJsonObject(before.value) && isJsonObject(after.value)) compareMaps(before, after, path, into);
  else if (isList(before.value) && isList(after.value)) compareLists(before, after, path, into);
  else into.push(changeOf(path, before, after));
}

function compareMaps(before: Masked, after: Masked, path: string, into: FieldChange[]): void {
  const [old, now] = [before.value as JsonObject, after.value as JsonObject];
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
    compare(stepInto(before, key), stepInto(after, key), fieldPath(path, key), into);
}

/** Lists of named items are compared by name, others item by item while they are of one length. */
function compareLists(before: Masked, after: Masked, path: string, into: FieldChange[]): void {
  const [old, now] = [before.value as readonly JsonValue[], after.value as readonly JsonValue[]];
  const [oldNames, nowNames] = [namesOf(old), namesOf(now)];
  if (oldNames === undefined || nowNames === undefined) {
    if (old.length !== now.length) into.push(changeOf(path, before, after));
    else
      old.forEach((_, at) => {
        compare(itemOf(before, at), itemOf(after, at), `${path}[${at}]`, into);
      });
    return;
  }
  const found = into.length;
  for (const name of new Set([...oldNames, ...nowNames]))
    compare(
      itemOf(before, oldNames.indexOf(name)),
      itemOf(after, nowNames.indexOf(name)),
      `${path}${namedStep(name)}`,
      into,
    );
  // The same items in another order differ too.
  if (into.length === found) into.push(changeOf(path, before, after));
}

function namesOf(list: readonly JsonValue[]): readonly string[] | undefined {
  const names = list.map((item) => (isJsonObject(item) ? item['name'] : undefined));
  if (!names.every((name) => typeof name === 'string')) return undefined;
  return new Set(names).size === names.length ? names : undefined;
}

function stepInto({ value, shown }: Masked, key: string): Masked {
  return { value: own(value, key), shown: isJsonObject(shown) ? own(shown, key) : shown };
}

function own(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function itemOf({ value, shown }: Masked, at: number): Masked {
  if (at < 0) return { value: undefined, shown: undefined };
  return {
    value: isList(value) ? value[at] : undefined,
    shown: isList(shown) ? shown[at] : shown,
  };
}

function changeOf(path: string, before: Masked, after: Masked): FieldChange {
  const [old, now] = [shownOf(before), shownOf(after)];
  return { path, before: old, after: sameValue(old, now) ? changedMask : now };
}

function shownOf({ value, shown }: Masked): JsonValue | undefined {
  return value === undefined ? undefined : shown;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

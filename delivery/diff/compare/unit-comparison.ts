import type { Manifest } from '../../../constructs/core/manifest.ts';
import { identityKey, identityOf } from '../../../constructs/core/object-identity.ts';
import type { ObjectIdentity } from '../../../constructs/core/object-identity.ts';
import { sameValue } from '../../../constructs/core/shared-edit.ts';
import type { FieldChange, ObjectChange } from '../change.ts';
import { fieldChanges } from './field-changes.ts';
import { withoutHashes } from './generated-config.ts';
import { maskedManifest } from './masking.ts';
import type { MaskedManifest } from './masking.ts';

/** One unit on one cluster as the two sides have it. */
export interface UnitStates {
  readonly cluster: string;
  readonly unit: string;
  /** The unit that it was, when it is declared as renamed. */
  readonly renamedFrom?: string;
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
  /** Whether generated ConfigMaps keep their names, as for objects that are looked up by them. @default false */
  readonly exactNames?: boolean;
}

interface Pair {
  readonly before: Manifest | undefined;
  readonly after: Manifest | undefined;
}

const masks = new WeakMap<Manifest, MaskedManifest>();

/** Everything that differs between two states of a unit: what comes, what goes, what changes and what moves. */
export function compareUnit(states: UnitStates): ObjectChange[] {
  if (states.before === states.after && states.renamedFrom === undefined) return [];
  const { before, after } = states.exactNames === true ? states : alike(states);
  return pairs(before, after, states).flatMap((pair) => changeOf(pair, states) ?? []);
}

/** Both states with the generated ConfigMaps under one name; what refers to them shows whether the content changed. */
function alike({ before, after }: UnitStates): { before: readonly Manifest[]; after: readonly Manifest[] } {
  const planned = withoutHashes(after, () => '(hash)');
  const old = withoutHashes(before, () => '(hash)');
  const changed = [...planned.hashes].filter(([stem, hash]) => (old.hashes.get(stem) ?? hash) !== hash);
  if (changed.length === 0) return { before: old.objects, after: planned.objects };
  const stems = new Set(changed.map(([stem]) => stem));
  const marked = withoutHashes(after, (stem) => (stems.has(stem) ? '(new hash)' : '(hash)'));
  return { before: old.objects, after: marked.objects };
}

function pairs(before: readonly Manifest[], after: readonly Manifest[], states: UnitStates): Pair[] {
  const open = new Map(before.map((object) => [identityKey(object), object]));
  const matched = after.map((object): { after: Manifest; before: Manifest | undefined } => {
    const key = identityKey(object);
    const same = open.get(key);
    open.delete(key);
    return { after: object, before: same };
  });
  const { renamedFrom } = states;
  const found = matched.map((pair): Pair => {
    if (pair.before !== undefined || renamedFrom === undefined) return pair;
    const former = [...open].find(([, object]) => isFormer(object, pair.after, renamedFrom, states.unit));
    if (former === undefined) return pair;
    open.delete(former[0]);
    return { ...pair, before: former[1] };
  });
  return [...found, ...[...open.values()].map((object) => ({ before: object, after: undefined }))];
}

/** Whether an object is what another one was called before its app was renamed. */
function isFormer(old: Manifest, now: Manifest, from: string, to: string): boolean {
  const [a, b] = [identityOf(old), identityOf(now)];
  return (
    a.group === b.group && a.kind === b.kind && (a.name === b.name || a.name.replace(from, to) === b.name)
  );
}

function changeOf(
  { before, after }: Pair,
  { cluster, unit, renamedFrom }: UnitStates,
): ObjectChange | undefined {
  const some = after ?? before;
  if (some === undefined) return undefined;
  const same = before !== undefined && after !== undefined && sameValue(before, after);
  // Most objects are the same, and masking takes longer than all the rest.
  if (same && renamedFrom === undefined) return undefined;
  const base = { cluster, unit, object: identityOf(some), before: maskedOf(before), after: maskedOf(after) };
  if (before === undefined) return { ...base, kind: 'added', fields: [] };
  if (after === undefined) return { ...base, kind: 'removed', fields: [] };
  const fields = same ? [] : fieldsOf(before, after);
  if (renamedFrom === undefined) return { ...base, kind: 'changed', fields };
  return { ...base, kind: 'moved', from: { unit: renamedFrom, object: identityOf(before) }, fields };
}

function fieldsOf(before: Manifest, after: Manifest): readonly FieldChange[] {
  return fieldChanges({ value: before, shown: maskedOf(before) }, { value: after, shown: maskedOf(after) });
}

function maskedOf(object: Manifest): MaskedManifest;
function maskedOf(object: Manifest | undefined): MaskedManifest | undefined;
function maskedOf(object: Manifest | undefined): MaskedManifest | undefined {
  if (object === undefined) return undefined;
  const known = masks.get(object) ?? maskedManifest(object);
  masks.set(object, known);
  return known;
}

/** The identity as one line: `Deployment api-service/api`, with the group where it is not a well-known one. */
export function titleOf({ group, kind, namespace, name }: ObjectIdentity): string {
  const known = group === '' || !group.includes('.') || group.endsWith('.k8s.io');
  return `${kind}${known ? '' : `.${group}`} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

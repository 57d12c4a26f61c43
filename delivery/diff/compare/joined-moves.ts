import { identityKey } from '../../../constructs/core/object-identity.ts';
import type { ObjectChange } from '../change.ts';
import { fieldChanges } from './field-changes.ts';
import type { MaskedManifest } from './masking.ts';

/** An object that goes from one unit and comes in another of the same cluster stays: it only changes whose it is. */
export function joinedMoves(changes: readonly ObjectChange[]): readonly ObjectChange[] {
  const gone = new Map<string, ObjectChange & { readonly before: MaskedManifest }>();
  for (const change of changes) {
    const { kind, before } = change;
    if (kind === 'removed' && before !== undefined) gone.set(keyOf(change, before), { ...change, before });
  }
  if (gone.size === 0) return changes;
  const joined = new Set<string>();
  const kept = changes.map((change): ObjectChange => {
    const { kind, after } = change;
    const key = kind === 'added' && after !== undefined ? keyOf(change, after) : '';
    const old = gone.get(key);
    if (old === undefined || after === undefined || joined.has(key)) return change;
    joined.add(key);
    const { before, unit, object } = old;
    const fields = fieldChanges({ value: before, shown: before }, { value: after, shown: after });
    return { ...change, kind: 'moved', before, fields, from: { unit, object } };
  });
  return kept.filter(
    ({ kind, before, ...rest }) =>
      kind !== 'removed' || before === undefined || !joined.has(keyOf(rest, before)),
  );
}

function keyOf({ cluster }: { readonly cluster: string }, object: MaskedManifest): string {
  return `${cluster}\u0000${identityKey(object)}`;
}

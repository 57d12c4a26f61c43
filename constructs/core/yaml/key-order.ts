import type { KeyOrder } from '../key-orders.ts';
import { inlineScalar } from './scalar.ts';
import { LONGEST_KEY, Unwritable } from './unwritable.ts';

/** These come first in every map, in this order; the other keys follow by code unit. */
const FIRST = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/** Compares two keys by the order in which they are written. */
function compareKeys(one: string, other: string): number {
  const rank = rankOf(one) - rankOf(other);
  return rank !== 0 ? rank : one < other ? -1 : one > other ? 1 : 0;
}

function rankOf(key: string): number {
  const rank = FIRST.indexOf(key);
  return rank < 0 ? FIRST.length : rank;
}

/** The order in which a YAML map's keys are written. */
export function yamlKeyOrder(keys: readonly string[]): KeyOrder {
  const sorted = [...keys.entries()].sort(([, one], [, other]) => compareKeys(one, other));
  return { places: sorted.map(([place]) => place), labels: sorted.map(([, key]) => labelOf(key)) };
}

function labelOf(key: string): string {
  const text = inlineScalar(key);
  if (text.length > LONGEST_KEY) throw new Unwritable();
  return `${text}:`;
}

import { inlineScalar } from './scalar.ts';
import { LONGEST_KEY, Unwritable } from './unwritable.ts';

/** The order of one map's keys: where each comes from in the object, and how it is written. */
export interface KeyOrder {
  /** For each line of the text, the key's place in the object. */
  readonly places: readonly number[];
  /** For each line of the text, the key and its colon. */
  readonly labels: readonly string[];
}

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

/** One step of the way along an object's keys, in the order in which the object holds them. */
class Step {
  readonly next = new Map<string, Step>();
  order: KeyOrder | undefined = undefined;
}

/** With so many steps the memory starts afresh: keys that are data, as in a ConfigMap, never end. */
const MOST_STEPS = 10_000;

/**
 * Remembers the order for each sequence of keys seen, so that objects of one shape are sorted once.
 * What it answers depends on the keys alone, never on what it has seen before.
 */
export class KeyOrders {
  #root = new Step();
  #steps = 0;

  of(keys: readonly string[]): KeyOrder {
    let step = this.#root;
    for (const key of keys) step = step.next.get(key) ?? this.#grow(step, key);
    return (step.order ??= sortKeys(keys));
  }

  #grow(from: Step, key: string): Step {
    if (++this.#steps > MOST_STEPS) {
      this.#root = new Step();
      this.#steps = 0;
    }
    const step = new Step();
    from.next.set(key, step);
    return step;
  }
}

function sortKeys(keys: readonly string[]): KeyOrder {
  const sorted = [...keys.entries()].sort(([, one], [, other]) => compareKeys(one, other));
  return { places: sorted.map(([place]) => place), labels: sorted.map(([, key]) => labelOf(key)) };
}

function labelOf(key: string): string {
  const text = inlineScalar(key);
  if (text.length > LONGEST_KEY) throw new Unwritable();
  return `${text}:`;
}

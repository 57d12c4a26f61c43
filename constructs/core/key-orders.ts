/** The order of one map's keys: where each comes from in the object, and how it is written. */
export interface KeyOrder {
  /** For each line of the text, the key's place in the object. */
  readonly places: readonly number[];
  /** For each line of the text, the key and its colon. */
  readonly labels: readonly string[];
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
  readonly #sort: (keys: readonly string[]) => KeyOrder;
  #root = new Step();
  #steps = 0;

  constructor(sort: (keys: readonly string[]) => KeyOrder) {
    this.#sort = sort;
  }

  of(keys: readonly string[]): KeyOrder {
    let step = this.#root;
    for (const key of keys) step = step.next.get(key) ?? this.#grow(step, key);
    return (step.order ??= this.#sort(keys));
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

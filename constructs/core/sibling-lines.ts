import type { KeyOrder } from './key-orders.ts';
import type { JsonObject } from './manifest.ts';

/** One line of a map: which value of the object it holds, and its text. */
type LineText = (label: string, value: JsonObject[string] | undefined, at: number) => string;

/**
 * A map's lines, kept for the maps that stand in its place in other objects: mostly they have the same keys, and most of
 * their values are the very same. What lies between the lines that differ is joined once.
 */
export class SiblingLines {
  readonly #keys: readonly string[];
  readonly #values: readonly (JsonObject[string] | undefined)[];
  readonly #order: KeyOrder;
  readonly #lines: readonly string[];
  readonly #lineBreak: string;
  #changed: readonly number[] = [];
  /** The text before, between and after the lines that differ. */
  #between: readonly string[];

  constructor(
    keys: readonly string[],
    values: readonly JsonObject[string][],
    order: KeyOrder,
    lineBreak: string,
    text: LineText,
  ) {
    this.#keys = keys;
    this.#values = values;
    this.#order = order;
    this.#lineBreak = lineBreak;
    this.#lines = order.places.map((place, line) => text(order.labels[line] ?? '', values[place], place));
    this.#between = [this.#lines.join(lineBreak)];
  }

  /** The value of the map itself at a place among its values. */
  valueAt(place: number): JsonObject[string] | undefined {
    return this.#values[place];
  }

  /**
   * The text of another map; undefined where its keys are others, or come in another order.
   *
   * @param text - writes a line whose value differs
   */
  like(value: JsonObject, text: LineText): string | undefined {
    const keys = Object.keys(value);
    if (keys.length !== this.#keys.length) return undefined;
    for (let at = 0; at < keys.length; at += 1) if (keys[at] !== this.#keys[at]) return undefined;
    const { places, labels } = this.#order;
    const values = Object.values(value);
    const changed: number[] = [];
    for (let line = 0; line < places.length; line += 1) {
      const place = places[line] ?? 0;
      if (values[place] !== this.#values[place]) changed.push(line);
    }
    const between = this.#betweenOf(changed);
    let all = between[0] ?? '';
    for (let at = 0; at < changed.length; at += 1) {
      const line = changed[at] ?? 0;
      const place = places[line] ?? 0;
      all += text(labels[line] ?? '', values[place], place) + (between[at + 1] ?? '');
    }
    return all;
  }

  #betweenOf(changed: readonly number[]): readonly string[] {
    if (isSame(changed, this.#changed)) return this.#between;
    const parts: string[] = [];
    let from = 0;
    for (const line of changed) {
      const part = this.#lines.slice(from, line);
      parts.push(`${from > 0 ? this.#lineBreak : ''}${part.map((each) => each + this.#lineBreak).join('')}`);
      from = line + 1;
    }
    const rest = this.#lines.slice(from);
    parts.push(rest.map((each, at) => (from > 0 || at > 0 ? this.#lineBreak + each : each)).join(''));
    this.#changed = changed;
    this.#between = parts;
    return parts;
  }
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at += 1) if (some[at] !== others[at]) return false;
  return true;
}

import type { KeyOrder } from './key-orders.ts';
import type { JsonObject } from './manifest.ts';

/** Writes a line: its label, and the value there. */
type LineText = (label: string, value: JsonObject[string] | undefined) => string;

/**
 * A map, kept for the maps that stand in its place in other objects: mostly they have the same keys, and most of their
 * values are the very same. Lines that differ once are written for each; what lies between them is joined once.
 */
export class SiblingLines {
  readonly #keys: readonly string[];
  readonly #values: readonly (JsonObject[string] | undefined)[];
  readonly #order: KeyOrder;
  readonly #lineBreak: string;
  readonly #text: LineText;
  /** Line → whether some map had another value there. */
  readonly #differs: boolean[];
  /** The lines that differ, in order. */
  #lines: readonly number[] = [];
  /** The text before, between and after them. */
  #between: readonly string[] | undefined;

  /** @param text - writes a line of this map itself */
  constructor(
    map: JsonObject,
    order: KeyOrder,
    { lineBreak, text }: { readonly lineBreak: string; readonly text: LineText },
  ) {
    this.#keys = Object.keys(map);
    this.#values = Object.values(map);
    this.#order = order;
    this.#lineBreak = lineBreak;
    this.#text = text;
    this.#differs = order.places.map(() => false);
  }

  /**
   * The text of another map; undefined where its keys are others, or come in another order.
   *
   * @param text - writes a line whose value may differ
   */
  like(map: JsonObject, text: LineText): string | undefined {
    const keys = Object.keys(map);
    if (keys.length !== this.#keys.length) return undefined;
    for (let at = 0; at < keys.length; at += 1) if (keys[at] !== this.#keys[at]) return undefined;
    const { places, labels } = this.#order;
    const values = Object.values(map);
    for (let line = 0; line < places.length; line += 1) {
      const place = places[line] ?? 0;
      if (values[place] !== this.#values[place] && this.#differs[line] === false) this.#setApart(line);
    }
    const between = (this.#between ??= [...this.#joined()]);
    let all = between[0] ?? '';
    for (let at = 0; at < this.#lines.length; at += 1) {
      const line = this.#lines[at] ?? 0;
      const place = places[line] ?? 0;
      all += text(labels[line] ?? '', values[place]) + (between[at + 1] ?? '');
    }
    return all;
  }

  #setApart(line: number): void {
    this.#differs[line] = true;
    this.#lines = this.#differs.flatMap((differs, at) => (differs ? [at] : []));
    this.#between = undefined;
  }

  /** What lies between the lines that differ, with the line breaks on both sides. */
  *#joined(): Generator<string> {
    const { places, labels } = this.#order;
    let part = '';
    for (let line = 0; line < places.length; line += 1) {
      const lineBreak = line === 0 ? '' : this.#lineBreak;
      const place = places[line] ?? 0;
      if (this.#differs[line] === true) {
        yield part + lineBreak;
        part = '';
      } else part += lineBreak + this.#text(labels[line] ?? '', this.#values[place]);
    }
    yield part;
  }
}

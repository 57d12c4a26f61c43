import type { JsonValue } from '../../constructs/core/manifest.ts';

/** A value that would not arrive as it was written. */
export class UnfitValue extends Error {
  override readonly name = 'UnfitValue';
}

const mostLevels = 300;
/** The largest text that a document may become when its aliases are written out, in characters. */
const mostExpanded = 20_000_000;

/** A value as JSON has it. @throws UnfitValue for a number that loses digits, a key that is no text, and the like. */
export function plainValue(given: unknown): JsonValue {
  return new Conversion().convert(given, 1).value;
}

interface Converted {
  readonly value: JsonValue;
  /** About how long it is when it is written out. */
  readonly size: number;
}

class Conversion {
  /** What aliases stand for is converted once, and shared. */
  readonly #known = new Map<object, Converted>();
  readonly #open = new Set<object>();

  convert(given: unknown, level: number): Converted {
    if (typeof given !== 'object' || given === null) return scalar(given);
    const known = this.#known.get(given);
    if (known !== undefined) return known;
    if (this.#open.has(given)) throw new UnfitValue('an alias stands within what it stands for');
    if (level > mostLevels) throw new UnfitValue(`it is nested more than ${mostLevels} levels deep`);
    this.#open.add(given);
    const converted = this.#collection(given, level);
    this.#open.delete(given);
    if (converted.size > mostExpanded)
      throw new UnfitValue(`its aliases stand for more than ${mostExpanded} characters`);
    this.#known.set(given, converted);
    return converted;
  }

  #collection(given: object, level: number): Converted {
    let size = 2;
    const inner = (value: unknown): JsonValue => {
      const converted = this.convert(value, level + 1);
      size += converted.size + 2;
      return converted.value;
    };
    if (Array.isArray(given)) {
      const value = given.map(inner);
      return { value, size };
    }
    if (!(given instanceof Map)) throw new UnfitValue('a value is of a type that Kubernetes does not know');
    const value: Record<string, JsonValue> = {};
    for (const [given_, each] of given as Map<unknown, unknown>) {
      const key = keyOf(given_);
      if (Object.hasOwn(value, key)) throw new UnfitValue(`the key ${JSON.stringify(key)} comes twice`);
      value[key] = inner(each);
      size += key.length;
    }
    return { value, size };
  }
}

function scalar(given: unknown): Converted {
  switch (typeof given) {
    case 'string':
      if (!given.isWellFormed()) throw new UnfitValue('a text holds half of a character');
      return { value: given, size: given.length };
    case 'bigint': {
      const value = Number(given);
      if (!Number.isSafeInteger(value))
        throw new UnfitValue(
          `the number ${shortened(String(given))} has more digits than can be kept; put it in quotes`,
        );
      return { value, size: 8 };
    }
    case 'number':
      if (!Number.isFinite(given)) throw new UnfitValue(`${given} is no number that JSON has`);
      return { value: given, size: 8 };
    case 'boolean':
      return { value: given, size: 5 };
    default:
      return { value: null, size: 4 };
  }
}

function keyOf(given: unknown): string {
  if (typeof given === 'bigint') return String(given);
  if (typeof given !== 'string')
    throw new UnfitValue(`a key is no text but ${named(given)}; put it in quotes`);
  if (given === '__proto__') throw new UnfitValue('the key "__proto__" is not taken');
  if (!given.isWellFormed()) throw new UnfitValue('a key holds half of a character');
  return given;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function named(key: unknown): string {
  if (typeof key === 'boolean' || typeof key === 'number') return String(key);
  return key === null || key === undefined ? 'empty' : 'a list or a map';
}

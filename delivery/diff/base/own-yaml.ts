import { IssuesError } from '../../../constructs/core/issue.ts';
import { isJsonObject } from '../../../constructs/core/manifest.ts';
import type { JsonValue } from '../../../constructs/core/manifest.ts';
import type { YamlEmitter } from '../../../constructs/core/yaml/yaml-emitter.ts';

/**
 * Reads a document that Regatta itself has written, many times faster than a reader of all of YAML can. Undefined for
 * anything else: what was read is written again, and only where that gives the same text was it read rightly.
 */
export function ownYaml(text: string, emitter: YamlEmitter): JsonValue | undefined {
  if (text.length > longest) return undefined;
  try {
    const value = new OwnReader(text).document();
    const isWritten = (Array.isArray(value) || isJsonObject(value)) && emitter.emit(value) === text;
    return isWritten ? value : undefined;
  } catch (cause) {
    if (cause instanceof NotOurs || cause instanceof IssuesError) return undefined;
    throw cause;
  }
}

class NotOurs extends Error {}

/** No manifest is nested as deep, or as long: an API server takes 1.5 MB. */
const deepest = 100;
const longest = 2_000_000;

class OwnReader {
  readonly #lines: string[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.replace(/\n$/, '').split('\n');
  }

  document(): JsonValue {
    const value = this.#node(0);
    if (this.#at < this.#lines.length) throw new NotOurs();
    return value;
  }

  /** A map or a list whose lines begin at an indentation. */
  #node(indent: number): JsonValue {
    if (indent > deepest * 2) throw new NotOurs();
    return this.#isItem(indent) ? this.#list(indent) : this.#map(indent);
  }

  #list(indent: number): JsonValue {
    const items: JsonValue[] = [];
    for (; this.#isItem(indent);) {
      const rest = this.#line().slice(indent + 2);
      if (!rest.startsWith('- ') && keyEnd(rest) === undefined) {
        this.#at += 1;
        items.push(this.#value(rest, indent));
        continue;
      }
      // The item begins on the dash's own line; read on as if the dash were a part of the indentation.
      this.#lines[this.#at] = `${' '.repeat(indent + 2)}${rest}`;
      items.push(this.#node(indent + 2));
    }
    return items;
  }

  #map(indent: number): JsonValue {
    const map: Record<string, JsonValue> = {};
    for (; this.#indentation() === indent && !this.#isItem(indent);) {
      const line = this.#line().slice(indent);
      const end = keyEnd(line);
      if (end === undefined) throw new NotOurs();
      const key = scalar(line.slice(0, end));
      if (typeof key !== 'string' || key === '__proto__') throw new NotOurs();
      this.#at += 1;
      const rest = line.slice(end + 1);
      if (rest !== '') map[key] = this.#value(rest.slice(1), indent);
      else map[key] = this.#isItem(indent) ? this.#list(indent) : this.#node(indent + 2);
    }
    return map;
  }

  /** What stands behind a key or a dash; a literal block goes on in the lines below. */
  #value(text: string, indent: number): JsonValue {
    if (!text.startsWith('|')) return scalar(text);
    const margin = indent + 2;
    const lines: string[] = [];
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line();
      if (line !== '' && !line.startsWith(' '.repeat(margin))) break;
      lines.push(line.slice(margin));
    }
    return `${lines.join('\n')}${text.endsWith('-') ? '' : '\n'}`;
  }

  #line(): string {
    return this.#lines[this.#at] ?? '';
  }

  #indentation(): number {
    return this.#line().search(/[^ ]/);
  }

  #isItem(indent: number): boolean {
    return this.#line().startsWith('- ', indent) && this.#indentation() === indent;
  }
}

/** Where the colon behind a key is; undefined for a line that is no entry of a map. */
function keyEnd(line: string): number | undefined {
  const quote = line[0];
  if (quote === '"' || quote === "'") {
    const [quoted = ''] = (quote === '"' ? /^"(?:[^"\\]|\\.)*"/ : /^'(?:[^']|'')*'/).exec(line) ?? [];
    return quoted !== '' && line[quoted.length] === ':' ? quoted.length : undefined;
  }
  const at = line.indexOf(': ');
  return at > 0 ? at : line.endsWith(':') ? line.length - 1 : undefined;
}

const words: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['[]', []],
  ['{}', {}],
]);

function scalar(text: string): JsonValue {
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(?:x(..)|u(....)|(.))/g, unescaped);
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  const known = words.get(text);
  if (known !== undefined) return known;
  return /^-?[0-9.]+(?:e[-+]?[0-9]+)?$/.test(text) ? Number(text) : text;
}

const short: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(_: string, byte: string | undefined, unit: string | undefined, letter = ''): string {
  const code = byte ?? unit;
  return code === undefined ? (short[letter] ?? letter) : String.fromCharCode(parseInt(code, 16));
}

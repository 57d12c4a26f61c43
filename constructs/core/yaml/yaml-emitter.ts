import { IssuesError } from '../issue.ts';
import { KeyOrders } from '../key-orders.ts';
import { isJsonObject } from '../manifest.ts';
import type { JsonArray, JsonObject, JsonValue, Manifest } from '../manifest.ts';
import { yamlKeyOrder } from './key-order.ts';
import { isPlainScalar } from './plain-scalar.ts';
import { blockScalar, numberScalar, quotedScalar } from './scalar.ts';
import { SiblingLines } from '../sibling-lines.ts';
import { unwritableParts } from './unwritable-parts.ts';
import { DEEPEST, isPlain, Unwritable } from './unwritable.ts';

/** A part's text, and the level of indentation that it was written for. */
interface Remembered {
  readonly depth: number;
  readonly text: string;
}

/** Writing a part shorter than this again costs less than keeping it. */
const SHORTEST_REMEMBERED = 64;

/**
 * Writes plain data as YAML at close to the speed of JSON.
 *
 * Keys come in one order whatever the order of declaration: apiVersion, kind, metadata, name, namespace, then by code
 * unit. Lists stand at the indentation of their key. Text of several lines is a literal block; nothing is folded, and
 * there are no anchors. A string that a reader of YAML 1.1 or 1.2 could take for something else is quoted.
 *
 * One emitter serves a whole run. An app's base is remembered once; an overlay that shares parts with it by
 * reference then costs what it changes.
 */
export class YamlEmitter {
  readonly #orders = new KeyOrders(yamlKeyOrder);
  readonly #remembered = new WeakMap<object, Remembered>();
  readonly #lines = new WeakMap<JsonObject, SiblingLines>();
  readonly #lineBreaks: string[] = [];
  #remembers = false;

  /**
   * Writes one document, ending with a line feed.
   *
   * @param like - one that was remembered, of which it has most: only what differs is written anew
   * @throws IssuesError with RGT-YAML-001 to 005 for a value that is not plain data, holds itself, is nested too deep,
   * or has text that is not Unicode.
   */
  emit(value: JsonObject | JsonArray, like?: JsonObject | JsonArray): string {
    try {
      return `${this.#node(value, 0, like)}\n`;
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      throw new IssuesError(unwritableParts(value));
    }
  }

  /**
   * Writes documents one after another with `---` between them; nothing at all for no document.
   *
   * @param like - for each the one that it is like
   */
  emitStream(documents: readonly Manifest[], like: readonly Manifest[] = []): string {
    let text = '';
    for (let at = 0; at < documents.length; at += 1) {
      const document = documents[at];
      if (document === undefined) continue;
      if (text !== '') text += '---\n';
      text += this.emit(document, like[at]);
    }
    return text;
  }

  /**
   * Writes one document and keeps the text of its parts for the objects that share them. The document must not be
   * changed in place afterwards.
   */
  remember(value: JsonObject | JsonArray): string {
    this.#remembers = true;
    try {
      return this.emit(value);
    } finally {
      this.#remembers = false;
    }
  }

  /** A map or a list, its first line without indentation and its last without a line feed. */
  #node(value: JsonObject | JsonArray, depth: number, like?: JsonValue): string {
    const known = this.#remembered.get(value);
    if (known !== undefined && known.depth === depth) return known.text;
    if (depth > DEEPEST) throw new Unwritable();
    const text = isList(value) ? this.#list(value, depth, like) : this.#map(value, depth, like);
    if (this.#remembers && text.length >= SHORTEST_REMEMBERED) {
      // Asking for a letter makes the engine join the pieces, once here rather than in each text that takes it in.
      text.charCodeAt(0);
      this.#remembered.set(value, { depth, text });
    }
    return text;
  }

  #map(value: JsonObject, depth: number, like?: JsonValue): string {
    if (!isPlain(value)) throw new Unwritable();
    const lines = this.#siblingLines(like, depth);
    const text = lines?.like(value, (label, child, at) => this.#line(label, child, depth, lines.valueAt(at)));
    return text ?? this.#wholeMap(value, depth);
  }

  #wholeMap(value: JsonObject, depth: number): string {
    const keys = Object.keys(value);
    if (keys.length === 0) return '{}';
    const { places, labels } = this.#orders.of(keys);
    const values = Object.values(value);
    const lineBreak = this.#lineBreak(depth);
    let text = '';
    for (let line = 0; line < places.length; line++) {
      if (line > 0) text += lineBreak;
      text += this.#line(labels[line] ?? '', values[places[line] ?? 0], depth);
    }
    return text;
  }

  /** A key and its value, which may go on below it. */
  #line(label: string, child: JsonValue | undefined, depth: number, like?: JsonValue): string {
    if (typeof child !== 'object' || child === null) return `${label} ${this.#scalar(child, depth + 1)}`;
    if (!isList(child)) return label + this.#nested(this.#node(child, depth + 1, like), depth + 1);
    return child.length === 0
      ? `${label} []`
      : label + this.#lineBreak(depth) + this.#node(child, depth, like);
  }

  /** The lines of a map that was remembered; undefined for anything else. */
  #siblingLines(like: JsonValue | undefined, depth: number): SiblingLines | undefined {
    if (like === undefined || !isJsonObject(like) || this.#remembered.get(like)?.depth !== depth)
      return undefined;
    const known = this.#lines.get(like);
    if (known !== undefined) return known;
    const keys = Object.keys(like);
    if (keys.length === 0) return undefined;
    const text = (label: string, child: JsonValue | undefined): string => this.#line(label, child, depth);
    const made = new SiblingLines(like, this.#orders.of(keys), { lineBreak: this.#lineBreak(depth), text });
    this.#lines.set(like, made);
    return made;
  }

  #list(value: JsonArray, depth: number, like?: JsonValue): string {
    if (value.length === 0) return '[]';
    const others: JsonArray | undefined = Array.isArray(like) ? like : undefined;
    const lineBreak = this.#lineBreak(depth);
    let text = '';
    for (let line = 0; line < value.length; line++) {
      text += line > 0 ? `${lineBreak}- ` : '- ';
      const child = value[line];
      if (typeof child !== 'object' || child === null) text += this.#scalar(child, depth + 1);
      else text += this.#node(child, depth + 1, others?.[line]);
    }
    return text;
  }

  /** A map behind its key: on the lines below, unless it is empty. */
  #nested(text: string, depth: number): string {
    return text === '{}' ? ' {}' : this.#lineBreak(depth) + text;
  }

  #scalar(value: string | number | boolean | null | undefined, depth: number): string {
    if (typeof value === 'string') {
      if (isPlainScalar(value)) return value;
      const block = value.includes('\n') ? blockScalar(value, this.#lineBreak(depth)) : undefined;
      return block ?? quotedScalar(value);
    }
    if (typeof value === 'number') return numberScalar(value);
    if (value === null || typeof value === 'boolean') return String(value);
    throw new Unwritable();
  }

  #lineBreak(depth: number): string {
    return (this.#lineBreaks[depth] ??= `\n${'  '.repeat(depth)}`);
  }
}

/** Writes one value as a YAML document. A run that writes many keeps a {@link YamlEmitter} instead. */
export function emitYaml(value: JsonObject | JsonArray): string {
  return new YamlEmitter().emit(value);
}

/** Writes manifests as one YAML stream, with `---` between them. */
export function emitYamlStream(documents: readonly Manifest[]): string {
  return new YamlEmitter().emitStream(documents);
}

function isList(value: JsonObject | JsonArray): value is JsonArray {
  return Array.isArray(value);
}

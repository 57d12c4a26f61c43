import { IssuesError } from '../issue.ts';
import { KeyOrders } from '../key-orders.ts';
import type { JsonArray, JsonObject, JsonValue, Manifest } from '../manifest.ts';
import type { Scalar } from '../object-form.ts';
import { yamlKeyOrder } from './key-order.ts';
import { isPlainScalar } from './plain-scalar.ts';
import { blockScalar, numberScalar, quotedScalar } from './scalar.ts';
import { unwritableParts } from './unwritable-parts.ts';
import { DEEPEST, isPlain, Unwritable } from './unwritable.ts';

/** Stands between the documents of a stream. */
export const documentMark = '---\n';

/**
 * Writes plain data as YAML at close to the speed of JSON.
 *
 * Keys come in one order whatever the order of declaration: apiVersion, kind, metadata, name, namespace, then by code
 * unit. Lists stand at the indentation of their key. Text of several lines is a literal block; nothing is folded, and
 * there are no anchors. A string that a reader of YAML 1.1 or 1.2 could take for something else is quoted.
 *
 * One emitter serves a whole run, and sorts the keys of maps of one shape once.
 */
export class YamlEmitter {
  readonly #orders = new KeyOrders(yamlKeyOrder);
  readonly #lineBreaks: string[] = [];

  /**
   * Writes one document, ending with a line feed.
   *
   * @throws IssuesError with RGT-YAML-001 to 005 for a value that is not plain data, holds itself, is nested too deep,
   * or has text that is not Unicode.
   */
  emit(value: JsonObject | JsonArray): string {
    try {
      return `${this.#node(value, 0)}\n`;
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      throw new IssuesError(unwritableParts(value));
    }
  }

  /** Writes documents one after another with {@link documentMark} between them; nothing at all for no document. */
  emitStream(documents: readonly Manifest[]): string {
    let text = '';
    for (const document of documents) {
      if (text !== '') text += documentMark;
      text += this.emit(document);
    }
    return text;
  }

  /**
   * Writes one value that is neither a map nor a list, as it stands in a document.
   *
   * @param depth - the level of indentation of the lines that it may have
   * @returns undefined for one that can't be written
   */
  scalar(value: Scalar, depth: number): string | undefined {
    try {
      return this.#scalar(value, depth);
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      return undefined;
    }
  }

  /** A map or a list, its first line without indentation and its last without a line feed. */
  #node(value: JsonObject | JsonArray, depth: number): string {
    if (depth > DEEPEST) throw new Unwritable();
    return isList(value) ? this.#list(value, depth) : this.#map(value, depth);
  }

  #map(value: JsonObject, depth: number): string {
    if (!isPlain(value)) throw new Unwritable();
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
  #line(label: string, child: JsonValue | undefined, depth: number): string {
    if (typeof child !== 'object' || child === null) return `${label} ${this.#scalar(child, depth + 1)}`;
    if (!isList(child)) return label + this.#nested(this.#node(child, depth + 1), depth + 1);
    return child.length === 0 ? `${label} []` : label + this.#lineBreak(depth) + this.#node(child, depth);
  }

  #list(value: JsonArray, depth: number): string {
    if (value.length === 0) return '[]';
    const lineBreak = this.#lineBreak(depth);
    let text = '';
    for (let line = 0; line < value.length; line++) {
      text += line > 0 ? `${lineBreak}- ` : '- ';
      const child = value[line];
      if (typeof child !== 'object' || child === null) text += this.#scalar(child, depth + 1);
      else text += this.#node(child, depth + 1);
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

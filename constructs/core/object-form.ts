import { isJsonObject } from './manifest.ts';
import type { JsonArray, JsonObject, JsonValue, Manifest } from './manifest.ts';
import type { FieldPath } from './shared-edit.ts';
import { isPlain } from './yaml/unwritable.ts';

/** A value that is neither a map nor a list. */
export type Scalar = string | number | boolean | null;

/** A place at which objects of one form differ: there is one of these for it, by reference, however often it is met. */
export interface FormPlace {
  readonly path: FieldPath;
  /** What the object that gave the form has there. */
  readonly own: Scalar;
}

/** Tells whether all is well with one more value at a place. */
export type ValueCheck = (value: Scalar) => boolean;

/** All is well with any. */
export const anyValue: ValueCheck = () => true;

/** What another object of the form has at a place. */
export interface Difference {
  readonly place: FormPlace;
  readonly value: Scalar;
}

/**
 * The form of an object: its maps with their keys in order, and its lists with their lengths. On most clusters an app's
 * objects have the form that they have on the first, and differ from those in a few values.
 */
export class ObjectForm {
  readonly object: Manifest;
  readonly #root: Node;

  constructor(object: Manifest) {
    this.object = object;
    this.#root = new Node(object, []);
  }

  /** The places at which another object has another value; undefined where its form is another. */
  differences(other: Manifest): readonly Difference[] | undefined {
    if (other === this.object) return none;
    const found: Difference[] = [];
    return this.#root.compare(other, found) ? found : undefined;
  }
}

const none: readonly Difference[] = [];

/** A map or a list of the object; those inside it are made when they are first needed. */
class Node {
  /** Undefined for a list. */
  readonly #keys: readonly string[] | undefined;
  readonly #values: readonly JsonValue[];
  readonly #path: FieldPath;
  readonly #nodes: (Node | undefined)[] = [];
  readonly #places: (FormPlace | undefined)[] = [];

  constructor(value: JsonObject | JsonArray, path: FieldPath) {
    this.#keys = isJsonObject(value) ? Object.keys(value) : undefined;
    this.#values = isJsonObject(value) ? Object.values(value) : value;
    this.#path = path;
  }

  /** Adds what differs in another map or list; false where that has another form. */
  compare(other: JsonValue, found: Difference[]): boolean {
    return this.#keys === undefined ? this.#compareList(other, found) : this.#compareMap(other, found);
  }

  #compareMap(other: JsonValue, found: Difference[]): boolean {
    if (!isJsonObject(other) || !isPlain(other)) return false;
    const [keys, values] = [this.#keys ?? [], this.#values];
    let at = 0;
    for (const key in other) {
      if (key !== keys[at]) return false;
      const value = other[key];
      if (value !== values[at] && !this.#compareValue(at, value, found)) return false;
      at += 1;
    }
    return at === keys.length;
  }

  #compareList(other: JsonValue, found: Difference[]): boolean {
    const values = this.#values;
    if (!Array.isArray(other) || other.length !== values.length) return false;
    for (let at = 0; at < values.length; at += 1) {
      const value = (other as JsonArray)[at];
      if (value !== values[at] && !this.#compareValue(at, value, found)) return false;
    }
    return true;
  }

  #compareValue(at: number, value: JsonValue | undefined, found: Difference[]): boolean {
    const own = this.#values[at];
    if (isScalar(own)) {
      if (!isScalar(value)) return false;
      const place = (this.#places[at] ??= { path: this.#pathAt(at), own });
      found.push({ place, value });
      return true;
    }
    if (own === undefined || value === undefined || isScalar(value)) return false;
    const node = (this.#nodes[at] ??= new Node(own, this.#pathAt(at)));
    return node.compare(value, found);
  }

  #pathAt(at: number): FieldPath {
    return [...this.#path, this.#keys?.[at] ?? at];
  }
}

/** What is none of these, such as a function, has no place in an object. */
function isScalar(value: JsonValue | undefined): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

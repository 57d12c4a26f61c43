/** Readers refuse a key whose text is longer than 1,024 characters; quotes and the colon are part of it. */
export const LONGEST_KEY = 1000;

/** Levels of indentation; no API server reads an object as deep as that. */
export const DEEPEST = 1000;

/** Thrown inside the emitter as soon as a value can't be written; `unwritableParts` then says which, and why. */
export class Unwritable extends Error {}

/** Tells plain data from instances of a class, which would be written without what makes them what they are. */
export function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

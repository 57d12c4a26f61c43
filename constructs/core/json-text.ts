import type { JsonValue } from './manifest.ts';

/** A value of an object as a message shows it: a text as it is, nothing as the empty text, all else as JSON. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

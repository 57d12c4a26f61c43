import type { JsonValue } from './manifest.ts';

/** A value of an object as a message shows it: a text as it is, nothing as the empty text, all else as JSON. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** A value as JSON, its keys in order: one text for equal values, in whatever order they were declared. */
export function orderedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(orderedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const map = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(map).sort())
    if (map[key] !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${orderedJson(map[key])}`;
  return `{${text}}`;
}

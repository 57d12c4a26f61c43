import { KeyOrders } from './key-orders.ts';
import type { JsonValue } from './manifest.ts';

/** A value of an object as a message shows it: a text as it is, nothing as the empty text, all else as JSON. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** The sorted order of each sequence of keys seen, with the keys as JSON writes them. */
const orders = new KeyOrders((keys) => {
  const sorted = [...keys.entries()].sort(([, one], [, other]) => (one < other ? -1 : 1));
  return {
    places: sorted.map(([place]) => place),
    labels: sorted.map(([, key]) => `${JSON.stringify(key)}:`),
  };
});

/** A value as JSON, its keys in order: one text for equal values, in whatever order they were declared. */
export function orderedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(orderedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const values: readonly unknown[] = Object.values(value);
  const { places, labels } = orders.of(Object.keys(value));
  let text = '';
  for (let at = 0; at < places.length; at += 1) {
    const child = values[places[at] ?? 0];
    if (child !== undefined) text += `${text === '' ? '' : ','}${labels[at]}${orderedJson(child)}`;
  }
  return `{${text}}`;
}

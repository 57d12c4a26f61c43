import { KeyOrders } from './key-orders.ts';

/** The sorted order of each sequence of keys seen, with each key behind its length. */
const orders = new KeyOrders((keys) => {
  const sorted = [...keys.entries()].sort(([, one], [, other]) => (one < other ? -1 : 1));
  return {
    places: sorted.map(([place]) => place),
    labels: sorted.map(([, key]) => `${key.length}:${key}`),
  };
});

/**
 * One text for equal JSON values, in whatever order their keys were declared, and another for others. It is hashed and
 * never read back: texts stand behind their lengths, as in netstrings, so that none has to be escaped.
 *
 * @see https://cr.yp.to/proto/netstrings.txt
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return `"${value.length}:${value}`;
  if (typeof value === 'number') return `#${value};`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value !== 'object' || value === null) return 'n';
  if (Array.isArray(value)) {
    let text = `[${value.length}:`;
    for (const item of value) text += canonicalText(item);
    return text;
  }
  const values: readonly unknown[] = Object.values(value);
  const { places, labels } = orders.of(Object.keys(value));
  let text = '{';
  for (let at = 0; at < places.length; at += 1) {
    const child = values[places[at] ?? 0];
    if (child !== undefined) text += `${labels[at]}${canonicalText(child)}`;
  }
  return `${text}}`;
}

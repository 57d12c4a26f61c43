import { isJsonObject } from '../core/manifest.ts';
import type { JsonValue } from '../core/manifest.ts';

/** One place where an object does not fit its kind's schema. */
export interface SchemaFault {
  /** The place in the object: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  /** What is wrong there, to be read after the path: `is required`, `is not a field of this object`. */
  readonly problem: string;
  /** The value, where it is short and may be shown. */
  readonly given?: string;
  readonly allowed?: string;
}

/** A place in an object while it is walked through; written out only when there is a fault to tell. */
export interface Spot {
  readonly parent: Spot | undefined;
  readonly step: string | number;
}

/** Writes a place out: fields with dots, items in brackets, keys that are no plain words quoted. */
export function pathText(spot: Spot | undefined): string {
  if (spot === undefined) return '';
  const parent = pathText(spot.parent);
  if (typeof spot.step === 'number') return `${parent}[${spot.step}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(spot.step)) return `${parent}[${JSON.stringify(spot.step)}]`;
  return parent === '' ? spot.step : `${parent}.${spot.step}`;
}

const secretWords =
  /secret|pass(?:word|wd|phrase)|token|credential|api[-_]?key|private|cert|\.data\b|\["?data|stringData|\.value$/i;

/** Prints a value for a fault, unless it is long, has parts, or sits where a secret may sit. */
export function shownValue(value: JsonValue, path: string): string | undefined {
  if (typeof value === 'object' || secretWords.test(`.${path}`)) return undefined;
  const text = JSON.stringify(value);
  return text.length > 60 ? undefined : text;
}

/** What sort of value it is, in words. */
export function sortOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return typeof value === 'string' ? 'a string' : typeof value === 'number' ? 'a number' : 'a boolean';
}

const typeTitles: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

/** What a schema's type is called in a message. */
export function typeTitle(type: string): string {
  return typeTitles[type] ?? type;
}

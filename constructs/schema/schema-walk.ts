import { isJsonObject } from '../core/manifest.ts';
import type { JsonArray, JsonObject, JsonValue } from '../core/manifest.ts';
import { nearestName } from '../core/nearest-name.ts';
import { pathText, shownValue, sortOf, typeTitle } from './schema-fault.ts';
import type { SchemaFault, Spot } from './schema-fault.ts';
import type { Schema } from './schema-table.ts';
import { valueFormats } from './value-format.ts';

/** What a walk through one object needs besides the schema. */
export interface Walk {
  readonly resolve: (reference: string) => Schema;
  /** No value of this object may be shown: it is a Secret. */
  readonly hidden: boolean;
}

/** Every fault of a value against a schema. Fields that the schema does not name are faults: API servers drop or refuse them. */
export function faultsOf(
  schema: Schema,
  value: JsonValue,
  spot: Spot | undefined,
  walk: Walk,
): SchemaFault[] {
  const faults: SchemaFault[] = [];
  visit(schema, value, spot, walk, faults, true);
  return faults;
}

/** `whole` is false inside a branch of anyOf, oneOf and not, which names only the fields that it is about. */
function visit(
  schema: Schema,
  value: JsonValue,
  spot: Spot | undefined,
  walk: Walk,
  faults: SchemaFault[],
  whole: boolean,
): void {
  if (value === null && schema.nullable === true) return;
  if (schema.$ref !== undefined) {
    visit(walk.resolve(schema.$ref), value, spot, walk, faults, whole);
    return;
  }
  if (schema.type !== undefined && !hasType(schema.type, value)) {
    const path = pathText(spot);
    const given = walk.hidden ? undefined : shownValue(value, path);
    faults.push({
      path,
      problem: `is ${sortOf(value)}`,
      ...(given === undefined ? {} : { given }),
      allowed: typeTitle(schema.type),
    });
    return;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    visitScalar(schema, value, spot, walk, faults);
  else if (Array.isArray(value)) visitList(schema, value, spot, walk, faults);
  else if (isJsonObject(value)) visitObject(schema, value, spot, walk, faults, whole);
  if (schema.anyOf !== undefined || schema.oneOf !== undefined || schema.not !== undefined)
    visitChoice(schema, value, spot, walk, faults);
}

function hasType(type: string, value: JsonValue): boolean {
  if (type === 'object') return isJsonObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

const patterns = new Map<string, RegExp | undefined>();

/** Upstream's patterns are Go's: one that this language cannot read is left to the API server. */
function compiled(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) {
    try {
      patterns.set(pattern, new RegExp(pattern, 'u'));
    } catch {
      patterns.set(pattern, undefined);
    }
  }
  return patterns.get(pattern);
}

function visitScalar(
  schema: Schema,
  value: string | number | boolean,
  spot: Spot | undefined,
  walk: Walk,
  faults: SchemaFault[],
): void {
  const fault = (problem: string, allowed: string): void => {
    const given = walk.hidden ? undefined : shownValue(value, pathText(spot));
    faults.push({ path: pathText(spot), problem, allowed, ...(given === undefined ? {} : { given }) });
  };
  if (schema.enum !== undefined && !schema.enum.includes(value))
    fault('is none of the values that it can have', schema.enum.map(String).join(', '));
  if (typeof value === 'boolean') return;
  const format = schema.format === undefined ? undefined : valueFormats.get(schema.format);
  if (format !== undefined && !format.fits(value)) fault(`is not ${format.title}`, format.title);
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum)
      fault('is too small', `at least ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum)
      fault('is too large', `at most ${schema.maximum}`);
    return;
  }
  if (schema.pattern !== undefined && compiled(schema.pattern)?.test(value) === false)
    fault('has not the form that is asked for', `text that matches ${schema.pattern}`);
  if (schema.minLength !== undefined || schema.maxLength !== undefined)
    visitSize(schema.minLength, schema.maxLength, [...value].length, 'characters', spot, faults);
}

function visitSize(
  least: number | undefined,
  most: number | undefined,
  size: number,
  unit: string,
  spot: Spot | undefined,
  faults: SchemaFault[],
): void {
  if (least !== undefined && size < least)
    faults.push({ path: pathText(spot), problem: `has ${size} ${unit}`, allowed: `at least ${least}` });
  if (most !== undefined && size > most)
    faults.push({ path: pathText(spot), problem: `has ${size} ${unit}`, allowed: `at most ${most}` });
}

function visitList(
  schema: Schema,
  value: JsonArray,
  spot: Spot | undefined,
  walk: Walk,
  faults: SchemaFault[],
): void {
  visitSize(schema.minItems, schema.maxItems, value.length, 'items', spot, faults);
  const { items } = schema;
  if (items === undefined) return;
  for (const [index, item] of value.entries())
    visit(items, item, { parent: spot, step: index }, walk, faults, true);
}

function visitObject(
  schema: Schema,
  value: JsonObject,
  spot: Spot | undefined,
  walk: Walk,
  faults: SchemaFault[],
  whole: boolean,
): void {
  const { properties, additionalProperties, required } = schema;
  for (const name of required ?? [])
    if (value[name] === undefined)
      faults.push({ path: pathText({ parent: spot, step: name }), problem: 'is required' });
  if (schema.minProperties !== undefined || schema.maxProperties !== undefined) {
    visitSize(schema.minProperties, schema.maxProperties, Object.keys(value).length, 'fields', spot, faults);
  }
  if (properties === undefined && additionalProperties === undefined) return;
  for (const name in value) {
    const item = value[name];
    if (item === undefined) continue;
    const field =
      (properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined) ??
      additionalProperties;
    if (field !== undefined) visit(field, item, { parent: spot, step: name }, walk, faults, true);
    else if (whole && properties !== undefined) faults.push(unknownField(name, properties, spot));
  }
}

function unknownField(
  name: string,
  properties: Readonly<Record<string, Schema>>,
  spot: Spot | undefined,
): SchemaFault {
  const names = Object.keys(properties);
  const nearest = nearestName(name, names);
  const allowed = nearest ?? (names.length <= 12 ? names.join(', ') : undefined);
  return {
    path: pathText({ parent: spot, step: name }),
    problem: 'is not a field of this object',
    ...(allowed === undefined ? {} : { allowed }),
  };
}

function visitChoice(
  schema: Schema,
  value: JsonValue,
  spot: Spot | undefined,
  walk: Walk,
  faults: SchemaFault[],
): void {
  const fits = (branch: Schema): boolean => {
    // Mostly the branches are types, and telling a fault that nobody will read costs more than the look.
    if (branch.type !== undefined && !hasType(branch.type, value))
      return value === null && branch.nullable === true;
    const found: SchemaFault[] = [];
    visit(branch, value, spot, walk, found, false);
    return found.length === 0;
  };
  if (schema.not !== undefined && fits(schema.not))
    faults.push({ path: pathText(spot), ...conflict([schema.not], value, walk) });
  if (schema.anyOf?.some(fits) === false) faults.push(...choiceFaults(schema.anyOf, value, spot, walk));
  if (schema.oneOf !== undefined && schema.oneOf.filter(fits).length !== 1)
    faults.push(...choiceFaults(schema.oneOf, value, spot, walk));
}

/** Says why no branch (or more than one) fits: for a plain value by the branch of its own type, for an object by the fields that exclude one another. */
function choiceFaults(
  branches: readonly Schema[],
  value: JsonValue,
  spot: Spot | undefined,
  walk: Walk,
): SchemaFault[] {
  const resolved = branches.map((branch) => (branch.$ref === undefined ? branch : walk.resolve(branch.$ref)));
  if (isJsonObject(value) && resolved.every(({ type }) => type === undefined || type === 'object'))
    return [{ path: pathText(spot), ...conflict(resolved, value, walk) }];
  const own = resolved.find(({ type }) => type !== undefined && hasType(type, value));
  if (own !== undefined) return faultsOf(own, value, spot, walk);
  const path = pathText(spot);
  const given = walk.hidden ? undefined : shownValue(value, path);
  return [
    {
      path,
      problem: `is ${sortOf(value)}`,
      ...(given === undefined ? {} : { given }),
      allowed: resolved.flatMap(({ type }) => (type === undefined ? [] : [typeTitle(type)])).join(' or '),
    },
  ];
}

function conflict(
  branches: readonly Schema[],
  value: JsonValue,
  walk: Walk,
): { readonly problem: string; readonly allowed?: string } {
  const names = [...new Set(branches.flatMap((branch) => namesIn(branch, walk)))];
  const present = isJsonObject(value) ? names.filter((name) => value[name] !== undefined) : [];
  if (names.length === 0) return { problem: 'has a combination of fields that is not allowed' };
  return {
    problem:
      present.length > 1 ? `sets ${present.join(' and ')} together` : `sets none of ${names.join(', ')}`,
    allowed: `one of ${names.join(', ')}`,
  };
}

function namesIn(schema: Schema, walk: Walk): string[] {
  if (schema.$ref !== undefined) return namesIn(walk.resolve(schema.$ref), walk);
  const parts = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.not === undefined ? [] : [schema.not]),
  ];
  return [...(schema.required ?? []), ...parts.flatMap((part) => namesIn(part, walk))];
}

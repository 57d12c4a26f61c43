import { basename, dirname, join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { amended } from './amendments.ts';
import { readValidatorModule } from './validator-module.ts';
import type { Validator } from './validator-module.ts';
import type { Schema, SchemaTable } from '../../constructs/schema/schema-table.ts';

/** Types whose JSON has more shapes than their validators know, and the schemas inside a CustomResourceDefinition: left to the API server. */
const openTypes =
  /(JSONSchemaProps|JSONSchemaPropsOrBool|JSONSchemaPropsOrArray|JSONSchemaPropsOrStringArray|V1JSON)$/;
/** A person writes no status: what it holds is the controllers' business. */
const unchecked: Schema = {};

/** Collects the schemas of the given kinds, and all that they refer to, from a package of precompiled validators. */
export function tableOf(packageFolder: string, groupVersions: readonly string[]): SchemaTable {
  const definitions = new Map<string, Schema>();
  const kinds: Record<string, string> = {};
  for (const groupVersion of groupVersions) {
    const folder = join(packageFolder, groupVersion);
    for (const file of readdirSync(folder).sort()) {
      const root = file.endsWith('.js') ? rootKind(join(folder, file)) : undefined;
      if (root === undefined || /(List|Options|Status)$/.test(root.kind)) continue;
      kinds[`${root.apiVersion}/${root.kind}`] = define(root.schemaFile, definitions, true);
    }
  }
  const used = reachable(Object.values(kinds), definitions);
  return {
    kinds,
    definitions: Object.fromEntries(
      [...definitions].filter(([name]) => used.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** What the roots refer to, over any number of steps: a status that was left out leaves its own definitions behind. */
function reachable(roots: readonly string[], definitions: ReadonlyMap<string, Schema>): Set<string> {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const [, reference] of JSON.stringify(definitions.get(name)).matchAll(/"\$ref":"([^"]+)"/g))
      if (reference !== undefined) waiting.push(reference);
  }
  return found;
}

function rootKind(
  file: string,
): { readonly apiVersion: string; readonly kind: string; readonly schemaFile: string } | undefined {
  const text = readFileSync(file, 'utf8');
  const found =
    /from"(\.\.\/[^"]*_schemas\/[^"]+\.js)";.*this\.apiVersion="([^"]+)".*this\.kind="([^"]+)"/s.exec(text);
  const [, path, apiVersion, kind] = found ?? [];
  if (path === undefined || apiVersion === undefined || kind === undefined) return undefined;
  return { apiVersion, kind, schemaFile: join(dirname(file), path) };
}

function define(file: string, definitions: Map<string, Schema>, isRoot: boolean): string {
  const name = basename(file, '.js');
  if (definitions.has(name)) return name;
  definitions.set(name, unchecked);
  if (!openTypes.test(name)) {
    const module = readValidatorModule(file);
    const schema = amended(name, schemaOf(file, module.exported, definitions));
    definitions.set(name, isRoot ? withoutStatus(schema) : schema);
  }
  return name;
}

function withoutStatus(schema: Schema): Schema {
  return schema.properties?.['status'] === undefined
    ? schema
    : { ...schema, properties: { ...schema.properties, status: unchecked } };
}

function schemaOf(file: string, name: string, definitions: Map<string, Schema>): Schema {
  const validator = readValidatorModule(file).validators.get(name);
  if (validator === undefined) throw new Error(`${file} has no validator ${name}`);
  const target = (call: Validator['calls'][number]): Schema =>
    call.target.file === file
      ? schemaOf(file, call.target.name, definitions)
      : { $ref: define(call.target.file, definitions, false) };
  const properties = validator.calls.flatMap((call) =>
    typeof call.on === 'object' ? [[call.on.field, target(call)] as const] : [],
  );
  const fields = validator.calls.find(({ on }) => on === 'fields');
  const items = validator.calls.find(({ on }) => on === 'items');
  const own: Schema = {
    ...keywords(validator),
    ...(properties.length > 0 ? { properties: sortedFields(properties) } : {}),
    ...(fields === undefined ? {} : { additionalProperties: target(fields) }),
    ...(items === undefined ? {} : { items: target(items) }),
  };
  const parts = validator.calls.filter(({ on }) => on === 'self').map(target);
  const combined = combination(validator, parts);
  const whole = combined === undefined ? embedded(own, parts, definitions) : { ...own, ...combined };
  return validator.nullable ? { ...whole, nullable: true } : whole;
}

function sortedFields(fields: readonly (readonly [string, Schema])[]): Record<string, Schema> {
  return Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A type that embeds others has their fields as its own; one that is nothing but another type refers to it. */
function embedded(own: Schema, parts: readonly Schema[], definitions: ReadonlyMap<string, Schema>): Schema {
  const [first] = parts;
  if (first === undefined) return own;
  if (parts.length === 1 && Object.keys(own).length === 0) return first;
  return parts.reduce((sum, part) => {
    const type = part.$ref === undefined ? part : (definitions.get(part.$ref) ?? part);
    const required = [...new Set([...(sum.required ?? []), ...(type.required ?? [])])].sort();
    return {
      ...type,
      ...sum,
      properties: sortedFields(Object.entries({ ...type.properties, ...sum.properties })),
      ...(required.length > 0 ? { required } : {}),
    };
  }, own);
}

/** How a validator joins its branches; `undefined` when it has none or embeds them all. */
function combination(validator: Validator, parts: readonly Schema[]): Schema | undefined {
  const kinds = ['anyOf', 'oneOf', 'not'].filter((keyword) =>
    validator.checks.some((check) => check.keyword === keyword),
  );
  const [kind, ...more] = kinds;
  const [first] = parts;
  if (kind === undefined || first === undefined) return undefined;
  if (more.length > 0) throw new Error(`a validator combines ${kinds.join(' and ')}`);
  if (kind === 'anyOf') return { anyOf: parts };
  if (kind === 'oneOf') return { oneOf: parts };
  return { not: first };
}

const limits = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
];

function keywords(validator: Validator): Schema {
  const required: string[] = [];
  const found: Record<string, unknown> = {};
  for (const { keyword, params } of validator.checks) {
    if (keyword === 'required') required.push(String(params['missingProperty']));
    else if (keyword === 'enum') found['enum'] = params['allowedValues'];
    else if (limits.includes(keyword)) found[keyword] = params['limit'];
    else if (['type', 'pattern', 'format'].includes(keyword)) found[keyword] = params[keyword];
    else if (!['anyOf', 'oneOf', 'not'].includes(keyword))
      throw new Error(`a validator checks ${keyword}, which is not understood`);
  }
  return { ...found, ...(required.length > 0 ? { required: required.sort() } : {}) };
}

import type { JsonValue, Manifest } from '../core/manifest.ts';
import { anyValue } from '../core/object-form.ts';
import type { ValueCheck } from '../core/object-form.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { hasMac } from '../secret/sops-document.ts';
import type { Schema } from './schema-table.ts';
import { schemaOfKind } from './schema-tables.ts';
import { faultsOf } from './schema-walk.ts';

/**
 * What values one place of an object may have while all else of it stays as it is; undefined where that can't be told
 * from the place alone, as below a choice between several forms.
 *
 * @param object - one without a fault, whose schema is loaded
 */
export function placeCheck(object: Manifest, path: FieldPath): ValueCheck | undefined {
  const found = schemaOfKind(object);
  if (found === undefined) return anyValue;
  // What SOPS encrypted has no form yet, as long as it has its seal.
  if (object.kind === 'Secret' && hasMac(object)) return undefined;
  const walk = { resolve: found.resolve, hidden: false };
  let schema: Schema | undefined = found.schema;
  for (const [at, step] of path.entries()) {
    schema = resolved(schema, found.resolve);
    if (schema.anyOf !== undefined || schema.oneOf !== undefined || schema.not !== undefined)
      return undefined;
    schema = partOf(schema, valueAt(object, path.slice(0, at)), step);
    if (schema === undefined) return anyValue;
  }
  const last = schema;
  return (value) => faultsOf(last, value, undefined, walk).length === 0;
}

function resolved(schema: Schema, resolve: (reference: string) => Schema): Schema {
  let at = schema;
  while (at.$ref !== undefined) at = resolve(at.$ref);
  return at;
}

/** The schema of what a map or a list holds; undefined where anything may stand. */
function partOf(schema: Schema, value: JsonValue | undefined, step: string | number): Schema | undefined {
  if (Array.isArray(value)) return schema.items;
  const { properties, additionalProperties } = schema;
  const own =
    properties !== undefined && Object.hasOwn(properties, step) ? properties[String(step)] : undefined;
  return own ?? additionalProperties;
}

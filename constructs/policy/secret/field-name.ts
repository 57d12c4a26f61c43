import type { JsonValue } from '../../core/manifest.ts';
import { isJsonObject } from '../../core/manifest.ts';
import { scanValue } from './text-scan.ts';

/** One step from an object to a field: a key of a map, or an item of a list. */
export type Step =
  | { readonly key: string; readonly of: { readonly [key: string]: JsonValue } }
  | { readonly index: number; readonly of: readonly JsonValue[] };

/**
 * A field as a person finds it: `spec.template.spec.containers[api].env[TOKEN].value`. Items go by their names where
 * they have one, so that the field keeps its name when the list changes.
 */
export function fieldName(steps: readonly Step[]): string {
  return steps.reduce((path, step) => {
    if ('key' in step) {
      const key = scanValue(step.key) === undefined ? step.key : '(hidden)';
      return path === '' ? key : `${path}.${key}`;
    }
    const item = step.of[step.index] ?? null;
    const name = isJsonObject(item) ? item['name'] : undefined;
    const clean = typeof name === 'string' && scanValue(name) === undefined;
    return `${path}[${clean ? name : step.index}]`;
  }, '');
}

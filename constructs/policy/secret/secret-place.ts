import { isJsonObject } from '../../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../../core/manifest.ts';
import { anyValue } from '../../core/object-form.ts';
import type { ValueCheck } from '../../core/object-form.ts';
import type { FieldPath } from '../../core/shared-edit.ts';
import { isCiphertext, pairName, secretData } from './field-sense.ts';
import type { NameMeaning } from './secret-word.ts';
import { scanValue } from './text-scan.ts';

/**
 * Which values hold no secret at one place of an object that holds none; undefined where a value says how others are
 * read, or is itself read by what others say.
 *
 * @param meaningOf - what a name lets expect in that object
 */
export function secretPlaceCheck(
  object: Manifest,
  path: FieldPath,
  meaningOf: (name: string) => NameMeaning,
): ValueCheck | undefined {
  let at: JsonValue = object;
  let name = '';
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    if (isJsonObject(at)) {
      const key = String(step);
      if (isCiphertext(key, at)) return anyValue;
      if (secretData(at)?.has(key) === true || (isLast && saysOfOthers(key, at))) return undefined;
      name = key === 'value' ? (pairName(at) ?? key) : key;
      at = at[key] ?? null;
    } else if (isLast || !Array.isArray(at)) return undefined;
    else at = (at as readonly JsonValue[])[Number(step)] ?? null;
  }
  const meaning = meaningOf(name);
  return (value) => typeof value !== 'string' || scanValue(value, meaning) === undefined;
}

/** Whether a field says how its neighbours are read. */
function saysOfOthers(key: string, map: JsonObject): boolean {
  if (key === 'kind' || key === 'apiVersion') return true;
  return (key === 'name' || key === 'key') && map['value'] !== undefined;
}

import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** How the engine marks special values: an object with this key, whose value says which kind. */
const signature = '4dabf18193072939515e22adb298388d';
const secretMark = '1b47061264138c4ac30d75fd1eb44270';

/** What the engine sends in place of a value that a preview cannot know yet. */
export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

function isSecret(value: Json | undefined): value is JsonObject {
  return isObject(value) && value[signature] === secretMark;
}

function secret(value: Json): JsonObject {
  return { [signature]: secretMark, value };
}

/** The value without its secret marks. */
export function plain(value: Json): Json {
  if (isSecret(value)) return plain(value['value'] ?? null);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** The object without its secret marks. */
export function plainObject(value: JsonObject): JsonObject {
  const found = plain(value);
  return isObject(found) ? found : {};
}

/** True where any part of the value waits for another resource. */
export function hasUnknown(value: Json): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

function hasSecret(value: Json): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(hasSecret);
  return isObject(value) && Object.values(value).some(hasSecret);
}

const secretFields = ['data', 'stringData'];

/** Marks as secret what was secret in the inputs, and the whole content of every Secret, wherever it came from. */
export function marked(value: JsonObject, like: JsonObject): JsonObject {
  const isKindSecret = value['kind'] === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (isKindSecret && secretFields.includes(key) && !isSecret(item)) return [key, secret(item)];
      const model = like[key];
      if (model === undefined || isSecret(item)) return [key, item];
      if (isObject(item) && isObject(model) && !isSecret(model)) return [key, marked(item, model)];
      return [key, hasSecret(model) ? secret(item) : item];
    }),
  );
}

import { isJsonObject } from '../../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../constructs/core/manifest.ts';

declare const masked: unique symbol;

/** An object whose secret values have been replaced; the only form in which a change holds one. */
export type MaskedManifest = Manifest & { readonly [masked]: true };

/** What stands in a secret value's place. */
export const mask = '(masked)';
/** What stands for the new value where a masked one differs. */
export const changedMask = '(masked, changed)';

const secretWord =
  'password|passwd|passphrase|secret|token|credential|authorization|cookie|dsn|(?:api|private|access|signing|encryption|account|shared)[-_.]?key|connection[-_.]?string';
const secretName = new RegExp(secretWord, 'i');

/** Fields of objects that are named after a secret, but hold its name or a way to it. */
const reference =
  /(names?|refs?|secretKey|path|file|store|policy|type|class|namespace|selector|audiences?|version|ttl|expirations?|seconds|interval|property|mount|url|uri|endpoint|role|provider|secrets|tokens)$/i;

/** What a text shows to be secret. Every repetition is bounded or can't be read twice, so that no text takes long. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/@:]{0,200}):[^\s/@]{1,1000}@/gi, '$1:(masked)@'],
  [
    /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|hvs\.[\w-]{20,})/g,
    '(masked)',
  ],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g, '(masked)'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 (masked)'],
  [
    new RegExp(
      `((?:${secretWord})[\\w-]{0,40}["']?(?:\\s{0,8}=\\s{0,8}|\\s{0,8}:\\s{1,8}["']?|:["']))[^\\s"']+`,
      'gi',
    ),
    '$1(masked)',
  ],
];

/** Masks an object: all values of a Secret, and every text whose field or variable is named like a secret. */
export function maskedManifest(object: Manifest): MaskedManifest {
  const isSecret = object.kind === 'Secret' && object.apiVersion === 'v1';
  const result: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(object)) {
    const values = isSecret && (key === 'data' || key === 'stringData');
    set(result, key, values ? maskedLeaves(value) : maskedValue(value, key, 0));
  }
  const { metadata } = result;
  if (isSecret && isJsonObject(metadata)) set(result, 'metadata', withoutCopies(metadata));
  return result as unknown as MaskedManifest;
}

/** Masks what a text itself shows to be secret: a password in a URL, a private key, a token of a known form. */
export function maskedText(text: string): string {
  if (text.includes('PRIVATE KEY-----')) return mask;
  return masks.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
}

/** Whether a value under this name is taken for a secret; the name of a variable may look like anything. */
function namesSecret(name: string): boolean {
  return secretName.test(name) && !(/^[a-z][A-Za-z0-9]*$/.test(name) && reference.test(name));
}

function maskedValue(value: JsonValue, name: string, depth: number): JsonValue {
  if (typeof value === 'string') return namesSecret(name) ? mask : maskedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 200) return mask;
  if (!isJsonObject(value)) return value.map((item) => maskedValue(item, name, depth + 1));
  const result: Record<string, JsonValue> = {};
  // Variables, headers and parameters say in `name` what `value` is.
  const label = typeof value['name'] === 'string' ? value['name'] : '';
  for (const [key, item] of Object.entries(value)) {
    const hidden = key === 'value' && typeof item === 'string' && secretName.test(label);
    set(result, key, hidden ? mask : maskedValue(item, key, depth + 1));
  }
  return result;
}

function maskedLeaves(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return mask;
  const result: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) set(result, key, mask);
  return result;
}

/** kubectl keeps a whole copy of what was applied, values included. */
function withoutCopies(metadata: JsonObject): JsonObject {
  const { annotations } = metadata;
  if (!isJsonObject(annotations)) return metadata;
  const copy = 'kubectl.kubernetes.io/last-applied-configuration';
  return Object.hasOwn(annotations, copy)
    ? { ...metadata, annotations: { ...annotations, [copy]: mask } }
    : metadata;
}

/** Sets any key as an own field, `__proto__` too. */
function set(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

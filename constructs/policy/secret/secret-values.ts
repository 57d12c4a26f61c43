import type { JsonValue, Manifest } from '../../core/manifest.ts';
import { isJsonObject } from '../../core/manifest.ts';
import type { Finding, Policy } from '../policy.ts';
import { groupOf } from '../../core/object-identity.ts';
import { fieldName } from './field-name.ts';
import type { Step } from './field-name.ts';
import { isPlaceholder, withoutPublicParts } from './harmless.ts';
import { meaningOf } from './secret-word.ts';
import type { NameMeaning } from './secret-word.ts';
import { scanValue } from './text-scan.ts';
import type { SecretHit } from './text-scan.ts';

/**
 * No secret value is written. Git forgets nothing, a diff shows everything, and a state is copied about: what is in an
 * object is as good as published. Only references and ciphertext (SealedSecret, SOPS) may stand there.
 */
export const secretValues: Policy = {
  name: 'secret-values',
  inspectObject: (object, like) => new Walk(object, like).findings(),
};

const none: readonly Finding[] = [];

class Walk {
  readonly #object: Manifest;
  readonly #refers: boolean;
  readonly #like: Manifest | undefined;
  readonly #steps: Step[] = [];
  #found: readonly Finding[] = none;

  constructor(object: Manifest, like: Manifest | undefined) {
    this.#object = object;
    this.#like = like;
    this.#refers = groupOf(object.apiVersion) === 'external-secrets.io';
  }

  findings(): readonly Finding[] {
    this.#map(this.#object, this.#like);
    return this.#found;
  }

  /** What stands in the same place of a part that holds nothing is passed over, where it is read in the same way. */
  #map(map: { readonly [key: string]: JsonValue }, like: JsonValue | undefined): void {
    const literals = secretData(map);
    const name = pairName(map);
    const other = isReadAlike(map, like) ? like : undefined;
    for (const key in map) {
      const value = map[key];
      if (other !== undefined && other[key] === value) continue;
      if (value === undefined || value === null || value === true || value === false) continue;
      if (isCiphertext(key, map)) continue;
      this.#steps.push({ key, of: map });
      if (key.length > 11) this.#report(scanValue(key), 'the name of ');
      if (literals?.has(key) === true) this.#secretEntries(value, key === 'data');
      else
        this.#value(value, this.#meaning(key === 'value' && name !== undefined ? name : key), other?.[key]);
      this.#steps.pop();
    }
  }

  #value(value: JsonValue, meaning: NameMeaning, like: JsonValue | undefined): void {
    if (typeof value === 'string') this.#report(scanValue(value, meaning));
    else if (Array.isArray(value)) this.#list(value, meaning, like);
    else if (isJsonObject(value)) this.#map(value, like);
  }

  /** In a list of arguments a name and its value may be neighbours: `--password`, `…`. */
  #list(list: readonly JsonValue[], meaning: NameMeaning, like: JsonValue | undefined): void {
    const other: readonly JsonValue[] = Array.isArray(like) ? like : [];
    for (let index = 0; index < list.length; index += 1) {
      const value = list[index] ?? null;
      const before = list[index - 1];
      if (other[index] === value && other[index - 1] === before) continue;
      const isOption = typeof before === 'string' && /^--?[A-Za-z][\w-]*$/.test(before);
      this.#steps.push({ index, of: list });
      this.#value(value, isOption ? meaningOf(before) : meaning, other[index]);
      this.#steps.pop();
    }
  }

  /** Objects that refer to a store name entries and places in it, never values. */
  #meaning(name: string): NameMeaning {
    return this.#refers && referenceFields.has(name) ? 'identifier' : meaningOf(name);
  }

  #secretEntries(entries: JsonValue, encoded: boolean): void {
    if (!isJsonObject(entries)) return;
    for (const key in entries) {
      const value = entries[key];
      if (typeof value !== 'string' || !holdsValue(value, encoded)) continue;
      this.#steps.push({ key, of: entries });
      this.#report({ kind: "a Secret's value", value, through: encoded ? ['base64'] : [], guessed: true });
      this.#steps.pop();
    }
  }

  #report(hit: SecretHit | undefined, part = ''): void {
    if (hit === undefined) return;
    const object = this.#object;
    const field = fieldName(this.#steps);
    const name = scanValue(object.metadata.name) === undefined ? object.metadata.name : '(hidden)';
    const through = hit.through.length === 0 ? '' : `, in ${hit.through.join(' in ')}`;
    const waiver = `secretWaiver({ object: '${object.kind}/${name}', field: '${field}', reason: '…' })`;
    this.#found = [
      ...this.#found,
      {
        code: 'RGT-POLICY-002',
        what: `${object.kind} "${name}": ${part}${field} holds ${hit.kind}${through}`,
        given: `${hit.value.length} characters, not shown`,
        allowed: 'a reference to a secret store, or ciphertext',
        field,
        waivable: hit.guessed,
        fix: `keep it in a store and refer to it (new ExternalSecret(…)), and change it, since it was written down${
          hit.guessed ? `; if it is no secret, add ${waiver} to the environment's policies` : ''
        }`,
      },
    ];
  }
}

/** Whether the names and kinds that give a map's values their meaning are those of another map. */
function isReadAlike(
  map: { readonly [key: string]: JsonValue },
  like: JsonValue | undefined,
): like is { readonly [key: string]: JsonValue } {
  if (like === undefined || !isJsonObject(like)) return false;
  return (
    map['name'] === like['name'] &&
    map['key'] === like['key'] &&
    map['kind'] === like['kind'] &&
    map['apiVersion'] === like['apiVersion']
  );
}

/** Which fields of a map are a Secret's entries; a Secret may stand inside another object, as a template. */
function secretData(map: { readonly [key: string]: JsonValue }): ReadonlySet<string> | undefined {
  const { kind, apiVersion } = map;
  return kind === 'Secret' && apiVersion === 'v1' ? secretFields : undefined;
}

const referenceFields: ReadonlySet<string> = new Set(['secretKey', 'remoteKey', 'key', 'property']);
const secretFields: ReadonlySet<string> = new Set(['data', 'stringData']);

function holdsValue(value: string, encoded: boolean): boolean {
  const text = encoded ? Buffer.from(value, 'base64').toString('utf8') : value;
  return !isPlaceholder(value) && !isPlaceholder(text) && withoutPublicParts(text).trim() !== '';
}

/** The name of a value in a list of pairs: environment variables, Helm parameters, headers. */
function pairName(map: { readonly [key: string]: JsonValue }): string | undefined {
  if (typeof map['value'] !== 'string') return undefined;
  const name = map['name'] ?? map['key'];
  return typeof name === 'string' ? name : undefined;
}

/** What only its controller or its key can read. */
function isCiphertext(key: string, map: { readonly [key: string]: JsonValue }): boolean {
  if (key === 'sops') return isJsonObject(map['sops'] ?? null);
  return key === 'encryptedData' && isJsonObject(map['encryptedData'] ?? null);
}

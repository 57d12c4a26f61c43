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
  inspectObject: (object, shared = false) => new Walk(object, shared).findings(),
};

const none: readonly Finding[] = [];

/** Parts that many objects share and that hold nothing, with what was made of the names around them. */
const harmless = new WeakMap<object, string>();

class Walk {
  readonly #object: Manifest;
  readonly #refers: boolean;
  readonly #shared: boolean;
  readonly #steps: Step[] = [];
  #found: readonly Finding[] = none;

  constructor(object: Manifest, shared: boolean) {
    this.#object = object;
    this.#shared = shared;
    this.#refers = groupOf(object.apiVersion) === 'external-secrets.io';
  }

  findings(): readonly Finding[] {
    this.#map(this.#object);
    return this.#found;
  }

  #map(map: { readonly [key: string]: JsonValue }): void {
    const literals = secretData(map);
    const name = pairName(map);
    for (const key in map) {
      const value = map[key];
      if (value === undefined || value === null || value === true || value === false) continue;
      if (isCiphertext(key, map)) continue;
      this.#steps.push({ key, of: map });
      if (key.length > 11) this.#report(scanValue(key), 'the name of ');
      if (literals?.has(key) === true) this.#secretEntries(value, key === 'data');
      else this.#value(value, this.#meaning(key === 'value' && name !== undefined ? name : key));
      this.#steps.pop();
    }
  }

  #value(value: JsonValue, meaning: NameMeaning): void {
    if (typeof value === 'string') this.#report(scanValue(value, meaning));
    else if (Array.isArray(value)) this.#part(value, meaning, () => this.#list(value, meaning));
    else if (isJsonObject(value)) this.#part(value, 'nothing', () => this.#map(value));
  }

  #part(part: object, meaning: NameMeaning, look: () => void): void {
    const read = this.#refers ? `${meaning}, refers` : meaning;
    if (harmless.get(part) === read) return;
    const before = this.#found;
    look();
    if (this.#shared && this.#found === before) harmless.set(part, read);
  }

  /** In a list of arguments a name and its value may be neighbours: `--password`, `…`. */
  #list(list: readonly JsonValue[], meaning: NameMeaning): void {
    for (let index = 0; index < list.length; index += 1) {
      const value = list[index] ?? null;
      const before = list[index - 1];
      const isOption = typeof before === 'string' && /^--?[A-Za-z][\w-]*$/.test(before);
      this.#steps.push({ index, of: list });
      this.#value(value, isOption ? meaningOf(before) : meaning);
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

import type { JsonValue, Manifest } from '../../core/manifest.ts';
import { isJsonObject } from '../../core/manifest.ts';
import type { Finding, Policy } from '../policy.ts';
import { groupOf } from '../../core/object-identity.ts';
import { fieldName } from './field-name.ts';
import type { Step } from './field-name.ts';
import { isCiphertext, pairName, secretData } from './field-sense.ts';
import { isPlaceholder, withoutPublicParts } from './harmless.ts';
import { secretPlaceCheck } from './secret-place.ts';
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
  inspectObject: (object) => new Walk(object).findings(),
  placeCheck: (object, path) => secretPlaceCheck(object, path, (name) => fieldMeaning(name, object)),
};

const none: readonly Finding[] = [];

class Walk {
  readonly #object: Manifest;
  readonly #steps: Step[] = [];
  #found: readonly Finding[] = none;

  constructor(object: Manifest) {
    this.#object = object;
  }

  findings(): readonly Finding[] {
    this.#map(this.#object);
    return this.#found;
  }

  #map(map: { readonly [key: string]: JsonValue }): void {
    const literals = secretData(map);
    const name = typeof map['value'] === 'string' ? pairName(map) : undefined;
    for (const key in map) {
      const value = map[key];
      if (value === undefined || value === null || value === true || value === false) continue;
      if (isCiphertext(key, map)) continue;
      this.#steps.push({ key, of: map });
      if (key.length > 11) this.#report(scanValue(key), 'the name of ');
      if (literals?.has(key) === true) this.#secretEntries(value, key === 'data');
      else this.#value(value, fieldMeaning(key === 'value' && name !== undefined ? name : key, this.#object));
      this.#steps.pop();
    }
  }

  #value(value: JsonValue, meaning: NameMeaning): void {
    if (typeof value === 'string') this.#report(scanValue(value, meaning));
    else if (Array.isArray(value)) this.#list(value, meaning);
    else if (isJsonObject(value)) this.#map(value);
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

const referenceFields: ReadonlySet<string> = new Set(['secretKey', 'remoteKey', 'key', 'property']);

/** Objects that refer to a store name entries and places in it, never values. */
function fieldMeaning(name: string, { apiVersion }: Manifest): NameMeaning {
  return referenceFields.has(name) && groupOf(apiVersion) === 'external-secrets.io'
    ? 'identifier'
    : meaningOf(name);
}

function holdsValue(value: string, encoded: boolean): boolean {
  const text = encoded ? Buffer.from(value, 'base64').toString('utf8') : value;
  return !isPlaceholder(value) && !isPlaceholder(text) && withoutPublicParts(text).trim() !== '';
}

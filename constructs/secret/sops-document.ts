import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, JsonValue } from '../core/manifest.ts';

const encrypted =
  /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,tag:[A-Za-z0-9+/=]+,type:(str|int|float|bytes|bool|comment)\]$/;
const plainFields: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'type',
  'immutable',
  'sops',
]);
const dataFields = ['data', 'stringData'] as const;

/** Lists of `sops` that say who can decrypt, each with the field that names one. */
const recipientFields: Readonly<Record<string, string>> = {
  age: 'recipient',
  pgp: 'fp',
  kms: 'arn',
  gcp_kms: 'resource_id',
  azure_kv: 'name',
  hc_vault: 'key_name',
};

/** Whether a value is what SOPS puts in the place of a plain one. */
export function isSopsEncrypted(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && encrypted.test(value);
}

/** The paths of a Secret that SOPS should have encrypted and did not. */
export function plainPaths(document: JsonObject): readonly string[] {
  const found: string[] = [];
  for (const field of dataFields) {
    const data = document[field];
    if (data === undefined) continue;
    if (!isJsonObject(data)) found.push(field);
    else
      for (const [entry, value] of Object.entries(data))
        if (!isSopsEncrypted(value)) found.push(`${field}.${entry}`);
  }
  // Fields that a Secret does not have, and the copy of it that kubectl leaves behind, would carry values past the encryption.
  for (const field of Object.keys(document))
    if (!plainFields.has(field) && field !== 'data' && field !== 'stringData') found.push(field);
  const metadata = document['metadata'];
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  if (isJsonObject(annotations) && 'kubectl.kubernetes.io/last-applied-configuration' in annotations)
    found.push('metadata.annotations.kubectl.kubernetes.io/last-applied-configuration');
  return found;
}

/** Whether it carries the seal by which SOPS notices a change: without it nothing was encrypted. */
export function hasMac(document: JsonObject): boolean {
  const { sops } = document;
  return isJsonObject(sops) && isSopsEncrypted(sops['mac']);
}

/** Everyone who can decrypt it: age recipients, PGP fingerprints, names of keys in the clouds and in Vault. Sorted. */
export function recipientsOf(document: JsonObject): readonly string[] {
  const { sops } = document;
  if (!isJsonObject(sops)) return [];
  const groups = Array.isArray(sops['key_groups']) ? (sops['key_groups'] as readonly JsonValue[]) : [];
  return [...new Set([sops, ...groups].flatMap(recipientsIn))].sort();
}

function recipientsIn(group: JsonValue): string[] {
  if (!isJsonObject(group)) return [];
  return Object.entries(recipientFields).flatMap(([list, field]) => {
    const keys = group[list];
    if (!Array.isArray(keys)) return [];
    return keys.flatMap((key: JsonValue) => {
      const recipient = isJsonObject(key) ? key[field] : undefined;
      return typeof recipient === 'string' ? [recipient] : [];
    });
  });
}

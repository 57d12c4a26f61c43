import { isJsonObject } from '../../core/manifest.ts';
import type { JsonValue } from '../../core/manifest.ts';

interface FieldMap {
  readonly [key: string]: JsonValue;
}

const secretFields: ReadonlySet<string> = new Set(['data', 'stringData']);

/** Which fields of a map are a Secret's entries; a Secret may stand inside another object, as a template. */
export function secretData({ kind, apiVersion }: FieldMap): ReadonlySet<string> | undefined {
  return kind === 'Secret' && apiVersion === 'v1' ? secretFields : undefined;
}

/** The name of a value in a list of pairs: environment variables, Helm parameters, headers. */
export function pairName(map: FieldMap): string | undefined {
  const name = map['name'] ?? map['key'];
  return typeof name === 'string' ? name : undefined;
}

/** What only its controller or its key can read. */
export function isCiphertext(key: string, map: FieldMap): boolean {
  if (key === 'sops') return isJsonObject(map['sops'] ?? null);
  return key === 'encryptedData' && isJsonObject(map['encryptedData'] ?? null);
}

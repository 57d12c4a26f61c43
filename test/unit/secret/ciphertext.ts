import type { JsonObject } from '../../../constructs/index.ts';

/** What kubeseal would print for a value: the length of the session key, the key, and the encrypted value. */
export function sealed(fill = 7, keyLength = 512, body = 40): string {
  const bytes = [keyLength >> 8, keyLength & 255, ...Array<number>(keyLength + body).fill(fill)];
  return btoa(String.fromCharCode(...bytes));
}

export const encryptedValue = 'ENC[AES256_GCM,data:c2VhbGVk,iv:aXYxMjM0NTY=,tag:dGFnMTIzNDU2,type:str]';

/** What sops leaves of a Secret. */
export function sopsDocument(changes: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: 'api' },
    stringData: { DB_PASSWORD: encryptedValue },
    sops: {
      age: [
        { recipient: 'age1east', enc: 'armored' },
        { recipient: 'age1recovery', enc: 'armored' },
      ],
      encrypted_regex: '^(data|stringData)$',
      mac: encryptedValue,
      version: '3.13.3',
    },
    ...changes,
  };
}

import type { JsonObject } from '../../core/manifest.ts';

/** Where the certificate of a server's authority stands: as PEM text, or in an object on the cluster that reads. */
export type Authority =
  | string
  | {
      readonly kind: 'ConfigMap' | 'Secret';
      readonly name: string;
      readonly namespace: string;
      readonly key: string;
    };

const certificate = /-----BEGIN CERTIFICATE-----/;
const anythingElse = /-----BEGIN (?!CERTIFICATE-----)/;

/** Whether it is a certificate, or a place of one. A private key is neither, and must not get any further. */
export function isAuthority(authority: Authority): boolean {
  return typeof authority !== 'string' || (certificate.test(authority) && !anythingElse.test(authority));
}

/** The fields that carry it in a store; none when there is nothing that may be written. */
export function authorityFields(authority: Authority | undefined): JsonObject {
  if (authority === undefined || !isAuthority(authority)) return {};
  if (typeof authority === 'string') return { caBundle: btoa(authority) };
  const { kind, name, namespace, key } = authority;
  return { caProvider: { type: kind, name, namespace, key } };
}

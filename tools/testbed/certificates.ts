import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bits,
  element,
  explicit,
  integer,
  objectId,
  octets,
  sequence,
  setOf,
  text,
  time,
  truth,
} from './der.ts';

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Signs certificates; one cluster, one authority, so that a credential of one opens no other. */
export interface Authority extends KeyPair {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly keyId: Buffer;
}

/** Whom a certificate names: Kubernetes reads the common name as the user, the organizations as groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** Names and addresses that a server answers under. */
  readonly hosts?: readonly string[];
}

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const day = 86_400_000;

/** Makes an authority that signs its own certificate. */
export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = keyIdOf(info);
  const extensions = [
    extension(oid.basicConstraints, sequence(truth()), true),
    extension(oid.keyUsage, bits(Buffer.from([0x06]), 1), true),
    extension(oid.subjectKeyId, octets(keyId)),
  ];
  const issuer = { name, privateKey };
  return {
    name,
    privateKey,
    keyId,
    key: pemOf(privateKey),
    certificate: signed(issuer, { commonName: name }, info, extensions),
  };
}

/** Issues a certificate that serves as server and client alike, good for a year. */
export function issueCertificate(authority: Authority, subject: Subject): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = publicKey.export({ type: 'spki', format: 'der' });
  const hosts = subject.hosts ?? [];
  const extensions = [
    extension(oid.basicConstraints, sequence(), true),
    extension(oid.keyUsage, bits(Buffer.from([0x80]), 7), true),
    extension(oid.extendedKeyUsage, sequence(objectId(oid.serverAuth), objectId(oid.clientAuth))),
    extension(oid.subjectKeyId, octets(keyIdOf(info))),
    extension(oid.authorityKeyId, sequence(element(0x80, authority.keyId))),
    ...(hosts.length > 0 ? [extension(oid.subjectAltName, sequence(...hosts.map(hostName)))] : []),
  ];
  return { key: pemOf(privateKey), certificate: signed(authority, subject, info, extensions) };
}

/** A key pair without a certificate, for signing service-account tokens. */
export function createSigningKey(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privateKey: pemOf(privateKey),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function signed(
  issuer: Pick<Authority, 'name' | 'privateKey'>,
  subject: Subject,
  info: Buffer,
  extensions: Buffer[],
) {
  const algorithm = sequence(objectId(oid.ecdsaWithSha256));
  const now = Date.now();
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    nameOf({ commonName: issuer.name }),
    // A day back: a container's clock may lag behind its host's.
    sequence(time(new Date(now - day)), time(new Date(now + 365 * day))),
    nameOf(subject),
    info,
    explicit(3, sequence(...extensions)),
  );
  const whole = sequence(body, algorithm, bits(sign('sha256', body, issuer.privateKey)));
  const lines = whole.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function nameOf({ commonName, organizations = [] }: Subject): Buffer {
  const part = (id: string, value: string) => setOf(sequence(objectId(id), text(value)));
  return sequence(
    ...organizations.map((each) => part(oid.organization, each)),
    part(oid.commonName, commonName),
  );
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [truth()] : []), octets(value));
}

function hostName(host: string): Buffer {
  if (isIP(host) === 4) return element(0x87, Buffer.from(host.split('.').map(Number)));
  return element(0x82, Buffer.from(host, 'ascii'));
}

function keyIdOf(publicKeyInfo: Buffer): Buffer {
  return createHash('sha256').update(publicKeyInfo).digest().subarray(0, 20);
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SealedSecret, SopsSecret } from '../../../constructs/index.ts';
import type { JsonObject, SealedSecretProps } from '../../../constructs/index.ts';
import type { Engine } from '../../../constructs/engine/engine.ts';
import { recipientsOf } from '../../../constructs/secret/sops-document.ts';
import { encryptedValue, sealed, sopsDocument } from './ciphertext.ts';
import { SecretFleet } from './secret-fleet.ts';

const decrypting: Engine = {
  name: 'Flux',
  readsGit: false,
  decryptsSops: true,
  express: () => ({ hub: [], clusters: new Map(), issues: [] }),
};
const recipients = ['age1east', 'age1recovery'];

function sops(encrypted: JsonObject, named: readonly string[] = recipients, engine: Engine = decrypting) {
  const fleet = new SecretFleet(engine);
  new SopsSecret(fleet.app, 'db', { encrypted, recipients: named });
  return fleet;
}

describe('a sealed secret', () => {
  test('is each cluster’s own ciphertext, because only that cluster can open it', async () => {
    const fleet = new SecretFleet();
    const own = new Map([
      [fleet.east, { KEY: sealed(1) }],
      [fleet.west, { KEY: sealed(2) }],
      [fleet.dr, { KEY: sealed(3) }],
    ]);
    new SealedSecret(fleet.app, 'db', { sealed: own });
    expect(fleet.object(fleet.west, 'SealedSecret', 'db')).toEqual({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { name: 'db', namespace: 'api' },
      spec: {
        encryptedData: { KEY: sealed(2) },
        template: { type: 'Opaque', metadata: { name: 'db', namespace: 'api' } },
      },
    });
    expect(fleet.object(fleet.dr, 'SealedSecret', 'db')?.['spec']).toMatchObject({
      encryptedData: { KEY: sealed(3) },
    });
    expect(await fleet.issues()).toEqual([]);
  });

  test('is one for all where the clusters share a key, and says what it is bound to', async () => {
    const fleet = new SecretFleet();
    new SealedSecret(fleet.app, 'db', {
      sealed: { KEY: sealed() },
      scope: 'cluster-wide',
      type: 'kubernetes.io/tls',
    });
    const annotations = { 'sealedsecrets.bitnami.com/cluster-wide': 'true' };
    expect(fleet.object(fleet.east, 'SealedSecret', 'db')).toMatchObject({
      metadata: { annotations },
      spec: { template: { type: 'kubernetes.io/tls', metadata: { annotations } } },
    });
    expect(await fleet.issues()).toEqual([]);
  });

  test.each<[string, string, (fleet: SecretFleet) => SealedSecretProps['sealed']]>([
    [
      'a cluster of the app has no ciphertext',
      'RGT-SECRET-007',
      ({ east, west }) =>
        new Map([
          [east, { KEY: sealed() }],
          [west, { KEY: sealed() }],
        ]),
    ],
    [
      'there is ciphertext for a cluster without the app',
      'RGT-SECRET-009',
      ({ hub, east, west, dr }) =>
        new Map([hub, east, west, dr].map((cluster) => [cluster, { KEY: sealed() }])),
    ],
    ['an entry is plain', 'RGT-SECRET-008', () => ({ KEY: 'hunter2' })],
    ['an entry is plain in base64', 'RGT-SECRET-008', () => ({ KEY: btoa('hunter2'.repeat(200)) })],
    ['an entry is cut off', 'RGT-SECRET-008', () => ({ KEY: sealed().slice(0, 600) })],
  ])('fails when %s', async (_what, code, entries) => {
    const fleet = new SecretFleet();
    new SealedSecret(fleet.app, 'db', { sealed: entries(fleet) });
    expect(await fleet.issues()).toMatchObject([{ code, where: { path: 'production/api/db' } }]);
  });
});

describe('a SOPS secret', () => {
  test('is written as sops left it, since its seal covers the whole of it', async () => {
    const document = sopsDocument({ data: { CERTIFICATE: encryptedValue } });
    const fleet = sops(document);
    expect(fleet.object(fleet.east, 'Secret', 'db')).toEqual(document);
    expect(await fleet.issues()).toEqual([]);
  });

  test('names everybody who can decrypt it, whatever kind of key they have', () => {
    const keys = {
      key_groups: [{ age: [{ recipient: 'age1a' }], pgp: [{ fp: 'F00D' }] }],
      kms: [{ arn: 'arn:aws:kms:x' }],
      gcp_kms: [{ resource_id: 'projects/p' }],
      hc_vault: [{ key_name: 'transit' }],
    };
    expect(recipientsOf({ sops: keys })).toEqual(['F00D', 'age1a', 'arn:aws:kms:x', 'projects/p', 'transit']);
  });

  test.each<[string, readonly string[], JsonObject]>([
    [
      'it was never encrypted',
      ['RGT-SECRET-010', 'RGT-SECRET-011', 'RGT-SECRET-012'],
      { sops: {}, stringData: { DB_PASSWORD: 'hunter2' } },
    ],
    [
      'its seal is gone',
      ['RGT-SECRET-010'],
      { sops: { age: [{ recipient: 'age1east' }, { recipient: 'age1recovery' }] } },
    ],
    [
      'one value is plain',
      ['RGT-SECRET-011'],
      { stringData: { DB_PASSWORD: encryptedValue, API_KEY: 'hunter2' } },
    ],
    [
      'a value only looks encrypted',
      ['RGT-SECRET-011'],
      { stringData: { DB_PASSWORD: `${encryptedValue}hunter2` } },
    ],
    ['it is a list of values', ['RGT-SECRET-011'], { data: ['hunter2'] }],
    ['a field that no Secret has holds values', ['RGT-SECRET-011'], { backup: { DB_PASSWORD: 'hunter2' } }],
    [
      'kubectl left a plain copy on it',
      ['RGT-SECRET-011'],
      {
        metadata: {
          name: 'db',
          namespace: 'api',
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"hunter2":1}' },
        },
      },
    ],
    ['it stands in another namespace', ['RGT-SECRET-013'], { metadata: { name: 'db', namespace: 'other' } }],
    ['its metadata is encrypted too', ['RGT-SECRET-013'], { metadata: { name: encryptedValue } }],
    ['it is another kind', ['RGT-SECRET-013'], { kind: 'ConfigMap' }],
  ])('fails when %s, and writes nothing of it', async (_what, codes, changes) => {
    const fleet = sops(sopsDocument(changes));
    const issues = await fleet.issues();
    expect([...new Set(issues.map(({ code }) => code))]).toEqual(codes);
    expect(issues).toMatchObject(issues.map(() => ({ where: { path: 'production/api/db' } })));
    expect(fleet.object(fleet.east, 'Secret', 'db')).toBeUndefined();
    expect(JSON.stringify([issues, fleet.on(fleet.east)])).not.toContain('hunter2');
  });

  test('fails when somebody who must can not decrypt it, and when somebody can who is not named', async () => {
    const issues = await sops(sopsDocument(), ['age1recovery', 'age1dr']).issues();
    expect(issues).toMatchObject([
      { code: 'RGT-SECRET-012', given: 'age1east' },
      { code: 'RGT-SECRET-012', given: 'age1dr' },
    ]);
  });

  test('fails when the engine does not decrypt', async () => {
    const fleet = new SecretFleet();
    new SopsSecret(fleet.app, 'db', { encrypted: sopsDocument(), recipients });
    expect(await fleet.issues()).toMatchObject([{ code: 'RGT-SECRET-014', given: 'direct' }]);
  });
});

describe('no plain value can be written', () => {
  const values = fc.oneof(
    fc.string({ minLength: 6, unit: 'grapheme' }),
    fc.string({ minLength: 6 }).map((text) => btoa(encodeURIComponent(text))),
    fc.uint8Array({ minLength: 6, maxLength: 900 }).map((bytes) => btoa(String.fromCharCode(...bytes))),
    fc.string({ minLength: 6 }).map((text) => `ENC[AES256_GCM,data:${text}`),
  );
  /** Long enough not to be found by chance. */
  const marked = values.map((text) => `plain-${text}-value`);

  test('as a sealed secret: it is an issue and goes no further', () => {
    fc.assert(
      fc.property(fc.oneof(values, marked), (value) => {
        const fleet = new SecretFleet();
        new SealedSecret(fleet.app, 'db', { sealed: { KEY: value } });
        expect(fleet.fleet.allIssues()).toMatchObject([{ code: 'RGT-SECRET-008' }]);
        expect(fleet.object(fleet.east, 'SealedSecret', 'db')?.['spec']).toMatchObject({ encryptedData: {} });
      }),
      { numRuns: 100 },
    );
  });

  test('as a SOPS secret: it is an issue and goes no further', () => {
    const places = fc.constantFrom('data', 'stringData', 'binaryData', 'extra');
    fc.assert(
      fc.property(places, fc.oneof(values, marked), (place, value) => {
        const fleet = sops(sopsDocument({ [place]: { KEY: value, OTHER: encryptedValue } }));
        expect(fleet.fleet.allIssues()).toMatchObject([{ code: 'RGT-SECRET-011' }]);
        expect(fleet.object(fleet.east, 'Secret', 'db')).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { Duration, ExternalSecret, SealedSecret, SecretStore, vault } from '../../../constructs/index.ts';
import type { ExternalSecretProps } from '../../../constructs/index.ts';
import { externalSecretsOf } from '../../../constructs/secret/secret-listing.ts';
import { sealed } from './ciphertext.ts';
import { SecretFleet } from './secret-fleet.ts';

const backend = vault({ server: 'https://vault.internal:8200', mount: 'secret', role: 'external-secrets' });
const keys = { DB_PASSWORD: 'api/production#db_password' };

function declare(props: Partial<ExternalSecretProps> = {}) {
  const fleet = new SecretFleet();
  const store = new SecretStore(fleet.environment, 'vault', { backend });
  return { fleet, store, secret: new ExternalSecret(fleet.app, 'db', { store, keys, ...props }) };
}

describe('an external secret', () => {
  test('is written with every default spelled out, so that nothing which the API server adds looks like drift', () => {
    const { fleet } = declare();
    expect(fleet.object(fleet.east, 'ExternalSecret', 'db')).toEqual({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'db', namespace: 'api' },
      spec: {
        refreshInterval: '1h0m0s',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: 'db', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: [
          {
            secretKey: 'DB_PASSWORD',
            remoteRef: {
              key: 'api/production',
              property: 'db_password',
              conversionStrategy: 'Default',
              decodingStrategy: 'None',
              metadataPolicy: 'None',
            },
          },
        ],
      },
    });
  });

  test('leaves its Secret to nobody on a standby, where a mistake must not take it away', () => {
    const { fleet } = declare();
    expect(fleet.object(fleet.dr, 'ExternalSecret', 'db')?.['spec']).toMatchObject({
      target: { creationPolicy: 'Orphan', deletionPolicy: 'Retain' },
    });
    const explicit = declare({ creationPolicy: 'Owner' }).fleet;
    expect(explicit.object(explicit.dr, 'ExternalSecret', 'db')?.['spec']).toMatchObject({
      target: { creationPolicy: 'Owner' },
    });
  });

  test('is one object for all clusters, so that fifty cost no more than one', () => {
    const { fleet } = declare();
    const [east, west] = [fleet.east, fleet.west].map((cluster) =>
      fleet.app.features[0]?.reshapeOn?.([], cluster),
    );
    expect(east).toEqual(west);
    const objects = fleet.app.features[0]?.reshapeBase?.([]) ?? [];
    expect(fleet.app.features[0]?.reshapeOn?.(objects, fleet.east)).toBe(objects);
  });

  test('takes a type, another name and another pace', async () => {
    const { fleet, secret } = declare({
      type: 'kubernetes.io/tls',
      secretName: 'tls',
      refresh: Duration.seconds(90),
      deletionPolicy: 'Delete',
    });
    expect(fleet.object(fleet.east, 'ExternalSecret', 'db')?.['spec']).toMatchObject({
      refreshInterval: '1m30s',
      target: {
        name: 'tls',
        deletionPolicy: 'Delete',
        template: { type: 'kubernetes.io/tls', engineVersion: 'v2', mergePolicy: 'Replace' },
      },
    });
    expect(fleet.object(fleet.dr, 'ExternalSecret', 'db')?.['spec']).toMatchObject({
      target: { creationPolicy: 'Owner', deletionPolicy: 'Delete' },
    });
    expect(await fleet.issues()).toEqual([]);
    expect(externalSecretsOf(fleet.app)).toEqual([secret]);
  });

  test('fits the real schema of the operator', async () => {
    expect(await declare().fleet.issues()).toEqual([]);
  });
});

describe('an external secret', () => {
  test('fails when its store belongs to another environment', () => {
    const other = declare();
    const { fleet } = declare({ store: other.store });
    expect(fleet.fleet.allIssues()).toMatchObject([
      { code: 'RGT-SECRET-006', given: 'production/vault', where: { path: 'production/api/db' } },
    ]);
  });

  test.each<[string, string, Partial<ExternalSecretProps>]>([
    ['it asks the store more than once a minute', 'RGT-SECRET-004', { refresh: Duration.seconds(59) }],
    ['it never asks again', 'RGT-SECRET-004', { refresh: Duration.seconds(0) }],
    [
      'it may delete a Secret that it only merges into',
      'RGT-SECRET-018',
      { creationPolicy: 'Merge', deletionPolicy: 'Delete' },
    ],
    ['it has no keys', 'RGT-SECRET-003', { keys: {} }],
    ['a key names no property', 'RGT-SECRET-003', { keys: { DB_PASSWORD: 'api/production' } }],
    [
      'a key names the mount',
      'RGT-SECRET-001',
      { keys: { DB_PASSWORD: 'secret/data/api/production#db_password' } },
    ],
    ['a key has no path', 'RGT-SECRET-002', { keys: { DB_PASSWORD: '#db_password' } }],
    ['a key has an empty property', 'RGT-SECRET-002', { keys: { DB_PASSWORD: 'api/production#' } }],
  ])('fails when %s', async (_what, code, props) => {
    const { fleet } = declare(props);
    expect(await fleet.issues()).toMatchObject([{ code, where: { path: 'production/api/db' } }]);
  });

  test.each([
    ['a word', 'hunter2'],
    ['a sentence', 'correct horse battery staple'],
    ['a GitHub token', `ghp_${'a1'.repeat(18)}`],
    ['a Vault token', `hvs.${'a1'.repeat(12)}`],
    ['a signed token', `eyJ${'a1'.repeat(20)}.eyJ${'b2'.repeat(20)}.c3`],
    ['an AWS access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----'],
    ['a URL with a password', 'postgres://app:hunter2@db.internal/app'],
    ['a token before a property', `ghp_${'a1'.repeat(18)}#token`],
  ])('fails when a key is the value itself, %s, and shows it nowhere', async (_what, value) => {
    const { fleet, store } = declare({ keys: { DB_PASSWORD: value, API_KEY: 'api/production#api_key' } });
    const reference = store.at(value, 'token');
    const issues = await fleet.issues();
    expect(issues.length).toBeGreaterThan(0);
    const shown = [issues, fleet.on(fleet.east), fleet.on(fleet.dr), value === 'hunter2' ? '' : reference];
    expect(JSON.stringify(shown)).not.toContain(JSON.stringify(value.replace(/#token$/, '')).slice(1, -1));
    expect(JSON.stringify(shown)).toContain('api_key');
  });
});

describe('one Secret has one owner', () => {
  test('fails when two of one app fill it', async () => {
    const { fleet } = declare();
    new SealedSecret(fleet.app, 'sealed-db', { sealed: { DB_PASSWORD: sealed() } });
    expect(await fleet.issues()).toEqual([]);
    const twice = declare();
    new ExternalSecret(twice.fleet.app, 'again', { store: twice.store, keys, secretName: 'db' });
    expect(await twice.fleet.issues()).toMatchObject([
      { code: 'RGT-SECRET-005', given: 'db', where: { path: 'production/api/again' } },
    ]);
  });

  test('fails when two apps in one namespace fill it on the same cluster, and passes when they never meet', async () => {
    const meet = async (clusterOf: (fleet: SecretFleet) => SecretFleet['east']) => {
      const fleet = new SecretFleet();
      const first = fleet.addApp('one', [fleet.east], [], 'shared');
      const second = fleet.addApp('two', [clusterOf(fleet)], [], 'shared');
      const store = new SecretStore(fleet.environment, 'vault', { backend });
      new ExternalSecret(first, 'db', { store, keys });
      new SealedSecret(second, 'db', { sealed: { DB_PASSWORD: sealed() } });
      return (await fleet.issues()).filter(({ code }) => code.startsWith('RGT-SECRET'));
    };
    expect(await meet(({ east }) => east)).toMatchObject([
      { code: 'RGT-SECRET-005', where: { path: 'production/two/db' } },
    ]);
    expect(await meet(({ west }) => west)).toEqual([]);
  });

  test('fails when the app brings a Secret of that name, unless it is merged into', async () => {
    const brought = (creationPolicy?: 'Merge') => {
      const fleet = new SecretFleet();
      const app = fleet.addApp(
        'two',
        [fleet.east],
        [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' } }],
      );
      const store = new SecretStore(fleet.environment, 'vault', { backend });
      new ExternalSecret(app, 'db', { store, keys, ...(creationPolicy && { creationPolicy }) });
      return fleet.issues();
    };
    expect(await brought()).toMatchObject([{ code: 'RGT-SECRET-005', where: { path: 'production/two/db' } }]);
    expect(await brought('Merge')).toEqual([]);
  });
});

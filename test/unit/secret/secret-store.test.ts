import { describe, expect, test } from '@jest/globals';
import {
  awsSecretsManager,
  Direct,
  ExternalSecret,
  kubernetesStore,
  SecretStore,
  vault,
} from '../../../constructs/index.ts';
import type { SecretBackend } from '../../../constructs/index.ts';
import type { Engine } from '../../../constructs/engine/engine.ts';
import { secretStoresOf } from '../../../constructs/secret/secret-listing.ts';
import { SecretFleet, versions } from './secret-fleet.ts';

const props = { server: 'https://vault.internal:8200', mount: 'secret', role: 'external-secrets' };
const keys = { DB_PASSWORD: 'api/production#db_password' };
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function fleetWith(backend: SecretBackend): { fleet: SecretFleet; store: SecretStore } {
  const fleet = new SecretFleet();
  const store = new SecretStore(fleet.environment, 'vault', { backend });
  new ExternalSecret(fleet.app, 'db', { store, keys });
  return { fleet, store };
}

describe('a secret store', () => {
  test('is written to each cluster that reads from it, and to no other', () => {
    const { fleet } = fleetWith(vault(props));
    const holders = fleet.environment.clusters.filter(
      (cluster) => fleet.object(cluster, 'ClusterSecretStore', 'vault') !== undefined,
    );
    expect(holders.map(({ name }) => name)).toEqual(['east', 'west', 'dr']);
  });

  test('signs in through a mount of its own per cluster, because one mount can tell the tokens of one cluster only', () => {
    const { fleet } = fleetWith(vault(props));
    expect(fleet.object(fleet.east, 'ClusterSecretStore', 'vault')?.['spec']).toEqual({
      conditions: [{ namespaces: ['api'] }],
      provider: {
        vault: {
          server: 'https://vault.internal:8200',
          path: 'secret',
          version: 'v2',
          auth: {
            kubernetes: {
              mountPath: 'kubernetes-east',
              role: 'external-secrets',
              serviceAccountRef: { name: 'external-secrets', namespace: 'external-secrets' },
            },
          },
        },
      },
    });
    expect(fleet.object(fleet.dr, 'ClusterSecretStore', 'vault')?.['spec']).toMatchObject({
      provider: { vault: { auth: { kubernetes: { mountPath: 'kubernetes-dr' } } } },
    });
  });

  test('always says which namespaces may read, because a store without conditions is open to all', () => {
    const { fleet, store } = fleetWith(vault(props));
    const second = fleet.addApp('billing', [fleet.east]);
    new ExternalSecret(second, 'db', { store, keys });
    expect(fleet.object(fleet.east, 'ClusterSecretStore', 'vault')?.['spec']).toMatchObject({
      conditions: [{ namespaces: ['api', 'billing'] }],
    });
    expect(fleet.object(fleet.west, 'ClusterSecretStore', 'vault')?.['spec']).toMatchObject({
      conditions: [{ namespaces: ['api'] }],
    });
  });

  test('is written nowhere while nobody reads from it', () => {
    const fleet = new SecretFleet();
    new SecretStore(fleet.environment, 'vault', { backend: vault(props) });
    for (const cluster of fleet.environment.clusters)
      expect(fleet.object(cluster, 'ClusterSecretStore', 'vault')).toBeUndefined();
  });

  test('stands on the control cluster for the namespace of an engine that reads from it', () => {
    const engine: Engine = {
      name: 'direct',
      readsGit: false,
      express: () => ({ hub: [], clusters: new Map(), issues: [] }),
      secretUses: () => [
        { reference: { store: 'vault', key: 'clusters/east' }, namespace: 'argocd' },
        { reference: { store: 'other', key: 'clusters/west' }, namespace: 'flux-system' },
      ],
    };
    const fleet = new SecretFleet(engine);
    new SecretStore(fleet.environment, 'vault', { backend: vault(props) });
    expect(fleet.object(fleet.hub, 'ClusterSecretStore', 'vault')?.['spec']).toMatchObject({
      conditions: [{ namespaces: ['argocd'] }],
    });
    expect(fleet.object(fleet.east, 'ClusterSecretStore', 'vault')).toBeUndefined();
  });

  test('is written as v1, and as v1beta1 where the operator is too old for it', () => {
    const fleet = new SecretFleet(new Direct(), { west: { ...versions, externalSecrets: '0.10' } });
    const store = new SecretStore(fleet.environment, 'vault', { backend: vault(props) });
    new ExternalSecret(fleet.app, 'db', { store, keys });
    const versionOn = (cluster: typeof fleet.east) => [
      fleet.object(cluster, 'ClusterSecretStore', 'vault')?.apiVersion,
      fleet.object(cluster, 'ExternalSecret', 'db')?.apiVersion,
    ];
    expect(versionOn(fleet.east)).toEqual(['external-secrets.io/v1', 'external-secrets.io/v1']);
    expect(versionOn(fleet.west)).toEqual(['external-secrets.io/v1beta1', 'external-secrets.io/v1beta1']);
  });

  test('gives a reference that names the place and never the value', () => {
    const { store } = fleetWith(vault(props));
    expect(store.at('clusters/east')).toEqual({ store: 'vault', key: 'clusters/east' });
    expect(store.at('argocd/slack', 'token')).toEqual({
      store: 'vault',
      key: 'argocd/slack',
      property: 'token',
    });
    expect(store.at('argocd/slack#token')).toEqual({
      store: 'vault',
      key: 'argocd/slack',
      property: 'token',
    });
    expect(secretStoresOf(store.environment)).toEqual([store]);
  });

  test.each<[string, SecretBackend, object]>([
    [
      'AWS in the region of the cluster, where the replica has the same name',
      awsSecretsManager({ role: 'arn:aws:iam::111122223333:role/reader' }),
      {
        aws: {
          service: 'SecretsManager',
          region: 'us-east-1',
          role: 'arn:aws:iam::111122223333:role/reader',
        },
      },
    ],
    [
      'AWS in a region that is named, as a service account with a role',
      awsSecretsManager({ region: 'eu-west-1', serviceAccount: { name: 'reader', namespace: 'eso' } }),
      {
        aws: {
          service: 'SecretsManager',
          region: 'eu-west-1',
          auth: { jwt: { serviceAccountRef: { name: 'reader', namespace: 'eso' } } },
        },
      },
    ],
    [
      'the Secrets of another cluster, by a token that a Secret holds',
      kubernetesStore({
        server: 'https://10.0.0.9:6443',
        ca: pem,
        namespace: 'shared',
        signIn: { token: { name: 'reader', namespace: 'eso', key: 'token' } },
      }),
      {
        kubernetes: {
          remoteNamespace: 'shared',
          server: { url: 'https://10.0.0.9:6443', caBundle: btoa(pem) },
          auth: { token: { bearerToken: { name: 'reader', namespace: 'eso', key: 'token' } } },
        },
      },
    ],
    [
      'the Secrets of the cluster itself, by a service account',
      kubernetesStore({
        ca: { kind: 'ConfigMap', name: 'kube-root-ca.crt', namespace: 'eso', key: 'ca.crt' },
        namespace: 'shared',
        signIn: { serviceAccount: { name: 'reader', namespace: 'eso' } },
      }),
      {
        kubernetes: {
          remoteNamespace: 'shared',
          server: {
            url: 'kubernetes.default',
            caProvider: { type: 'ConfigMap', name: 'kube-root-ca.crt', namespace: 'eso', key: 'ca.crt' },
          },
          auth: { serviceAccount: { name: 'reader', namespace: 'eso' } },
        },
      },
    ],
    [
      'the Secrets of another cluster, by a client certificate',
      kubernetesStore({
        server: 'https://10.0.0.9:6443',
        ca: pem,
        namespace: 'shared',
        signIn: {
          clientCertificate: { name: 'reader', namespace: 'eso', certificate: 'tls.crt', key: 'tls.key' },
        },
      }),
      {
        kubernetes: {
          remoteNamespace: 'shared',
          server: { url: 'https://10.0.0.9:6443', caBundle: btoa(pem) },
          auth: {
            cert: {
              clientCert: { name: 'reader', namespace: 'eso', key: 'tls.crt' },
              clientKey: { name: 'reader', namespace: 'eso', key: 'tls.key' },
            },
          },
        },
      },
    ],
  ])('reads from %s, and its object fits the real schema', async (_what, backend, provider) => {
    const { fleet } = fleetWith(backend);
    expect(fleet.object(fleet.east, 'ClusterSecretStore', 'vault')?.['spec']).toMatchObject({ provider });
    expect(await fleet.issues()).toEqual([]);
  });

  test('may sign in by a role of each cluster, from a mount and an account that are named', () => {
    const { fleet } = fleetWith(
      vault({
        ...props,
        role: ({ name }) => `reader-${name}`,
        authMount: ({ name }) => `k8s/${name}`,
        serviceAccount: { name: 'reader', namespace: 'eso' },
        ca: { kind: 'ConfigMap', name: 'vault-ca', namespace: 'eso', key: 'ca.crt' },
        namespace: 'team',
      }),
    );
    expect(fleet.object(fleet.west, 'ClusterSecretStore', 'vault')?.['spec']).toMatchObject({
      provider: {
        vault: {
          namespace: 'team',
          caProvider: { type: 'ConfigMap', name: 'vault-ca', namespace: 'eso', key: 'ca.crt' },
          auth: {
            kubernetes: {
              mountPath: 'k8s/west',
              role: 'reader-west',
              serviceAccountRef: { name: 'reader', namespace: 'eso' },
            },
          },
        },
      },
    });
  });
});

describe('a secret store', () => {
  test.each<[string, string, SecretBackend]>([
    [
      'its server is not reached over https',
      'RGT-SECRET-015',
      vault({ ...props, server: 'http://vault:8200' }),
    ],
    ['its server is no URL', 'RGT-SECRET-015', vault({ ...props, server: 'vault' })],
    [
      'its server carries credentials',
      'RGT-SECRET-015',
      vault({ ...props, server: 'https://me:pw-in-url@vault' }),
    ],
    ['its authority is no certificate', 'RGT-SECRET-016', vault({ ...props, ca: 'pw-in-url' })],
    [
      'its authority holds a private key',
      'RGT-SECRET-016',
      vault({ ...props, ca: `${pem}-----BEGIN PRIVATE KEY-----\npw-in-url\n-----END PRIVATE KEY-----\n` }),
    ],
    [
      'it reads another cluster and names no authority',
      'RGT-SECRET-016',
      kubernetesStore({
        server: 'https://10.0.0.9:6443',
        namespace: 'x',
        signIn: { serviceAccount: { name: 'a', namespace: 'b' } },
      }),
    ],
  ])('fails when %s', async (_what, code, backend) => {
    const { fleet } = fleetWith(backend);
    const issues = await fleet.issues();
    expect(issues).toMatchObject([{ code, where: { path: 'production/vault' } }]);
    expect(JSON.stringify([issues, fleet.on(fleet.east)])).not.toContain('pw-in-url');
  });

  test('fails when it is in AWS and a cluster that reads from it has no region', () => {
    const fleet = new SecretFleet();
    const store = new SecretStore(fleet.environment, 'aws', {
      backend: awsSecretsManager({ region: ({ name }) => (name === 'west' ? '' : 'eu-west-1') }),
    });
    new ExternalSecret(fleet.app, 'db', { store, keys });
    expect(store.issues()).toMatchObject([{ code: 'RGT-SECRET-017', given: 'west' }]);
  });

  test.each([
    ['secret/data/api/production', 'api/production'],
    ['data/api/production', 'api/production'],
    ['secret/api/production', 'api/production'],
    ['/api/production', 'api/production'],
    ['secret/secret/data/data/api', 'api'],
  ])(
    'a Vault key is written without mount and without data/, because both are added when it is read: %s',
    (given, wanted) => {
      const { fleet, store } = fleetWith(vault(props));
      expect(store.at(`${given}#token`)).toEqual({ store: 'vault', key: wanted, property: 'token' });
      expect(fleet.fleet.allIssues()).toMatchObject([
        {
          code: 'RGT-SECRET-001',
          given: `${given}#token`,
          fix: `write '${wanted}#token'`,
          where: { path: 'production/vault' },
        },
      ]);
    },
  );

  test('leaves data/ alone in version 1 of the key-value engine, which has no such folder', () => {
    const { store } = fleetWith(vault({ ...props, version: 'v1' }));
    expect(store.at('data/api')).toEqual({ store: 'vault', key: 'data/api' });
    expect(store.issues()).toEqual([]);
  });
});

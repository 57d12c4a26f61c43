import { describe, expect, test } from '@jest/globals';
import {
  App,
  awsIam,
  bearerToken,
  Cluster,
  execCredentials,
  Fleet,
  Waves,
} from '../../../../constructs/index.ts';
import { registrationOf } from '../../../../constructs/engine/argocd/registration.ts';
import { apiService, at, expressed, hubObject, Production, versions } from './reference-fleet.ts';

const fence = { server: 'https://10.0.4.100:6443', versions };
const signIn = { ca: 'Y2E=', token: 'a-token', cert: 'Y2VydA==', key: 'a2V5' };

describe('the registration of a cluster', () => {
  test('stands in Git as an ExternalSecret whose template refers to the store and holds no value', () => {
    const secret = hubObject(new Production(new Fleet()), 'ExternalSecret', 'cluster-production-east');
    expect(secret.apiVersion).toBe('external-secrets.io/v1');
    expect(at(secret, 'spec', 'target', 'template', 'data', 'config')).toBe(
      '{"tlsClientConfig":{"insecure":false,"caData":"{{ .ca | b64enc }}","certData":"{{ .cert | b64enc }}","keyData":"{{ .key | b64enc }}"}}',
    );
    expect(at(secret, 'spec', 'secretStoreRef')).toEqual({ kind: 'ClusterSecretStore', name: 'vault' });
    expect(at(secret, 'spec', 'data', 0, 'remoteRef')).toEqual({
      key: 'clusters/east',
      property: 'cert',
      conversionStrategy: 'Default',
      decodingStrategy: 'None',
      metadataPolicy: 'None',
    });
  });

  test('carries the labels of the cluster model, so that a selector on environment=production matches something', () => {
    const production = new Production(new Fleet());
    new Waves(production, { order: [[production.east], [production.west, production.dr]] });
    const secret = hubObject(production, 'ExternalSecret', 'cluster-production-west');
    expect(at(secret, 'spec', 'target', 'template', 'metadata', 'labels')).toEqual({
      ...production.west.labels,
      environment: 'production',
      role: 'workload',
      region: 'us-west-2',
      'regatta/wave': '2',
      'app.kubernetes.io/managed-by': 'regatta',
      'argocd.argoproj.io/secret-type': 'cluster',
    });
  });

  test('names the namespaces of the apps, so that Argo CD looks at no other', () => {
    const production = new Production(new Fleet());
    new App(production, 'billing', { base: apiService, namespace: 'money', on: [production.east] });
    const data = (name: string) =>
      at(hubObject(production, 'ExternalSecret', name), 'spec', 'target', 'template', 'data');
    expect(data('cluster-production-east')).toMatchObject({
      name: 'east',
      server: 'https://10.0.1.100:6443',
      namespaces: 'api-service,money',
      clusterResources: 'true',
    });
    expect(data('cluster-production-west')).toMatchObject({ namespaces: 'api-service' });
  });

  test('names no namespaces where there are none yet, for an empty list would mean all of them', () => {
    const production = new Production(new Fleet());
    const north = new Cluster(production, 'north', fence);
    Object.defineProperty(production.api, 'clusters', { value: [production.east] });
    expect(Object.keys(registrationOf(north).entries(signIn))).toEqual(['name', 'server', 'config']);
  });

  test('outlives its ExternalSecret, since a registration that vanishes takes the apps of its cluster along', () => {
    const secret = hubObject(new Production(new Fleet()), 'ExternalSecret', 'cluster-production-dr');
    expect(at(secret, 'spec', 'target')).toMatchObject({
      creationPolicy: 'Orphan',
      deletionPolicy: 'Retain',
    });
  });

  test('takes a token from the store as JSON text, whatever characters it has', () => {
    const production = new Production(new Fleet());
    new Cluster(production, 'north', {
      ...fence,
      credentials: bearerToken({ store: 'vault', key: 'clusters/north' }),
    });
    const secret = hubObject(production, 'ExternalSecret', 'cluster-production-north');
    expect(at(secret, 'spec', 'target', 'template', 'data', 'config')).toBe(
      '{"bearerToken":{{ .token | trim | toJson }},"tlsClientConfig":{"insecure":false,"caData":"{{ .ca | b64enc }}"}}',
    );
  });

  test.each([
    ['a kubeconfig of the stack', undefined],
    ['an EKS identity', awsIam('north', 'arn:aws:iam::123456789012:role/argocd')],
    ['a command', execCredentials('argocd-k8s-auth', ['gcp'])],
  ])('is left to the stack for %s, and nothing of it stands in Git', (_, credentials) => {
    const production = new Production(new Fleet());
    const north = new Cluster(production, 'north', {
      ...fence,
      ...(credentials === undefined ? {} : { credentials }),
    });
    expect(expressed(production).hub.filter(({ metadata }) => metadata.name.includes('north'))).toEqual([]);
    expect(production.engine.registrationOf?.(north)).toMatchObject({
      name: 'cluster-production-north',
      namespace: 'argocd',
    });
  });

  test('is not made a second time by the stack where External Secrets makes it', () => {
    const production = new Production(new Fleet());
    expect(production.engine.registrationOf?.(production.east)).toBeUndefined();
  });
});

describe('the entries that a stack fills from its encrypted configuration', () => {
  const entriesOf = (credentials?: Parameters<typeof bearerToken>[0] | ReturnType<typeof awsIam>) => {
    const production = new Production(new Fleet());
    const given = credentials !== undefined && 'type' in credentials ? { credentials } : {};
    const north = new Cluster(production, 'north', { ...fence, ...given });
    new App(production, 'only-here', { base: apiService, on: [north] });
    const entries = registrationOf(north).entries(signIn);
    return { ...entries, config: JSON.parse(entries['config'] ?? '') as unknown };
  };

  test("are Argo CD's own: name, server and the sign-in as JSON", () => {
    expect(entriesOf()).toEqual({
      name: 'north',
      server: 'https://10.0.4.100:6443',
      namespaces: 'api-service,only-here',
      clusterResources: 'true',
      config: {
        bearerToken: 'a-token',
        tlsClientConfig: { insecure: false, caData: 'Y2E=', certData: 'Y2VydA==', keyData: 'a2V5' },
      },
    });
  });

  test('hold no token and no certificate where an EKS identity signs in', () => {
    expect(entriesOf(awsIam('north', 'arn:aws:iam::123456789012:role/argocd'))).toMatchObject({
      config: {
        awsAuthConfig: { clusterName: 'north', roleARN: 'arn:aws:iam::123456789012:role/argocd' },
        tlsClientConfig: { insecure: false, caData: 'Y2E=' },
      },
    });
    expect(JSON.stringify(entriesOf(awsIam('north')))).not.toMatch(/a-token|a2V5|Y2VydA/);
  });

  test('give a command its environment as a map, which is how Argo CD reads it', () => {
    expect(
      entriesOf(execCredentials('argocd-k8s-auth', ['azure'], { AZURE_ENVIRONMENT: 'public' })),
    ).toMatchObject({
      config: {
        execProviderConfig: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'argocd-k8s-auth',
          args: ['azure'],
          env: { AZURE_ENVIRONMENT: 'public' },
        },
      },
    });
  });

  test('name the control cluster by the address that Argo CD has for its own', () => {
    const { control } = new Production(new Fleet());
    expect(registrationOf(control).entries({})).toEqual({
      name: 'hub',
      server: 'https://kubernetes.default.svc',
      config: '{"tlsClientConfig":{"insecure":false}}',
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { isServed, preferredApiVersion, servedKinds } from '../../../constructs/schema/served-api.ts';
import type { ClusterVersions } from '../../../constructs/schema/served-api.ts';
import { compareReleases, parseRelease } from '../../../constructs/schema/api-version.ts';

/** API versions that upstream took away: kind, the last release that served it, the first that did not, what to write then. */
const removals: readonly (readonly [
  apiVersion: string,
  kind: string,
  system: keyof ClusterVersions,
  last: string,
  gone: string,
  use: string | undefined,
])[] = [
  ['extensions/v1beta1', 'Deployment', 'kubernetes', '1.15', '1.16', 'apps/v1'],
  ['extensions/v1beta1', 'DaemonSet', 'kubernetes', '1.15', '1.16', 'apps/v1'],
  ['extensions/v1beta1', 'NetworkPolicy', 'kubernetes', '1.15', '1.16', 'networking.k8s.io/v1'],
  ['apps/v1beta1', 'StatefulSet', 'kubernetes', '1.15', '1.16', 'apps/v1'],
  ['apps/v1beta2', 'Deployment', 'kubernetes', '1.15', '1.16', 'apps/v1'],
  ['apps/v1beta2', 'ReplicaSet', 'kubernetes', '1.15', '1.16', 'apps/v1'],
  ['extensions/v1beta1', 'Ingress', 'kubernetes', '1.21', '1.22', 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'Ingress', 'kubernetes', '1.21', '1.22', 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'IngressClass', 'kubernetes', '1.21', '1.22', 'networking.k8s.io/v1'],
  [
    'rbac.authorization.k8s.io/v1beta1',
    'ClusterRole',
    'kubernetes',
    '1.21',
    '1.22',
    'rbac.authorization.k8s.io/v1',
  ],
  [
    'rbac.authorization.k8s.io/v1beta1',
    'RoleBinding',
    'kubernetes',
    '1.21',
    '1.22',
    'rbac.authorization.k8s.io/v1',
  ],
  [
    'apiextensions.k8s.io/v1beta1',
    'CustomResourceDefinition',
    'kubernetes',
    '1.21',
    '1.22',
    'apiextensions.k8s.io/v1',
  ],
  ['apiregistration.k8s.io/v1beta1', 'APIService', 'kubernetes', '1.21', '1.22', 'apiregistration.k8s.io/v1'],
  [
    'admissionregistration.k8s.io/v1beta1',
    'ValidatingWebhookConfiguration',
    'kubernetes',
    '1.21',
    '1.22',
    'admissionregistration.k8s.io/v1',
  ],
  [
    'admissionregistration.k8s.io/v1beta1',
    'MutatingWebhookConfiguration',
    'kubernetes',
    '1.21',
    '1.22',
    'admissionregistration.k8s.io/v1',
  ],
  [
    'certificates.k8s.io/v1beta1',
    'CertificateSigningRequest',
    'kubernetes',
    '1.21',
    '1.22',
    'certificates.k8s.io/v1',
  ],
  ['coordination.k8s.io/v1beta1', 'Lease', 'kubernetes', '1.21', '1.22', 'coordination.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', 'PriorityClass', 'kubernetes', '1.21', '1.22', 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'StorageClass', 'kubernetes', '1.21', '1.22', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIDriver', 'kubernetes', '1.21', '1.22', 'storage.k8s.io/v1'],
  ['authentication.k8s.io/v1beta1', 'TokenReview', 'kubernetes', '1.21', '1.22', 'authentication.k8s.io/v1'],
  [
    'authorization.k8s.io/v1beta1',
    'SubjectAccessReview',
    'kubernetes',
    '1.21',
    '1.22',
    'authorization.k8s.io/v1',
  ],
  ['batch/v1beta1', 'CronJob', 'kubernetes', '1.24', '1.25', 'batch/v1'],
  ['policy/v1beta1', 'PodDisruptionBudget', 'kubernetes', '1.24', '1.25', 'policy/v1'],
  ['policy/v1beta1', 'PodSecurityPolicy', 'kubernetes', '1.24', '1.25', undefined],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', 'kubernetes', '1.24', '1.25', 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', 'Event', 'kubernetes', '1.24', '1.25', 'events.k8s.io/v1'],
  ['node.k8s.io/v1beta1', 'RuntimeClass', 'kubernetes', '1.24', '1.25', 'node.k8s.io/v1'],
  ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', 'kubernetes', '1.24', '1.25', 'autoscaling/v2'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'kubernetes', '1.25', '1.26', 'autoscaling/v2'],
  [
    'flowcontrol.apiserver.k8s.io/v1beta1',
    'FlowSchema',
    'kubernetes',
    '1.25',
    '1.26',
    'flowcontrol.apiserver.k8s.io/v1beta3',
  ],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', 'kubernetes', '1.26', '1.27', 'storage.k8s.io/v1'],
  [
    'flowcontrol.apiserver.k8s.io/v1beta2',
    'PriorityLevelConfiguration',
    'kubernetes',
    '1.28',
    '1.29',
    'flowcontrol.apiserver.k8s.io/v1',
  ],
  [
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'FlowSchema',
    'kubernetes',
    '1.31',
    '1.32',
    'flowcontrol.apiserver.k8s.io/v1',
  ],
  [
    'external-secrets.io/v1alpha1',
    'ExternalSecret',
    'externalSecrets',
    '0.15',
    '0.16',
    'external-secrets.io/v1beta1',
  ],
  [
    'external-secrets.io/v1beta1',
    'ExternalSecret',
    'externalSecrets',
    '0.16',
    '0.17',
    'external-secrets.io/v1',
  ],
  [
    'external-secrets.io/v1beta1',
    'ClusterSecretStore',
    'externalSecrets',
    '0.16.2',
    '0.17.0',
    'external-secrets.io/v1',
  ],
  ['source.toolkit.fluxcd.io/v1beta1', 'GitRepository', 'flux', '2.6', '2.7', 'source.toolkit.fluxcd.io/v1'],
  ['source.toolkit.fluxcd.io/v1beta2', 'OCIRepository', 'flux', '2.7', '2.8', 'source.toolkit.fluxcd.io/v1'],
  [
    'kustomize.toolkit.fluxcd.io/v1beta1',
    'Kustomization',
    'flux',
    '2.6',
    '2.7',
    'kustomize.toolkit.fluxcd.io/v1',
  ],
  [
    'kustomize.toolkit.fluxcd.io/v1beta2',
    'Kustomization',
    'flux',
    '2.7',
    '2.8',
    'kustomize.toolkit.fluxcd.io/v1',
  ],
  ['helm.toolkit.fluxcd.io/v2beta1', 'HelmRelease', 'flux', '2.6', '2.7', 'helm.toolkit.fluxcd.io/v2'],
  ['helm.toolkit.fluxcd.io/v2beta2', 'HelmRelease', 'flux', '2.7', '2.8', 'helm.toolkit.fluxcd.io/v2'],
  ['image.toolkit.fluxcd.io/v1beta2', 'ImagePolicy', 'flux', '2.8', '2.9', 'image.toolkit.fluxcd.io/v1'],
  [
    'notification.toolkit.fluxcd.io/v1beta1',
    'Alert',
    'flux',
    '2.6',
    '2.7',
    'notification.toolkit.fluxcd.io/v1beta3',
  ],
  [
    'gateway.networking.k8s.io/v1alpha2',
    'HTTPRoute',
    'gatewayApi',
    '0.8',
    '1.0',
    'gateway.networking.k8s.io/v1',
  ],
  [
    'gateway.networking.k8s.io/v1alpha2',
    'GRPCRoute',
    'gatewayApi',
    '1.1',
    '1.2',
    'gateway.networking.k8s.io/v1',
  ],
  [
    'gateway.networking.k8s.io/v1alpha2',
    'ReferenceGrant',
    'gatewayApi',
    '1.1',
    '1.2',
    'gateway.networking.k8s.io/v1beta1',
  ],
  ['cert-manager.io/v1alpha2', 'Certificate', 'certManager', '1.5', '1.6', 'cert-manager.io/v1'],
  ['cert-manager.io/v1beta1', 'ClusterIssuer', 'certManager', '1.5', '1.6', 'cert-manager.io/v1'],
  ['certmanager.k8s.io/v1alpha1', 'Issuer', 'certManager', '0.10', '0.11', 'cert-manager.io/v1alpha2'],
  ['flagger.app/v1alpha3', 'Canary', 'flagger', '0.23', '1.0', 'flagger.app/v1beta1'],
  ['authentication.istio.io/v1alpha1', 'Policy', 'istio', '1.5', '1.6', undefined],
  ['fleet.cattle.io/v1alpha1', 'HelmApp', 'fleet', '0.12', '0.13', undefined],
  ['velero.io/v1', 'ResticRepository', 'velero', '1.9', '1.10', undefined],
];
const on = (system: keyof ClusterVersions, version: string): ClusterVersions => ({
  kubernetes: '1.35',
  [system]: version,
});

describe('API removals', () => {
  test('at least forty are known', () => {
    expect(removals.length).toBeGreaterThanOrEqual(40);
  });

  test.each(removals)(
    '%s %s is served by %s %s and refused from %s on, with what to write instead',
    (apiVersion, kind, system, last, gone, use) => {
      expect(isServed(apiVersion, kind, on(system, last))).toEqual({ served: true, known: true });
      const after = isServed(apiVersion, kind, on(system, gone));
      expect(after).toMatchObject({
        served: false,
        reason: expect.stringContaining(`no longer serves ${apiVersion}`),
      });
      expect(after.served ? 'served' : after.use).toBe(use);
    },
  );
});

describe('External Secrets', () => {
  test.each([
    ['0.15.1', 'external-secrets.io/v1beta1', true, false],
    ['0.16', 'external-secrets.io/v1beta1', true, true],
    ['0.16.2', 'external-secrets.io/v1beta1', true, true],
    ['0.17', 'external-secrets.io/v1', false, true],
    ['2.9', 'external-secrets.io/v1', false, true],
  ])('%s is written to in %s (serves v1beta1: %s, v1: %s)', (version, preferred, beta, stable) => {
    const versions = on('externalSecrets', version);
    expect(preferredApiVersion('external-secrets.io', 'ExternalSecret', versions)).toBe(preferred);
    expect(isServed('external-secrets.io/v1beta1', 'SecretStore', versions).served).toBe(beta);
    expect(isServed('external-secrets.io/v1', 'SecretStore', versions).served).toBe(stable);
  });
});

describe('what a cluster serves', () => {
  test('an autoscaler is v2 from 1.23 and the last beta before', () => {
    expect(preferredApiVersion('autoscaling', 'HorizontalPodAutoscaler', { kubernetes: '1.22' })).toBe(
      'autoscaling/v2beta2',
    );
    expect(preferredApiVersion('autoscaling', 'HorizontalPodAutoscaler', { kubernetes: 'v1.36.1' })).toBe(
      'autoscaling/v2',
    );
  });

  test('a version of tomorrow is not served yet', () => {
    expect(isServed('resource.k8s.io/v1', 'ResourceClaim', { kubernetes: '1.33' })).toMatchObject({
      served: false,
      reason: 'Kubernetes 1.33 does not serve resource.k8s.io/v1 yet (it comes with 1.34)',
    });
  });

  test('a beta that is off by default is told apart from one that is gone', () => {
    expect(
      isServed('admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy', { kubernetes: '1.35' }),
    ).toMatchObject({ served: false, optIn: true });
    expect(
      preferredApiVersion('admissionregistration.k8s.io', 'MutatingAdmissionPolicy', { kubernetes: '1.35' }),
    ).toBeUndefined();
  });

  test("an operator that the cluster does not declare serves nothing, and a team's own kinds pass", () => {
    expect(isServed('argoproj.io/v1alpha1', 'Rollout', { kubernetes: '1.35', argoCd: '3.5' })).toMatchObject({
      served: false,
      undeclared: 'argoRollouts',
    });
    expect(isServed('argoproj.io/v1alpha1', 'Workflow', { kubernetes: '1.35' })).toEqual({
      served: true,
      known: false,
    });
    expect(isServed('example.com/v1', 'Widget', { kubernetes: '1.35' })).toEqual({
      served: true,
      known: false,
    });
  });

  test('fails when a kind is not one of Kubernetes, or a release is no release', () => {
    expect(isServed('apps/v1', 'Deploymnet', { kubernetes: '1.35' })).toMatchObject({ served: false });
    expect(isServed('v1', 'Service', { kubernetes: 'latest' })).toMatchObject({
      served: false,
      reason: expect.stringContaining('"latest"'),
    });
    expect(isServed('apps/v2', 'Deployment', { kubernetes: '1.35' })).toMatchObject({
      served: false,
      use: 'apps/v1',
      reason: 'Kubernetes has never served apps/v2',
    });
  });
});

describe('the table', () => {
  test('names a source for every row, and no kind twice', () => {
    expect(servedKinds.filter(({ source }) => source === '')).toEqual([]);
    const names = servedKinds.flatMap(({ group, kinds }) => kinds.map((kind) => `${group}/${kind}`));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('ends every version after it began', () => {
    for (const { versions } of servedKinds)
      for (const { since, until } of versions) {
        const first = parseRelease(since);
        const end = parseRelease(until ?? '999.0');
        expect(first !== undefined && end !== undefined && compareReleases(first, end) < 0).toBe(true);
      }
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../constructs/core/manifest.ts';
import { servedIssues } from '../../../constructs/schema/served-check.ts';

const place = {
  environment: 'production',
  path: 'production/api-service/east',
  file: 'environments/production.ts',
  line: 12,
};
const east = { name: 'east', versions: { kubernetes: '1.35', externalSecrets: '2.9' } };
const object = (apiVersion: string, kind: string, rest: Record<string, never> | object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'api' },
  ...rest,
});

describe('objects that a cluster would refuse', () => {
  test('objects that it serves give no issue', () => {
    expect(
      servedIssues(
        [object('apps/v1', 'Deployment'), object('external-secrets.io/v1', 'ExternalSecret')],
        east,
        place,
      ),
    ).toEqual([]);
  });

  test('fails when an API version is gone, with the one to write', () => {
    expect(servedIssues([object('external-secrets.io/v1beta1', 'ExternalSecret')], east, place)).toEqual([
      {
        code: 'RGT-API-001',
        severity: 'error',
        where: place,
        what: 'cluster "east" would refuse ExternalSecret "api": External Secrets 2.9 no longer serves external-secrets.io/v1beta1 (it went with 0.17)',
        given: 'external-secrets.io/v1beta1 ExternalSecret api',
        allowed: 'external-secrets.io/v1',
        fix: 'write apiVersion external-secrets.io/v1',
      },
    ]);
  });

  test('fails when the kind is gone, with what does the job now', () => {
    const [issue] = servedIssues([object('policy/v1beta1', 'PodSecurityPolicy')], east, place);
    expect(issue).toMatchObject({
      code: 'RGT-API-001',
      fix: expect.stringContaining('Pod Security Admission'),
    });
  });

  test('fails when the operator is not declared', () => {
    const [issue] = servedIssues([object('argoproj.io/v1alpha1', 'Rollout')], east, place);
    expect(issue).toMatchObject({
      code: 'RGT-API-002',
      severity: 'error',
      fix: expect.stringContaining('versions.argoRollouts'),
    });
  });

  test('warns of an API that is off by default', () => {
    expect(
      servedIssues([object('admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy')], east, place),
    ).toMatchObject([{ code: 'RGT-API-001', severity: 'warning' }]);
  });

  test('accepts kinds that a CustomResourceDefinition among the objects brings along', () => {
    const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      spec: {
        group: 'argoproj.io',
        names: { kind: 'Rollout' },
        versions: [{ name: 'v1alpha1', served: true }],
      },
    });
    expect(servedIssues([crd, object('argoproj.io/v1alpha1', 'Rollout')], east, place)).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Chart } from 'cdk8s';
import {
  AdmissionGuard,
  App,
  ArgoCd,
  Cluster,
  Environment,
  serviceAccount,
} from '../../../constructs/index.ts';
import type { AdmissionGuardProps, Fleet } from '../../../constructs/index.ts';
import { Fleet as FleetRoot } from '../../../constructs/index.ts';
import { valueAt } from '../../../constructs/core/shared-edit.ts';
import { inspected } from './inspected.ts';
import { Lab, put } from './lab.ts';

const base = (chart: Chart) => {
  put(chart, 'ConfigMap', 'settings', {});
};

function guarded(props: AdmissionGuardProps) {
  return class extends Lab {
    constructor(fleet: Fleet) {
      super(fleet);
      new App(this, 'web', { base });
      new AdmissionGuard(this, props);
    }
  };
}

const pulumi = { appliedBy: [serviceAccount('ci', 'pulumi')] };

function objectsOf(props: AdmissionGuardProps) {
  const lab = new (guarded(props))(new FleetRoot());
  return new Map(
    lab.clusterFeatures
      .flatMap((feature) => feature.objectsOn(lab.east))
      .map((one) => [`${one.kind}/${one.metadata.name}`, one]),
  );
}

describe('an admission guard', () => {
  test('is valid, and audits and warns until it is told to deny', async () => {
    expect(await inspected(guarded(pulumi))).toEqual([]);
    const actions = (props: AdmissionGuardProps) =>
      valueAt(objectsOf(props).get('ValidatingAdmissionPolicyBinding/regatta-guard'), [
        'spec',
        'validationActions',
      ]);
    expect(actions(pulumi)).toEqual(['Audit', 'Warn']);
    expect(actions({ ...pulumi, action: 'deny' })).toEqual(['Deny', 'Audit']);
  });

  test('guards scaling, running commands and debugging too', () => {
    const rules = JSON.stringify(
      valueAt(objectsOf(pulumi).get('ValidatingAdmissionPolicy/regatta-guard'), [
        'spec',
        'matchConstraints',
        'resourceRules',
      ]),
    );
    for (const resource of [
      'deployments/scale',
      'statefulsets/scale',
      'rollouts/scale',
      'pods/exec',
      'pods/attach',
      'pods/ephemeralcontainers',
    ])
      expect(rules).toContain(`"${resource}"`);
    expect(rules).toContain('"CONNECT"');
  });

  test('looks at the label that a namespace had, so that taking it off does not help', () => {
    const policy = objectsOf(pulumi).get('ValidatingAdmissionPolicy/regatta-guard-namespaces');
    expect(JSON.stringify(valueAt(policy, ['spec', 'matchConditions']))).toContain(
      'oldObject.metadata.labels',
    );
  });

  test('lets pass who applies, the controllers and the declared operators', () => {
    const text = JSON.stringify(objectsOf(pulumi).get('ValidatingAdmissionPolicy/regatta-guard'));
    for (const name of [
      'system:serviceaccount:ci:pulumi',
      'system:serviceaccount:kube-system:',
      'system:nodes',
      'argo-rollouts:argo-rollouts',
      'regatta:break-glass',
    ])
      expect(text).toContain(name);
    expect(text).not.toContain('cert-manager');
  });

  test('knows Argo CD by the account that it has on each cluster', () => {
    class Shop extends Environment {
      readonly guard: AdmissionGuard;

      constructor(fleet: Fleet) {
        super(fleet, 'shop', {
          engine: new ArgoCd(),
          repository: { url: 'https://git.example.com/org/shop.git' },
        });
        const versions = { kubernetes: '1.35' };
        new Cluster(this, 'hub', { role: 'hub', server: 'https://10.1.0.1:6443', versions });
        new Cluster(this, 'east', { server: 'https://10.1.0.2:6443', versions });
        this.guard = new AdmissionGuard(this);
      }
    }
    const { guard, clusters } = new Shop(new FleetRoot());
    expect(guard.clusters.map(({ name }) => name)).toEqual(['east']);
    expect(clusters.flatMap((cluster) => guard.allowedOn(cluster).map(({ name }) => name))).toEqual([
      'system:serviceaccount:argocd:argocd-application-controller',
      'system:serviceaccount:kube-system:argocd-manager',
    ]);
  });

  test('fails when it would keep out whoever applies the fleet (RGT-ADMISSION-001)', async () => {
    expect(await inspected(guarded({}))).toMatchObject([
      {
        code: 'RGT-ADMISSION-001',
        fix: expect.stringContaining('appliedBy'),
        where: { path: 'lab/admission-guard' },
      },
    ]);
  });

  test('fails when an identity has no name (RGT-ADMISSION-002)', async () => {
    expect(await inspected(guarded({ ...pulumi, breakGlass: '' }))).toMatchObject([
      { code: 'RGT-ADMISSION-002' },
    ]);
  });
});

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ApiObject } from 'cdk8s';
import { App, ArgoCd, Cluster, Environment, Fleet, mutualTls } from '../../../constructs/index.ts';
import type { ArgoCdProps, Manifest } from '../../../constructs/index.ts';
import { identityKey } from '../../../constructs/core/object-identity.ts';
import { valueAt } from '../../../constructs/core/shared-edit.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { planFleet } from '../../../delivery/fleet/planned-fleet.ts';
import { stackDeletions } from '../../../stacks/guard/stack-deletions.ts';
import { readState } from '../../../stacks/guard/stack-state.ts';
import { stackNameOf } from '../../../stacks/plan/stack-name.ts';
import { stackPlan } from '../../../stacks/plan/stack-plan.ts';

const versions = { kubernetes: '1.35', argoCd: '3.5', externalSecrets: '2.9', prometheusOperator: '0.85' };

/** A fleet with an app, a quota in its namespace, and a rule in the namespace of somebody else's operator. */
function smallFleet(props: ArgoCdProps = {}): EnvironmentPlan {
  const repository = { url: 'https://git.example.com/org/manifests.git' };
  const environment = new Environment(new Fleet(), 'pier', { engine: new ArgoCd(props), repository });
  const cluster = (name: string, last: number) =>
    new Cluster(environment, name, {
      server: `https://10.0.0.${last}:6443`,
      versions,
      role: name === 'hub' ? 'hub' : 'workload',
      credentials: mutualTls({ store: 'vault', key: name }),
    });
  cluster('hub', 1);
  const east = cluster('east', 2);
  cluster('west', 3);
  new App(environment, 'web', {
    base: (chart) =>
      new ApiObject(chart, 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } }),
  });
  const placed = (apiVersion: string, kind: string, namespace: string): Manifest => ({
    apiVersion,
    kind,
    metadata: { name: 'one', namespace },
  });
  environment.addClusterFeature({
    objectsOn: ({ role, name }) => [
      ...(role === 'workload' ? [placed('v1', 'ResourceQuota', 'web')] : []),
      ...(name === east.name ? [placed('monitoring.coreos.com/v1', 'PrometheusRule', 'monitoring')] : []),
      ...(role === 'hub' ? [placed('monitoring.coreos.com/v1', 'PrometheusRule', 'monitoring')] : []),
    ],
  });
  return new EnvironmentPlan(environment);
}

/** `cluster object` for all that the stacks hold, as often as they do. */
function inStacks(plan: EnvironmentPlan): string[] {
  return plan.clusters.flatMap((cluster) =>
    stackPlan(plan.environment, stackNameOf(cluster), plan).resources.map(
      ({ manifest }) => `${cluster.name} ${identityKey(manifest)}`,
    ),
  );
}

/** The same for what Argo CD applies: what stands in the folders that the ApplicationSets name, but for what it skips. */
function inApplications(plan: EnvironmentPlan): string[] {
  const [hub] = plan.clusters.filter(({ role }) => role === 'hub').map((each) => [...plan.ownUnitsOn(each)]);
  const sets = (hub ?? []).flatMap(({ objects }) => objects).filter(({ kind }) => kind === 'ApplicationSet');
  return sets.flatMap((set) => {
    const path = valueAt(set, ['spec', 'template', 'spec', 'source', 'path']) as string;
    const unit =
      /^[^/]+\/apps\/([^/]+)\/overlays\/\{\{\.name}}$/.exec(path) ??
      /^[^/]+\/clusters\/\{\{\.name}}\/([^/]+)$/.exec(path);
    if (unit === null) throw new Error(`nothing is known of the folder ${path}`);
    const elements = valueAt(set, ['spec', 'generators', 0, 'list', 'elements']) as readonly {
      name: string;
    }[];
    return elements.flatMap(({ name }) => unitOf(plan, name, unit[1] ?? '').map((key) => `${name} ${key}`));
  });
}

function unitOf(plan: EnvironmentPlan, clusterName: string, unitName: string): string[] {
  const cluster = plan.clusters.find(({ name }) => name === clusterName);
  const found = cluster && [...plan.unitsOn(cluster)].find(({ name }) => name === unitName);
  if (found === undefined) throw new Error(`${clusterName} has no unit ${unitName}`);
  return found.objects.filter((object) => !isSkipped(object)).map(identityKey);
}

function isSkipped(object: Manifest): boolean {
  return valueAt(object, ['metadata', 'annotations', 'argocd.argoproj.io/hook']) === 'Skip';
}

function planned(plan: EnvironmentPlan, wants: (object: Manifest) => boolean = () => true): string[] {
  return plan.clusters.flatMap((cluster) =>
    [...plan.unitsOn(cluster)].flatMap(({ objects }) =>
      objects.filter(wants).map((object) => `${cluster.name} ${identityKey(object)}`),
    ),
  );
}

const plans = new Map<string, EnvironmentPlan>([
  ['a small fleet', smallFleet()],
  ['one whose stacks apply what is the clusters’ own', smallFleet({ platform: 'stack' })],
]);

beforeAll(async () => {
  const folder = join(new URL('../../../', import.meta.url).pathname, 'environments');
  for (const plan of (await planFleet({ folder })).plans) plans.set(plan.environment.name, plan);
});

describe.each(['production', 'a small fleet', 'one whose stacks apply what is the clusters’ own'])(
  'the objects of %s',
  (name) => {
    const plan = (): EnvironmentPlan => plans.get(name) ?? smallFleet();

    test('have one owner each: a stack, or one Application', () => {
      const owned = [...inStacks(plan()), ...inApplications(plan())].sort();
      expect(owned.filter((each, index) => owned[index - 1] === each)).toEqual([]);
      expect(owned).toEqual(planned(plan()).sort());
    });

    test('are in exactly one stack where Argo CD skips them', () => {
      const skipped = planned(plan(), isSkipped);
      const stacks = inStacks(plan());
      expect(skipped.length).toBeGreaterThan(8);
      expect(skipped.filter((each) => stacks.filter((held) => held === each).length !== 1)).toEqual([]);
    });

    test('find their namespace in the stack of their cluster, wherever an Application puts them', () => {
      const stacks = new Set(inStacks(plan()));
      const placed = inApplications(plan()).flatMap((each) => {
        const [cluster = '', key = ''] = each.split(' ');
        const namespace = key.split('/').at(-2) ?? '';
        return namespace === '' ? [] : [`${cluster} /Namespace//${namespace}`];
      });
      expect(placed.length).toBeGreaterThan(0);
      expect([...new Set(placed)].filter((each) => !stacks.has(each))).toEqual([]);
    });
  },
);

describe('the stack of a workload cluster', () => {
  test('holds the engine’s rights and the namespaces, and leaves quotas and apps to Argo CD', () => {
    expect(
      inStacks(smallFleet())
        .filter((each) => each.startsWith('west '))
        .sort(),
    ).toEqual([
      'west /Namespace//web',
      'west rbac.authorization.k8s.io/ClusterRole//argocd-manager',
      'west rbac.authorization.k8s.io/ClusterRoleBinding//argocd-manager',
      'west rbac.authorization.k8s.io/Role/web/argocd-manager',
      'west rbac.authorization.k8s.io/RoleBinding/web/argocd-manager',
    ]);
  });

  test('holds the quotas too where the engine is told to leave them to the stacks', () => {
    expect(inStacks(smallFleet({ platform: 'stack' }))).toContain('west /ResourceQuota/web/one');
  });
});

describe('the stack of the control cluster', () => {
  test('holds all that stands there, and no Application has any of it', () => {
    const plan = smallFleet();
    const onHub = (each: string) => each.startsWith('hub ');
    expect(inStacks(plan).filter(onHub).sort()).toEqual(planned(plan).filter(onHub).sort());
    expect(inApplications(plan).filter(onHub)).toEqual([]);
  });
});

describe('what belongs to the installation of Argo CD, or to somebody else', () => {
  const resourcesOf = (plan: EnvironmentPlan, stack: string) =>
    new Map(stackPlan(plan.environment, stack, plan).resources.map((each) => [each.name, each]));

  test('is patched key by key, and an older state that took it for ours lets go of it without deleting it', () => {
    const production = plans.get('production') ?? smallFleet();
    const resources = resourcesOf(production, 'production');
    const settings = ['argocd-cm', 'argocd-cmd-params-cm', 'argocd-notifications-cm'].map((name) =>
      resources.get(`ConfigMap/argocd/${name}`),
    );
    for (const each of settings) {
      expect(each).toMatchObject({
        token: 'kubernetes:core/v1:ConfigMapPatch',
        formerTokens: ['kubernetes:core/v1:ConfigMap'],
        manifest: { kind: 'ConfigMap', metadata: { labels: { 'app.kubernetes.io/part-of': 'argocd' } } },
      });
      expect(each?.manifest.metadata['annotations']).toBeUndefined();
    }
    expect(settings[0]?.manifest['data']).toEqual({ 'resource.respectRBAC': 'normal' });
    const patches = [...resources.values()].filter(({ token }) => token.endsWith('Patch'));
    expect(patches.length).toBe(settings.length);
  });

  test('is, of an operator’s namespace, nothing at all: it only has to be there', () => {
    const resources = resourcesOf(smallFleet(), 'pier.east');
    expect(resources.get('Namespace/monitoring')).toMatchObject({
      token: 'kubernetes:core/v1:NamespacePatch',
      formerTokens: ['kubernetes:core/v1:Namespace'],
      manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
    });
    expect(Object.keys(resources.get('Namespace/monitoring')?.manifest.metadata ?? {})).toEqual(['name']);
    expect(resources.get('Role/monitoring/argocd-manager')?.dependsOn).toEqual(['Namespace/monitoring']);
    expect(resources.get('Namespace/web')).toMatchObject({
      token: 'kubernetes:core/v1:Namespace',
      formerTokens: ['kubernetes:core/v1:NamespacePatch'],
    });
  });

  test('is neither kept nor protected in the name of our own namespaces', () => {
    const plan = smallFleet();
    for (const namespaces of ['retain', 'protect'] as const) {
      const { resources } = stackPlan(plan.environment, 'pier.east', plan, { namespaces });
      const fate = ({ retainOnDelete, protect }: (typeof resources)[number]) => retainOnDelete || protect;
      expect(resources.filter(fate).map(({ name }) => name)).toEqual(['Namespace/web']);
    }
  });

  test('is no deletion when it is let go of', () => {
    const outputs = { cluster: 'east', units: {} };
    const resource = (type: string, name: string, kind: string) => ({
      urn: `urn:pulumi:pier.east::pier::${type}::${name}`,
      type,
      custom: true,
      inputs: { apiVersion: 'v1', kind, metadata: { name: name.split('/').at(-1) } },
    });
    const state = readState(
      JSON.stringify({
        deployment: {
          resources: [
            {
              urn: 'urn:pulumi:pier.east::pier::pulumi:pulumi:Stack::s',
              type: 'pulumi:pulumi:Stack',
              outputs,
            },
            resource('kubernetes:core/v1:NamespacePatch', 'Namespace/logging', 'Namespace'),
            resource('kubernetes:core/v1:Namespace', 'Namespace/gone', 'Namespace'),
            resource('kubernetes:example.com/v1:Patch', 'Patch/one', 'Patch'),
          ],
        },
      }),
    );
    const plan = smallFleet();
    const { deleted } = stackDeletions(state, stackPlan(plan.environment, 'pier.east', plan));
    expect(deleted.map(({ object }) => object.name)).toEqual(['gone', 'one']);
  });
});

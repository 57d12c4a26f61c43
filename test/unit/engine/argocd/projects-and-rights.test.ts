import { describe, expect, test } from '@jest/globals';
import { App, bearerToken, Cluster, Fleet } from '../../../../constructs/index.ts';
import type { JsonObject, Manifest } from '../../../../constructs/index.ts';
import { EnvironmentPlan } from '../../../../constructs/plan/environment-plan.ts';
import { ResourceNames } from '../../../../constructs/engine/argocd/resource-name.ts';
import { at, expressed, hubObject, object, Production, textAt, versions } from './reference-fleet.ts';

const quota: Manifest = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'quota', namespace: 'api-service' },
};
const store: Manifest = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name: 'vault' },
};

describe('the project of the apps', () => {
  test('is there, and allows each cluster and namespace of the model and no whole cluster', () => {
    const project = hubObject(new Production(new Fleet()), 'AppProject', 'production');
    expect(at(project, 'spec', 'destinations')).toEqual([
      { server: 'https://10.0.1.100:6443', namespace: 'api-service' },
      { server: 'https://10.0.2.100:6443', namespace: 'api-service' },
      { server: 'https://10.0.3.100:6443', namespace: 'api-service' },
    ]);
    expect(at(project, 'spec', 'sourceRepos')).toEqual(['https://git.example.com/org/k8s-manifests.git']);
    expect(JSON.stringify(project)).not.toContain('*');
  });

  test('keeps apps from lifting their own quotas, limits and fences', () => {
    const project = hubObject(new Production(new Fleet()), 'AppProject', 'production');
    expect(at(project, 'spec', 'namespaceResourceBlacklist')).toEqual([
      { group: '', kind: 'ResourceQuota' },
      { group: '', kind: 'LimitRange' },
      { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
    ]);
  });

  test('allows of the kinds without a namespace, and of namespaces, only what the apps consist of', () => {
    const production = new Production(new Fleet());
    const allowed = () =>
      at(hubObject(production, 'AppProject', 'production'), 'spec', 'clusterResourceWhitelist');
    expect(allowed()).toEqual([]);
    new App(production, 'operator', {
      base: (chart) =>
        object(chart, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com'),
    });
    new App(production, 'tenants', { base: (chart) => object(chart, 'v1', 'Namespace', 'blue') });
    expect(allowed()).toEqual([
      { group: '', kind: 'Namespace' },
      { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    ]);
  });

  test("is another one than that of the clusters' own objects, which may hold quotas and stores", () => {
    const production = new Production(new Fleet());
    production.addClusterFeature({ objectsOn: () => [quota, store] });
    const project = hubObject(production, 'AppProject', 'production-platform');
    expect(at(project, 'spec', 'namespaceResourceBlacklist')).toBeUndefined();
    expect(at(project, 'spec', 'clusterResourceWhitelist')).toContainEqual({
      group: 'external-secrets.io',
      kind: 'ClusterSecretStore',
    });
  });
});

describe('the rights of Argo CD on a workload cluster', () => {
  const objectsOf = (production: Production, cluster = 'east') =>
    expressed(production).clusters.get(cluster) ?? [];
  const rulesOf = (production: Production, kind: string, cluster = 'east') =>
    objectsOf(production, cluster).flatMap((one) =>
      one.kind === kind ? (one['rules'] as readonly JsonObject[]) : [],
    );

  test('never reach for every resource, every verb, or the right to grant rights', () => {
    const production = new Production(new Fleet());
    production.addClusterFeature({ objectsOn: () => [quota, store] });
    const rules = [...rulesOf(production, 'Role'), ...rulesOf(production, 'ClusterRole')];
    expect(rules.length).toBeGreaterThan(2);
    expect(JSON.stringify(rules)).not.toMatch(
      /\*|"escalate"|"bind"|"impersonate"|secrets"|pods\/exec|cluster-admin/,
    );
    expect(objectsOf(production).some((one) => at(one, 'roleRef', 'name') === 'cluster-admin')).toBe(false);
  });

  test('are, in a namespace of an app, what the app consists of', () => {
    const role = objectsOf(new Production(new Fleet())).find(({ kind }) => kind === 'Role');
    const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
    expect(role?.metadata).toMatchObject({ name: 'argocd-manager', namespace: 'api-service' });
    expect(at(role as Manifest, 'rules')).toContainEqual({
      apiGroups: ['apps'],
      resources: ['deployments'],
      verbs,
    });
    expect(at(role as Manifest, 'rules')).toContainEqual({
      apiGroups: [''],
      resources: ['configmaps', 'services'],
      verbs,
    });
    expect(at(role as Manifest, 'rules')).toContainEqual({
      apiGroups: ['apps'],
      resources: ['controllerrevisions', 'replicasets'],
      verbs: ['get', 'list', 'watch'],
    });
  });

  test('are, over the whole cluster, a look at namespaces and the kinds without one that are really there', () => {
    const production = new Production(new Fleet());
    production.addClusterFeature({ objectsOn: ({ name }) => (name === 'east' ? [store] : []) });
    const resources = (cluster: string) =>
      rulesOf(production, 'ClusterRole', cluster).map(({ resources: names }) => names);
    expect(resources('east')).toEqual([['namespaces'], ['clustersecretstores']]);
    expect(resources('west')).toEqual([['namespaces']]);
  });

  test('let it change those namespaces alone that an app brings along, by their names', () => {
    const production = new Production(new Fleet());
    const onNamespaces = () =>
      rulesOf(production, 'ClusterRole').filter(({ resources }) =>
        JSON.stringify(resources).includes('namespaces'),
      );
    const rule = { apiGroups: [''], resources: ['namespaces'] };
    expect(onNamespaces()).toEqual([{ ...rule, verbs: ['get', 'list', 'watch'] }]);
    new App(production, 'tenants', {
      base: (chart) => {
        object(chart, 'v1', 'Namespace', 'green');
        object(chart, 'v1', 'Namespace', 'blue');
      },
    });
    expect(onNamespaces()).toEqual([
      { ...rule, verbs: ['create', 'get', 'list', 'watch'] },
      { ...rule, resourceNames: ['blue', 'green'], verbs: ['delete', 'patch', 'update'] },
    ]);
  });

  test('hold in namespaces that are made with them: of an app, of a feature, of somebody else', () => {
    const production = new Production(new Fleet());
    const own = { ...quota, kind: 'Namespace', metadata: { name: 'tools', labels: { tier: 'gold' } } };
    const alert = { ...quota, metadata: { name: 'q', namespace: 'monitoring' } };
    production.addClusterFeature({ objectsOn: ({ name }) => (name === 'east' ? [own, alert] : []) });
    const namespaces = (cluster: string) =>
      objectsOf(production, cluster)
        .filter(({ kind }) => kind === 'Namespace')
        .map(({ metadata }) => [metadata.name, metadata['labels']]);
    const ours = { 'app.kubernetes.io/managed-by': 'regatta' };
    expect(namespaces('east')).toEqual([
      ['api-service', ours],
      ['monitoring', undefined],
      ['tools', { tier: 'gold' }],
    ]);
    expect(namespaces('west')).toEqual([['api-service', ours]]);
  });

  test('share a namespace by reference over the clusters, once it is planned too', () => {
    const production = new Production(new Fleet());
    const plan = new EnvironmentPlan(production);
    const [east, west] = [production.east, production.west].map((cluster) =>
      plan.platformOn(cluster).find(({ kind }) => kind === 'Namespace'),
    );
    expect(east).toBeDefined();
    expect(east).toBe(west);
  });

  test('cover what a feature adds on one cluster only', () => {
    const production = new Production(new Fleet());
    production.api.addFeature({
      order: 30,
      reshapeOn: (objects, { name }) =>
        name === 'dr'
          ? [
              ...objects,
              {
                apiVersion: 'autoscaling/v2',
                kind: 'HorizontalPodAutoscaler',
                metadata: { name: 'h', namespace: 'api-service' },
              },
            ]
          : objects,
    });
    const scalers = (cluster: string) =>
      rulesOf(production, 'Role', cluster).filter(
        ({ apiGroups }) => JSON.stringify(apiGroups) === '["autoscaling"]',
      );
    expect([scalers('dr').length, scalers('east').length]).toEqual([1, 0]);
  });

  test('belong to a service account where a token signs in, else to a group of the same name', () => {
    const production = new Production(new Fleet());
    new Cluster(production, 'north', {
      server: 'https://10.0.4.1:6443',
      versions,
      credentials: bearerToken({ store: 'vault', key: 'clusters/north' }),
    });
    const subjects = (cluster: string) =>
      objectsOf(production, cluster).flatMap(
        (one) => (one['subjects'] as readonly JsonObject[] | undefined) ?? [],
      );
    expect(subjects('north')).toContainEqual({
      kind: 'ServiceAccount',
      name: 'argocd-manager',
      namespace: 'kube-system',
    });
    expect(subjects('east')).toContainEqual({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'Group',
      name: 'argocd-manager',
    });
    expect(objectsOf(production, 'east').some(({ kind }) => kind === 'ServiceAccount')).toBe(false);
  });

  test('cover every app of a namespace, and what an app has outside of it', () => {
    const production = new Production(new Fleet());
    new App(production, 'operator', {
      namespace: 'api-service',
      base: (chart) => {
        object(chart, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com');
        object(chart, 'batch/v1', 'CronJob', 'sweep');
      },
    });
    const text = (kind: string) => JSON.stringify(rulesOf(production, kind));
    expect(text('Role')).toContain('"cronjobs"');
    expect(text('Role')).toContain('"deployments"');
    expect(text('Role')).not.toContain('customresourcedefinitions');
    expect(text('ClusterRole')).toContain('"customresourcedefinitions"');
  });

  test('go to whoever signs in on that very cluster, where an app runs on several', () => {
    const production = new Production(new Fleet());
    const north = bearerToken({ store: 'vault', key: 'clusters/north' });
    new Cluster(production, 'north', { server: 'https://10.0.4.1:6443', versions, credentials: north });
    const kinds = (cluster: string) =>
      objectsOf(production, cluster)
        .filter(({ kind }) => kind === 'RoleBinding')
        .map((one) => at(one, 'subjects', 0, 'kind'));
    expect([kinds('east'), kinds('north')]).toEqual([['Group'], ['ServiceAccount']]);
  });

  test('are never applied by Argo CD itself', () => {
    for (const one of objectsOf(new Production(new Fleet())))
      expect(at(one, 'metadata', 'annotations', 'argocd.argoproj.io/hook')).toBe('Skip');
  });

  test('are not given on the control cluster, where Argo CD has its own', () => {
    expect(expressed(new Production(new Fleet())).clusters.has('hub')).toBe(false);
  });
});

describe('a namespace beside those of the apps', () => {
  const alert: Manifest = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'failover', namespace: 'monitoring' },
  };
  const production = new Production(new Fleet());
  production.addClusterFeature({ objectsOn: ({ name }) => (name === 'east' ? [alert, store] : []) });

  test("is open to the clusters' own objects and closed to the apps", () => {
    const namespaces = (project: string) =>
      (at(hubObject(production, 'AppProject', project), 'spec', 'destinations') as readonly JsonObject[])
        .filter(({ server }) => server === 'https://10.0.1.100:6443')
        .map(({ namespace }) => namespace);
    expect(namespaces('production')).toEqual(['api-service']);
    expect(namespaces('production-platform')).toEqual(['default', 'api-service', 'monitoring']);
  });

  test('is one that Argo CD is told of, with the rights to what stands there', () => {
    const data = ['spec', 'target', 'template', 'data', 'namespaces'];
    expect(at(hubObject(production, 'ExternalSecret', 'cluster-production-east'), ...data)).toBe(
      'api-service,monitoring',
    );
    expect(at(hubObject(production, 'ExternalSecret', 'cluster-production-west'), ...data)).toBe(
      'api-service',
    );
    const roles = (expressed(production).clusters.get('east') ?? []).filter(({ kind }) => kind === 'Role');
    expect(roles.map(({ metadata }) => metadata['namespace'])).toEqual(['api-service', 'monitoring']);
    expect(at(roles[1] as Manifest, 'rules')).toContainEqual({
      apiGroups: ['monitoring.coreos.com'],
      resources: ['prometheusrules'],
      verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    });
  });
});

describe('the name of a resource', () => {
  test.each([
    ['networking.k8s.io', 'Ingress', 'ingresses'],
    ['networking.k8s.io', 'NetworkPolicy', 'networkpolicies'],
    ['networking.istio.io', 'Gateway', 'gateways'],
    ['gateway.networking.k8s.io', 'HTTPRoute', 'httproutes'],
    ['storage.k8s.io', 'StorageClass', 'storageclasses'],
    ['networking.istio.io', 'DestinationRule', 'destinationrules'],
  ])('of %s/%s is %s', (group, kind, name) => {
    expect(new ResourceNames({}, []).of([{ ...quota, apiVersion: `${group}/v1`, kind }])).toEqual([
      `${group}/${name}`,
    ]);
  });

  test('of a kind of their own is what its definition says, or what a person says', () => {
    const boat: Manifest = { ...quota, apiVersion: 'boats.example.com/v1', kind: 'Boat' };
    const spec = { group: 'boats.example.com', names: { kind: 'Boat', plural: 'fleet' } };
    const definition = { ...quota, kind: 'CustomResourceDefinition', spec };
    expect(new ResourceNames({}, [definition]).of([boat])).toEqual(['boats.example.com/fleet']);
    const given = new ResourceNames({ 'boats.example.com/Boat': 'flotilla' }, [definition]);
    expect([given.of([boat]), given.unknown.size]).toEqual([['boats.example.com/flotilla'], 0]);
  });

  test('is never guessed', () => {
    const names = new ResourceNames({}, []);
    const boat: Manifest = { ...quota, apiVersion: 'boats.example.com/v1', kind: 'Boat' };
    expect(names.of([boat, quota])).toEqual(['/resourcequotas']);
    expect([...names.unknown.keys()]).toEqual(['boats.example.com/Boat']);
  });
});

describe('the guard on deletions', () => {
  const production = new Production(new Fleet());
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } };
  const marked = (one: Manifest) => production.engine.mark?.(one) ?? one;
  const options = (one: Manifest) =>
    at(marked(one), 'metadata', 'annotations', 'argocd.argoproj.io/sync-options');

  test('asks a person before a namespace, a volume claim or a CRD goes', () => {
    expect(options(claim)).toBe('Prune=confirm,Delete=confirm');
    expect(options({ ...claim, kind: 'Namespace' })).toBe('Prune=confirm,Delete=confirm');
    expect(
      options({ ...claim, apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }),
    ).toBe('Prune=confirm,Delete=confirm');
  });

  test("keeps a person's own options, and what it does not change by the same reference", () => {
    const own = (text: string) => ({
      ...claim,
      metadata: { name: 'data', annotations: { 'argocd.argoproj.io/sync-options': text } },
    });
    expect(options(own('Prune=false'))).toBe('Prune=false,Delete=confirm');
    const both = own('Delete=false, Prune=false');
    expect(marked(both)).toBe(both);
    expect(marked(quota)).toBe(quota);
  });

  test('is on the objects as they are planned: namespaces of the platform, claims of an app', () => {
    const fleet = new Production(new Fleet());
    new App(fleet, 'database', { base: (chart) => object(chart, 'v1', 'PersistentVolumeClaim', 'data') });
    const objects = [...new EnvironmentPlan(fleet).unitsOn(fleet.east)].flatMap((unit) => unit.objects);
    const guarded = objects.filter((one) =>
      textAt(one, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options').includes('Prune=confirm'),
    );
    expect(guarded.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'Namespace/api-service',
      'Namespace/database',
      'PersistentVolumeClaim/data',
    ]);
  });
});

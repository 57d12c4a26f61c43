// What well-known recipes for multi-cluster GitOps get wrong or say for versions long gone, and what the reference fleet
// says instead. Each name tells one correction.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Manifest } from '../../constructs/index.ts';
import { at, ProductionObjects, workloads } from './production-objects.ts';

let production: ProductionObjects;

beforeAll(async () => {
  production = await ProductionObjects.read();
});

const objectsOf = (cluster: string, kind: string) => production.all(cluster, kind);
const objectOf = (cluster: string, kind: string, name: string) => production.one(cluster, kind, name);
const everyCluster = () => [...production.clusters.keys()];

describe('registration', () => {
  test('a cluster is registered by a reference to its credentials, not by a token in Git', () => {
    expect(objectsOf('hub', 'Secret')).toEqual([]);
    const registrations = objectsOf('hub', 'ExternalSecret').filter(({ metadata }) =>
      metadata.name.startsWith('cluster-'),
    );
    expect(registrations.map(({ metadata }) => metadata.name)).toEqual(
      ['dr', 'east', 'west'].map((name) => `cluster-production-${name}`),
    );
    for (const each of registrations)
      expect(at(each, 'spec.target.template.data.config')).toMatch(/"keyData":"\{\{ \.key \| b64enc \}\}"/);
  });

  test('a registration carries the labels that a selector asks for: without them it would match nothing', () => {
    for (const name of workloads) {
      const labels = at(
        objectOf('hub', 'ExternalSecret', `cluster-production-${name}`),
        'spec.target.template.metadata.labels',
      );
      expect(labels).toMatchObject({
        'argocd.argoproj.io/secret-type': 'cluster',
        environment: 'production',
      });
    }
  });

  test('the standby cluster is registered as well, and its project exists', () => {
    objectOf('hub', 'ExternalSecret', 'cluster-production-dr');
    const projects = objectsOf('hub', 'AppProject').map(({ metadata }) => metadata.name);
    for (const set of objectsOf('hub', 'ApplicationSet'))
      expect(projects).toContain(at(set, 'spec.template.spec.project'));
    const destinations = at(objectOf('hub', 'AppProject', 'production'), 'spec.destinations');
    expect(destinations).toContainEqual({ server: 'https://10.0.3.100:6443', namespace: 'api-service' });
  });
});

describe('distribution', () => {
  const sets = () => objectsOf('hub', 'ApplicationSet');

  test('templates are Go templates that fail on a missing key, not fasttemplate, which keeps a typo as text', () => {
    for (const set of sets()) {
      expect(at(set, 'spec.goTemplate')).toBe(true);
      expect(at(set, 'spec.goTemplateOptions')).toEqual(['missingkey=error']);
      expect(JSON.stringify(set)).not.toMatch(/\{\{(name|server)\}\}/);
    }
  });

  test('a lost label or a deleted set deletes no Application and none of its objects', () => {
    for (const set of sets())
      expect(at(set, 'spec.syncPolicy')).toEqual({
        applicationsSync: 'create-update',
        preserveResourcesOnDeletion: true,
      });
  });

  test('a namespace is pruned or deleted only when a person confirms it', () => {
    for (const cluster of workloads)
      expect(objectOf(cluster, 'Namespace', 'api-service').metadata).toHaveProperty(
        ['annotations', 'argocd.argoproj.io/sync-options'],
        'Prune=confirm,Delete=confirm',
      );
  });

  test('retries are not fewer than the five that Argo CD makes by itself, and look for a newer revision', () => {
    for (const set of sets())
      expect(at(set, 'spec.template.spec.syncPolicy.retry')).toEqual({
        limit: 5,
        refresh: true,
        backoff: { duration: '5s', factor: 2, maxDuration: '3m' },
      });
  });

  test('waves are a RollingSync, which is switched on, and never together with self-heal', () => {
    const flags = objectOf('hub', 'ConfigMap', 'argocd-cmd-params-cm');
    expect(at(flags, 'data')).toMatchObject({ 'applicationsetcontroller.enable.progressive.syncs': 'true' });
    for (const set of sets()) {
      expect(at(set, 'spec.strategy.type')).toBe('RollingSync');
      expect(at(set, 'spec.template.spec.syncPolicy.automated')).toMatchObject({
        selfHeal: false,
        allowEmpty: false,
      });
    }
  });

  test('what is called ApplicationSync or FleetBundle in tables is no kind of any system', () => {
    const kinds = everyCluster().flatMap((name) =>
      (production.clusters.get(name) ?? []).map(({ kind }) => kind),
    );
    expect(kinds).not.toContain('ApplicationSync');
    expect(kinds).not.toContain('FleetBundle');
  });
});

describe('base and overlays', () => {
  test('kustomizations name resources and patches, not the deprecated bases and patchesStrategicMerge', () => {
    expect(production.kustomize.size).toBeGreaterThan(8);
    for (const each of production.kustomize.values())
      for (const gone of ['bases', 'patchesStrategicMerge', 'patchesJson6902', 'commonLabels', 'vars'])
        expect(Object.keys(each)).not.toContain(gone);
  });

  test('the base generates the ConfigMap that an overlay merges into, so that a changed value rolls the pods', () => {
    const generator = (path: string) =>
      at(production.kustomize.get(path) as Manifest, 'configMapGenerator.0');
    expect(generator('apps/api-service/base/kustomization.yaml')).not.toHaveProperty('behavior');
    expect(generator('apps/api-service/overlays/east/kustomization.yaml')).toMatchObject({
      name: 'api-config',
      behavior: 'merge',
    });
    const names = workloads.map((cluster) => objectsOf(cluster, 'ConfigMap')[0]?.metadata.name ?? '');
    for (const name of names) expect(name).toMatch(/^api-config-[a-z0-9]{10}$/);
    expect(new Set(names).size).toBe(3);
  });

  test('every patch says exactly which object it changes', () => {
    const patches = at(
      production.kustomize.get('apps/api-service/overlays/east/kustomization.yaml') as Manifest,
      'patches',
    ) as readonly { target?: Record<string, string> }[];
    expect(patches.map(({ target }) => `${target?.['kind']} ${target?.['name']}`)).toEqual([
      'Rollout api-service',
      'HorizontalPodAutoscaler api-service',
    ]);
  });

  test('a workload with an autoscaler states no replicas, which a sync would set back each time', () => {
    for (const cluster of workloads) {
      expect(at(objectOf(cluster, 'Rollout', 'api-service'), 'spec')).not.toHaveProperty('replicas');
      objectOf(cluster, 'HorizontalPodAutoscaler', 'api-service');
    }
  });
});

describe('progressive delivery', () => {
  test('the Rollout takes the place of the Deployment: two workloads never share the pods', () => {
    for (const cluster of workloads) {
      expect(objectsOf(cluster, 'Deployment')).toEqual([]);
      expect(objectsOf(cluster, 'Rollout')).toHaveLength(1);
      expect(
        at(objectOf(cluster, 'HorizontalPodAutoscaler', 'api-service'), 'spec.scaleTargetRef'),
      ).toMatchObject({ kind: 'Rollout', name: 'api-service' });
    }
  });

  test('the Services and the VirtualService that a canary needs are there, at 100 and 0', () => {
    const canary = at(objectOf('east', 'Rollout', 'api-service'), 'spec.strategy.canary') as {
      stableService: string;
      canaryService: string;
    };
    objectOf('east', 'Service', canary.stableService);
    objectOf('east', 'Service', canary.canaryService);
    const routes = at(objectOf('east', 'VirtualService', 'api-service'), 'spec.http.0.route') as {
      weight: number;
    }[];
    expect(routes.map(({ weight }) => weight)).toEqual([100, 0]);
  });

  test('the engine leaves alone what the Rollouts controller sets', () => {
    const set = objectOf('hub', 'ApplicationSet', 'production-api-service');
    const ignored = at(set, 'spec.template.spec.ignoreDifferences') as { kind: string }[];
    expect(ignored.map(({ kind }) => kind)).toEqual(['Service', 'Service', 'Rollout', 'VirtualService']);
    expect(at(set, 'spec.template.spec.syncPolicy.syncOptions')).toEqual(
      expect.arrayContaining(['ApplyOutOfSyncOnly=true', 'RespectIgnoreDifferences=true']),
    );
  });

  test('no data is neither success nor failure, and too little traffic proves nothing', () => {
    for (const name of ['api-service-check', 'api-service-watch']) {
      const metrics = at(objectOf('east', 'AnalysisTemplate', name), 'spec.metrics') as {
        name: string;
        successCondition: string;
        failureCondition: string;
        inconclusiveLimit: number;
        failureLimit: number;
      }[];
      expect(metrics.map((metric) => metric.name)).toEqual(['success-rate', 'traffic']);
      for (const metric of metrics) {
        expect(metric.successCondition).toContain('len(result) > 0 && !isNaN(result[0])');
        expect([metric.inconclusiveLimit, metric.failureLimit]).toEqual([1, 1]);
      }
      expect(metrics[0]?.successCondition).toMatch(/>= 0\.99$/);
      expect(metrics[0]?.failureCondition).toMatch(/!isNaN\(result\[0\]\) && result\[0\] < 0\.99$/);
    }
  });

  test('the success rate counts what the mesh sends to the canary, and a redirect is no fault', () => {
    const query = at(
      objectOf('east', 'AnalysisTemplate', 'api-service-check'),
      'spec.metrics.0.provider.prometheus.query',
    );
    expect(query).toContain('destination_service_name="api-service-canary"');
    expect(query).toContain('response_code!~"5.."');
    expect(query).not.toContain('status=~"2.."');
  });

  test('the analysis watches in the background too, from the first weight on', () => {
    expect(at(objectOf('east', 'Rollout', 'api-service'), 'spec.strategy.canary.analysis')).toMatchObject({
      startingStep: 1,
      templates: [{ templateName: 'api-service-watch' }],
    });
  });

  test('somebody is told of an aborted canary: the abort alone leaves Git on the bad version', () => {
    const { annotations } = at(
      objectOf('hub', 'ApplicationSet', 'production-api-service'),
      'spec.template.metadata',
    ) as { annotations: Record<string, string> };
    expect(annotations).toHaveProperty(
      ['notifications.argoproj.io/subscribe.on-rollout-aborted.slack'],
      'ops-alert',
    );
    const data = at(objectOf('hub', 'ConfigMap', 'argocd-notifications-cm'), 'data') as Record<
      string,
      string
    >;
    const [trigger] = parse(data['trigger.on-rollout-aborted'] ?? '') as [{ when: string; send: string[] }];
    expect(trigger.when).toContain("app.status.health.status == 'Degraded'");
    expect(trigger.send).toEqual(['regatta-rollout-aborted']);
    const { message } = parse(data['template.regatta-rollout-aborted'] ?? '') as { message: string };
    const revision = '{{.app.status.operationState.syncResult.revision}}';
    expect(message).toContain(`revision ${revision} did not hold`);
    expect(message).toContain('is rolled back');
    expect(message).toContain('Git still asks for the new one');
    expect(message).toContain(`revert ${revision} in {{.app.spec.source.repoURL}}`);
  });

  test('a notification links to an address that is set: no template uses what the context does not have', () => {
    const data = at(objectOf('hub', 'ConfigMap', 'argocd-notifications-cm'), 'data') as Record<
      string,
      string
    >;
    const used = [...JSON.stringify(data).matchAll(/\.context\.(\w+)/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    expect(Object.keys(parse(data['context'] ?? '') as object)).toEqual([...new Set(used)]);
  });
});

describe('secrets', () => {
  test('External Secrets objects are v1: v1beta1 is no longer served', () => {
    for (const cluster of everyCluster())
      for (const { apiVersion, kind } of production.clusters.get(cluster) ?? [])
        if (kind === 'ExternalSecret' || kind === 'ClusterSecretStore')
          expect(apiVersion).toBe('external-secrets.io/v1');
  });

  test('a key is named below its mount, without the mount and "data" in front', () => {
    for (const { remoteRef } of at(
      objectOf('east', 'ExternalSecret', 'api-db-secret'),
      'spec.data',
    ) as unknown as {
      remoteRef: { key: string };
    }[])
      expect(remoteRef.key).toBe('api-service/production');
  });

  test('each cluster has a Vault mount of its own: one mount can check the tokens of one cluster only', () => {
    const mounts = everyCluster().map((cluster) =>
      at(objectOf(cluster, 'ClusterSecretStore', 'vault'), 'spec.provider.vault.auth.kubernetes.mountPath'),
    );
    expect(mounts).toEqual(everyCluster().map((cluster) => `kubernetes-${cluster}`));
  });

  test('only the namespaces that need a store may use it', () => {
    for (const cluster of workloads)
      expect(at(objectOf(cluster, 'ClusterSecretStore', 'vault'), 'spec.conditions')).toEqual([
        { namespaces: ['api-service'] },
      ]);
  });
});

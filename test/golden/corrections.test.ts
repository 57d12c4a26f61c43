// What well-known recipes for multi-cluster GitOps get wrong or say for versions long gone, and what the reference fleet
// says instead. Each name tells one correction.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { JsonValue, Manifest } from '../../constructs/index.ts';
import { valueAt } from '../../constructs/core/shared-edit.ts';
import { Duration } from '../../constructs/index.ts';
import { planFleet } from '../../delivery/planned-fleet.ts';
import { treeOf } from '../../delivery/tree.ts';

const folder = join(new URL('../../', import.meta.url).pathname, 'environments');
const kustomize = new Map<string, Manifest>();
/** Cluster → its objects as they are applied. */
const clusters = new Map<string, Manifest[]>();

beforeAll(async () => {
  const { plans } = await planFleet({ folder, environment: 'production' });
  const [plan] = plans;
  if (plan === undefined) throw new Error('no environment production');
  for (const { files } of treeOf(plan, { layout: 'rendered' }))
    for (const { path, content } of files) {
      const [top, cluster = ''] = path.split('/');
      const known = clusters.get(cluster) ?? [];
      if (top === 'clusters') clusters.set(cluster, [...known, ...documents(content)]);
    }
  for (const { files } of treeOf(plan, { layout: 'kustomize' }))
    for (const { path, content } of files)
      if (path.endsWith('kustomization.yaml')) kustomize.set(path, documents(content)[0] as Manifest);
});

function documents(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

function objectsOf(cluster: string, kind: string): Manifest[] {
  return (clusters.get(cluster) ?? []).filter((object) => object.kind === kind);
}

function objectOf(cluster: string, kind: string, name: string): Manifest {
  const found = objectsOf(cluster, kind).find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} on ${cluster}`);
  return found;
}

function at(object: Manifest, path: string): JsonValue | undefined {
  return valueAt(
    object,
    path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  );
}

const everyCluster = () => [...clusters.keys()];
const workloads = ['east', 'west', 'dr'];

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
    const kinds = everyCluster().flatMap((name) => (clusters.get(name) ?? []).map(({ kind }) => kind));
    expect(kinds).not.toContain('ApplicationSync');
    expect(kinds).not.toContain('FleetBundle');
  });
});

describe('base and overlays', () => {
  test('kustomizations name resources and patches, not the deprecated bases and patchesStrategicMerge', () => {
    expect(kustomize.size).toBeGreaterThan(8);
    for (const each of kustomize.values())
      for (const gone of ['bases', 'patchesStrategicMerge', 'patchesJson6902', 'commonLabels', 'vars'])
        expect(Object.keys(each)).not.toContain(gone);
  });

  test('the base generates the ConfigMap that an overlay merges into, so that a changed value rolls the pods', () => {
    const generator = (path: string) => at(kustomize.get(path) as Manifest, 'configMapGenerator.0');
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
      kustomize.get('apps/api-service/overlays/east/kustomization.yaml') as Manifest,
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
    expect(annotations).toHaveProperty(['notifications.argoproj.io/subscribe.on-health-degraded.slack']);
    expect(objectOf('hub', 'ConfigMap', 'argocd-notifications-cm')).toHaveProperty([
      'data',
      'trigger.on-health-degraded',
    ]);
  });
});

describe('secrets', () => {
  test('External Secrets objects are v1: v1beta1 is no longer served', () => {
    for (const cluster of everyCluster())
      for (const { apiVersion, kind } of clusters.get(cluster) ?? [])
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

describe('disaster recovery', () => {
  const rules = () =>
    at(objectOf('hub', 'PrometheusRule', 'failover-production-api'), 'spec.groups.0.rules') as {
      alert: string;
      expr: string;
      for: string;
    }[];

  test('the standby runs at least two pods and may grow', () => {
    const scaler = objectOf('dr', 'HorizontalPodAutoscaler', 'api-service');
    expect(at(scaler, 'spec.minReplicas')).toBeGreaterThanOrEqual(2);
    expect(at(scaler, 'spec.maxReplicas')).toBe(20);
  });

  test('the alert fires when the series of a dead cluster vanish, and asks more than one observer', () => {
    const [down] = rules();
    expect(down?.expr).toContain('or vector(0)');
    expect(down?.expr).toContain('job="apiserver",cluster="east"');
    expect(down?.expr.match(/observer="[a-z-]+"/g)).toEqual(['observer="api-server"', 'observer="users"']);
  });

  test('an alert that nobody could raise any more is an alert of its own', () => {
    expect(rules()[1]).toMatchObject({ alert: 'FailoverObserversMissing' });
    expect(rules()[1]?.expr).toMatch(/^absent\(/);
  });

  test('the primary is watched, not only the standby: an unknown sync state is what its loss looks like', () => {
    const { annotations } = at(
      objectOf('hub', 'ApplicationSet', 'production-api-service'),
      'spec.template.metadata',
    ) as { annotations: Record<string, string> };
    expect(annotations).toHaveProperty(
      ['notifications.argoproj.io/subscribe.on-sync-status-unknown.slack'],
      'ops-alert',
    );
  });

  test('a notification comes with its trigger, its template and its service', () => {
    const data = at(objectOf('hub', 'ConfigMap', 'argocd-notifications-cm'), 'data') as Record<
      string,
      string
    >;
    expect(data['service.slack']).toBe('token: "$slack-token"\n');
    for (const [key, text] of Object.entries(data).filter(([name]) => name.startsWith('trigger.'))) {
      const [template = ''] = /regatta-[a-z-]+/.exec(text) ?? [];
      expect([key, Object.keys(data)]).toEqual([key, expect.arrayContaining([`template.${template}`])]);
    }
  });

  test('the switch is spelled out: a DNS record with a short life that names the primary', () => {
    expect(at(objectOf('hub', 'DNSEndpoint', 'failover-production-api'), 'spec.endpoints')).toEqual([
      expect.objectContaining({ dnsName: 'api.example.com', recordTTL: Duration.seconds(30).seconds }),
    ]);
  });
});

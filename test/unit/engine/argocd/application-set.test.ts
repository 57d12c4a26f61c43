import { describe, expect, test } from '@jest/globals';
import { App, Cluster, Component, Fleet, Overlay, Waves } from '../../../../constructs/index.ts';
import type { ArgoCdProps, JsonValue, Manifest } from '../../../../constructs/index.ts';
import { schemaCheckerFor } from '../../../../constructs/schema/schema-check.ts';
import {
  apiService,
  applicationSet,
  at,
  expressed,
  hubObject,
  object,
  Production,
  syncPolicy,
  versions,
  textAt,
} from './reference-fleet.ts';

const store: Manifest = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name: 'vault' },
};
const argo = (props: ArgoCdProps = {}) => new Production(new Fleet(), props);
const elements = (production: Production, name?: string) =>
  at(applicationSet(production, name), 'spec', 'generators', 0, 'list', 'elements') as readonly Record<
    string,
    string
  >[];

/** The Applications that an ApplicationSet's list makes, by the template's own rules for the parameters used here. */
function applications(
  production: Production,
  name?: string,
): { name: string; path: string; server: string; namespace: string }[] {
  const set = applicationSet(production, name);
  return elements(production, name).map((element) => {
    const filled = (...path: string[]) =>
      textAt(set, 'spec', 'template', ...path).replace(
        /\{\{\.(\w+)\}\}/g,
        (_, key: string) => element[key] ?? 'MISSING',
      );
    return {
      name: filled('metadata', 'name'),
      path: filled('spec', 'source', 'path'),
      server: filled('spec', 'destination', 'server'),
      namespace: filled('spec', 'destination', 'namespace'),
    };
  });
}

describe('an ApplicationSet', () => {
  test('makes one Application for each cluster, on the folder of that cluster', () => {
    expect(applications(argo())).toEqual([
      {
        name: 'dr-api-service',
        path: 'production/apps/api-service/overlays/dr',
        server: 'https://10.0.3.100:6443',
        namespace: 'api-service',
      },
      {
        name: 'east-api-service',
        path: 'production/apps/api-service/overlays/east',
        server: 'https://10.0.1.100:6443',
        namespace: 'api-service',
      },
      {
        name: 'west-api-service',
        path: 'production/apps/api-service/overlays/west',
        server: 'https://10.0.2.100:6443',
        namespace: 'api-service',
      },
    ]);
  });

  test('points at the rendered folders where the layout is rendered', () => {
    const production = new Production(new Fleet(), {}, { layout: 'rendered' });
    expect(applications(production).map(({ path }) => path)).toContain(
      'production/clusters/east/api-service',
    );
    expect(
      at(
        applicationSet(production),
        'spec',
        'template',
        'metadata',
        'annotations',
        'argocd.argoproj.io/manifest-generate-paths',
      ),
    ).toBe('/production/clusters/{{.name}}/api-service');
  });

  test('fails on a misspelt parameter instead of writing it into a name: goTemplate with missingkey=error', () => {
    for (const clusters of ['expanded', 'generator'] as const)
      expect(applicationSet(argo({ clusters, selector: { environment: 'production' } }))).toMatchObject({
        spec: { goTemplate: true, goTemplateOptions: ['missingkey=error'] },
      });
  });

  test('deletes no workload when a cluster or the set itself goes: create-update and preserveResourcesOnDeletion, no finalizer', () => {
    const set = applicationSet(argo());
    expect(at(set, 'spec', 'syncPolicy')).toEqual({
      applicationsSync: 'create-update',
      preserveResourcesOnDeletion: true,
    });
    expect(at(set, 'spec', 'template', 'metadata', 'finalizers')).toBeUndefined();
  });

  test('deletes with a finalizer where deletion is asked for', () => {
    const set = applicationSet(argo({ onRemoval: 'delete' }));
    expect(at(set, 'spec', 'syncPolicy')).toEqual({
      applicationsSync: 'sync',
      preserveResourcesOnDeletion: false,
    });
    expect(at(set, 'spec', 'template', 'metadata', 'finalizers')).toEqual([
      'resources-finalizer.argocd.argoproj.io',
    ]);
  });

  test('never writes to one namespace of one cluster from two Applications, the standby included', () => {
    const production = argo();
    new App(production, 'billing', { base: apiService });
    const targets = [...applications(production), ...applications(production, 'production-billing')].map(
      ({ server, namespace }) => `${server} ${namespace}`,
    );
    expect(new Set(targets).size).toBe(targets.length);
    expect(targets).toContain('https://10.0.3.100:6443 api-service');
  });

  test('looks again only when the base, the components or the own overlay of an app change', () => {
    const watched = (production: Production) =>
      at(
        applicationSet(production),
        'spec',
        'template',
        'metadata',
        'annotations',
        'argocd.argoproj.io/manifest-generate-paths',
      );
    expect(watched(argo())).toBe(
      '/production/apps/api-service/base;/production/apps/api-service/overlays/{{.name}}',
    );
    const production = argo();
    new Overlay(production.api, production.east, {
      components: [new Component(production.api, 'large', { replicas: 3 })],
    });
    expect(watched(production)).toBe(
      '/production/apps/api-service/base;/production/apps/api-service/components;/production/apps/api-service/overlays/{{.name}}',
    );
  });

  test('selects by the labels of the registrations on request, and never the control cluster', () => {
    const set = applicationSet(argo({ clusters: 'generator' }));
    expect(at(set, 'spec', 'generators')).toEqual([
      {
        clusters: {
          selector: {
            matchLabels: { environment: 'production' },
            matchExpressions: [{ key: 'role', operator: 'NotIn', values: ['hub'] }],
          },
        },
      },
    ]);
    expect(at(set, 'spec', 'template', 'metadata', 'labels', 'role')).toBe('{{.metadata.labels.role}}');
  });

  test('addresses the control cluster as Argo CD does itself, where an app runs on it', () => {
    const production = argo();
    new App(production, 'console', { base: apiService, on: [production.control] });
    expect(elements(production, 'production-console')).toEqual([
      { name: 'hub', server: 'https://kubernetes.default.svc', role: 'hub', wave: '0' },
    ]);
  });
});

describe('the sync policy', () => {
  test('tries again five times from 5s up to 3m, with the newest commit each time', () => {
    expect(syncPolicy(argo())).toMatchObject({
      retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' }, refresh: true },
    });
  });

  test('says explicitly that it is on, repairs drift, prunes, and never takes an empty folder for a wish', () => {
    expect(syncPolicy(argo())).toMatchObject({
      automated: { enabled: true, prune: true, selfHeal: true, allowEmpty: false },
    });
    expect(syncPolicy(argo({ prune: false, selfHeal: false }))).toMatchObject({
      automated: { prune: false, selfHeal: false },
    });
  });

  test('applies server-side, only what differs, leaves ignored fields alone, and stops at objects of others', () => {
    expect(syncPolicy(argo())).toMatchObject({
      syncOptions: [
        'ApplyOutOfSyncOnly=true',
        'FailOnSharedResource=true',
        'PruneLast=true',
        'RespectIgnoreDifferences=true',
        'ServerSideApply=true',
      ],
    });
  });

  test.each([
    ['3.0', { enabled: undefined, refresh: undefined }],
    ['3.1', { enabled: true, refresh: undefined }],
    ['3.2', { enabled: true, refresh: true }],
  ])('leaves out what Argo CD %s does not know', (version, known) => {
    const policy = syncPolicy(argo({ version })) as {
      automated: Record<string, JsonValue>;
      retry: Record<string, JsonValue>;
    };
    expect({ enabled: policy.automated['enabled'], refresh: policy.retry['refresh'] }).toEqual(known);
  });

  test('leaves the number of pods to the autoscaler', () => {
    const production = argo();
    new App(production, 'scaled', {
      base: (chart) => {
        apiService(chart);
        object(chart, 'autoscaling/v2', 'HorizontalPodAutoscaler', 'api-service', {
          spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api-service' } },
        });
      },
    });
    expect(
      at(applicationSet(production, 'production-scaled'), 'spec', 'template', 'spec', 'ignoreDifferences'),
    ).toEqual([
      {
        group: 'apps',
        kind: 'Deployment',
        name: 'api-service',
        namespace: 'scaled',
        jsonPointers: ['/spec/replicas'],
      },
    ]);
    expect(at(applicationSet(production), 'spec', 'template', 'spec', 'ignoreDifferences')).toBeUndefined();
  });

  test('leaves alone what a feature adds on a single cluster', () => {
    const production = argo();
    production.api.addFeature({
      order: 30,
      reshapeOn: (objects, cluster) =>
        cluster.name !== 'dr'
          ? objects
          : [
              ...objects,
              {
                apiVersion: 'autoscaling/v2',
                kind: 'HorizontalPodAutoscaler',
                metadata: { name: 'warm', namespace: 'api-service' },
                spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api-service' } },
              },
            ],
    });
    expect(
      at(applicationSet(production), 'spec', 'template', 'spec', 'ignoreDifferences', 0, 'jsonPointers'),
    ).toEqual(['/spec/replicas']);
  });
});

describe("the clusters' own objects", () => {
  test('have an ApplicationSet and a project of their own, before the apps', () => {
    const production = argo();
    production.addClusterFeature({ objectsOn: ({ name }) => (name === 'west' ? [] : [store]) });
    const set = applicationSet(production, 'production-platform');
    expect(elements(production, 'production-platform').map(({ name }) => name)).toEqual(['dr', 'east']);
    expect(at(set, 'spec', 'template', 'spec', 'source', 'path')).toBe(
      'production/clusters/{{.name}}/platform',
    );
    expect(at(set, 'spec', 'template', 'spec', 'project')).toBe('production-platform');
    const order = (one: typeof set) =>
      Number(at(one, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
    expect(order(set)).toBeLessThan(order(applicationSet(production)));
    expect(order(hubObject(production, 'AppProject', 'production'))).toBeLessThan(order(set));
  });

  test('are left to the stacks on request', () => {
    const production = argo({ platform: 'stack' });
    production.addClusterFeature({ objectsOn: () => [store] });
    expect(production.engine.delivers?.(store, production.east)).toBe(false);
    expect(expressed(production).hub.some(({ metadata }) => metadata.name === 'production-platform')).toBe(
      false,
    );
  });

  test('are left to the stack on the control cluster', () => {
    const production = argo();
    production.addClusterFeature({ objectsOn: ({ role }) => (role === 'hub' ? [store] : []) });
    expect(production.engine.delivers?.(store, production.control)).toBe(false);
    expect(production.engine.delivers?.(store, production.east)).toBe(true);
    expect(expressed(production).hub.some(({ metadata }) => metadata.name === 'production-platform')).toBe(
      false,
    );
  });
});

describe('everything on the control cluster', () => {
  test('is of kinds that exist, and passes their real schemas', async () => {
    const production = argo();
    new Waves(production, { order: [[production.east], [production.west, production.dr]], batch: 1 });
    new Cluster(production, 'quiet', { server: 'https://10.0.9.9:6443', versions });
    const { hub, clusters } = expressed(production);
    const objects = [...hub, ...[...clusters.values()].flat()];
    const checker = await schemaCheckerFor(objects);
    expect(
      objects.flatMap((one) =>
        checker
          .faults(one)
          .map((fault) => `${one.kind} ${one.metadata.name}: ${fault.path} ${fault.problem}`),
      ),
    ).toEqual([]);
    expect(checker.unchecked(objects)).toEqual([]);
    expect([...new Set(hub.map(({ kind }) => kind))].sort()).toEqual([
      'AppProject',
      'ApplicationSet',
      'ConfigMap',
      'ExternalSecret',
    ]);
  });

  test('is the same whatever the order of declaration', () => {
    const names = ['a', 'b', 'c'];
    const made = (order: readonly string[]) => {
      const production = argo();
      for (const name of order) new App(production, name, { base: apiService });
      return JSON.stringify(
        [...expressed(production).hub].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      );
    };
    expect(made(names)).toBe(made(names.toReversed()));
  });

  test('is nothing without a repository or a control cluster, which the environment reports', () => {
    const production = new Production(new Fleet());
    Object.defineProperty(production, 'repository', { value: undefined });
    expect(expressed(production)).toMatchObject({ hub: [], issues: [] });
  });
});

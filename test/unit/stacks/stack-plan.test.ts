import { describe, expect, test } from '@jest/globals';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { Cluster as ClusterType, Engine } from '../../../constructs/index.ts';
import { IssuesError } from '../../../constructs/core/issue.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { formerTokens, logicalName, typeToken } from '../../../stacks/plan/resource-name.ts';
import { stackPlan } from '../../../stacks/plan/stack-plan.ts';

const labels = { app: 'web' };
const pod = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };

function web(chart: Chart): void {
  const add = (id: string, apiVersion: string, kind: string, name: string, rest: object = {}) =>
    new ApiObject(chart, id, { apiVersion, kind, metadata: { name }, ...rest });
  add('d', 'apps/v1', 'Deployment', 'web', { spec: { selector: { matchLabels: labels }, template: pod } });
  add('h', 'autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  });
  add('s', 'v1', 'ServiceAccount', 'web');
  add('r', 'boats.example.com/v1', 'Boat', 'first');
  add('c', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'boats.boats.example.com', {
    spec: {
      group: 'boats.example.com',
      names: { kind: 'Boat', plural: 'boats' },
      scope: 'Namespaced',
      versions: [],
    },
  });
}

/** Registers each cluster from configuration. */
class Registering extends Direct {
  registrationOf({ name }: ClusterType) {
    return { name, namespace: 'engine', labels: {}, entries: () => ({}) };
  }
}

function planOf(engine: Engine = new Direct()): { environment: Environment; plan: EnvironmentPlan } {
  const environment = new Environment(new Fleet(), 'pier', { engine });
  const versions = { kubernetes: '1.35' };
  new Cluster(environment, 'hub', { role: 'hub', server: 'https://10.0.0.1:6443', versions });
  new Cluster(environment, 'east', { server: 'https://10.0.0.2:6443', versions });
  new App(environment, 'web', { base: web });
  return { environment, plan: new EnvironmentPlan(environment) };
}

describe('a stack plan', () => {
  test('names a resource by kind, namespace and name, under the type that the plugin knows', () => {
    const { environment, plan } = planOf();
    const { resources } = stackPlan(environment, 'pier.east', plan);
    expect(resources.map(({ name, token }) => [name, token])).toContainEqual([
      'Deployment/web/web',
      'kubernetes:apps/v1:Deployment',
    ]);
    expect(typeToken('v1', 'Namespace')).toBe('kubernetes:core/v1:Namespace');
    expect(logicalName({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } })).toBe(
      'Namespace/web',
    );
  });

  test('puts each object after what it depends on', () => {
    const { environment, plan } = planOf();
    const { resources } = stackPlan(environment, 'pier.east', plan);
    const order = resources.map(({ name }) => name);
    expect(order[0]).toBe('Namespace/web');
    for (const { name, dependsOn } of resources)
      for (const before of dependsOn) expect(order.indexOf(before)).toBeLessThan(order.indexOf(name));
    const dependsOn = Object.fromEntries(resources.map((each) => [each.name, each.dependsOn]));
    expect(dependsOn).toMatchObject({
      'Deployment/web/web': ['Namespace/web', 'ServiceAccount/web/web'],
      'Boat/web/first': ['Namespace/web', expect.stringContaining('boats.boats.example.com')],
    });
  });

  test('leaves the number of pods to the autoscaler', () => {
    const { environment, plan } = planOf();
    const ignored = stackPlan(environment, 'pier.east', plan).resources.filter(
      ({ ignoreChanges }) => ignoreChanges.length > 0,
    );
    expect(ignored.map(({ name, ignoreChanges }) => [name, ignoreChanges])).toEqual([
      ['Deployment/web/web', ['spec.replicas']],
    ]);
  });

  test('keeps or protects namespaces where the configuration says so', () => {
    const { environment, plan } = planOf();
    const first = (namespaces?: 'retain' | 'protect') =>
      stackPlan(environment, 'pier.east', plan, namespaces === undefined ? {} : { namespaces }).resources[0];
    expect(first()).toMatchObject({ retainOnDelete: false, protect: false });
    expect(first('retain')).toMatchObject({ retainOnDelete: true, protect: false });
    expect(first('protect')).toMatchObject({ retainOnDelete: false, protect: true });
  });

  test("registers clusters in the hub's stack, which has the environment's name", () => {
    const { environment, plan } = planOf(new Registering());
    expect(stackPlan(environment, 'pier', plan).registrations.map(({ cluster }) => cluster.name)).toEqual([
      'hub',
      'east',
    ]);
    expect(stackPlan(environment, 'pier.east', plan).registrations).toEqual([]);
  });

  test('leaves the apps to an engine that reads Git', () => {
    const reading: Engine = { name: 'reading', readsGit: true, express: () => new Direct().express() };
    const { environment, plan } = planOf(reading);
    expect(stackPlan(environment, 'pier.east', plan).resources.map(({ name }) => name)).toEqual([
      'Namespace/web',
    ]);
  });

  test('knows an object again after its cluster learned a newer version of its kind', () => {
    const store = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'vault' },
    };
    expect(formerTokens(store)).toContain('kubernetes:external-secrets.io/v1beta1:ClusterSecretStore');
    expect(formerTokens(store)).not.toContain('kubernetes:external-secrets.io/v1:ClusterSecretStore');
  });

  test('fails when the environment has no such stack, and names the nearest', () => {
    const { environment, plan } = planOf();
    expect(() => stackPlan(environment, 'pier.eats', plan)).toThrow(IssuesError);
    expect(() => stackPlan(environment, 'pier.eats', plan)).toThrow(
      /RGT-STACK-001.*pier\.eats[\s\S]*pier\.east/,
    );
  });
});

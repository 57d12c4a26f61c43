import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { describe, expect, test } from '@jest/globals';
import { App, Cluster, Direct, Environment, Fleet, Overlay } from '../../../constructs/index.ts';
import type { AppFeature, Manifest } from '../../../constructs/index.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';

const deployment = (chart: Chart): void => {
  new ApiObject(chart, 'Web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [{ name: 'web', image: 'web:1', envFrom: [{ configMapRef: { name: 'settings' } }] }],
        },
      },
    },
  });
  new ApiObject(chart, 'Credentials', {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'web' },
    spec: {},
  });
};

function lab() {
  const environment = new Environment(new Fleet(), 'lab', { engine: new Direct() });
  const old = new Cluster(environment, 'old', {
    server: 'https://old.example.com',
    versions: { kubernetes: '1.33', externalSecrets: '0.15' },
  });
  const current = new Cluster(environment, 'current', {
    server: 'https://current.example.com',
    versions: { kubernetes: '1.35', externalSecrets: '2.9' },
  });
  const app = new App(environment, 'web', {
    base: deployment,
    namespace: 'shop',
    config: { A: '1' },
    configName: 'settings',
  });
  return { environment, old, current, app };
}

const objectsOn = (environment: Environment, cluster: Cluster): readonly Manifest[] =>
  [...new EnvironmentPlan(environment).unitsOn(cluster)].flatMap(({ objects }) => objects);

describe('a plan', () => {
  test('writes each object in the API version that its cluster serves', () => {
    const { environment, old, current } = lab();
    const versionOn = (cluster: Cluster) =>
      objectsOn(environment, cluster).find(({ kind }) => kind === 'ExternalSecret')?.apiVersion;
    expect(versionOn(old)).toBe('external-secrets.io/v1beta1');
    expect(versionOn(current)).toBe('external-secrets.io/v1');
  });

  test('gives an app its namespace, in the unit of the cluster and not of the app', () => {
    const { environment, current } = lab();
    const units = [...new EnvironmentPlan(environment).unitsOn(current)];
    expect(units.map(({ name }) => name)).toEqual(['platform', 'web']);
    expect(units[0]?.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'Namespace/shop',
    ]);
  });

  test('points the pods at the ConfigMap under its hashed name, which changes with a literal', () => {
    const { environment, old, current, app } = lab();
    new Overlay(app, current, { config: { A: '2' } });
    const nameOn = (cluster: Cluster) =>
      objectsOn(environment, cluster).find(({ kind }) => kind === 'ConfigMap')?.metadata.name ?? '';
    const workload = objectsOn(environment, current).find(({ kind }) => kind === 'Deployment');
    expect(nameOn(current)).toMatch(/^settings-[a-z0-9]{10}$/);
    expect(nameOn(current)).not.toBe(nameOn(old));
    expect(JSON.stringify(workload)).toContain(nameOn(current));
  });

  test('shares with the base whatever an overlay does not touch', () => {
    const { environment, current, app } = lab();
    new Overlay(app, current, { replicas: 3 });
    const [plan] = new EnvironmentPlan(environment).apps;
    const credentials = plan?.base.find(({ kind }) => kind === 'ExternalSecret');
    expect(plan?.on(current).objects).toContain(credentials);
  });

  test('lets features reshape the base once, and each cluster after its overlay', () => {
    const { environment, current, app } = lab();
    let reshaped = 0;
    const mark =
      (key: string) =>
      (object: Manifest): Manifest => ({ ...object, [key]: true });
    const feature: AppFeature = {
      order: 10,
      reshapeBase: (objects) => ((reshaped += 1), objects.map(mark('base'))),
      reshapeOn: (objects, cluster) => (cluster === current ? objects.map(mark('here')) : objects),
    };
    app.addFeature(feature);
    const plan = new EnvironmentPlan(environment);
    expect(plan.clusters.map((cluster) => [...plan.unitsOn(cluster)].length)).toEqual([2, 2]);
    expect(reshaped).toBe(1);
    expect(plan.apps[0]?.on(current).draft[0]).toMatchObject({ base: true, here: true });
  });

  test('fails when the base can’t be built, and says whose and why (RGT-APP-003)', () => {
    const { environment } = lab();
    new App(environment, 'broken', {
      base: () => {
        throw new Error('no such chart');
      },
    });
    expect(new EnvironmentPlan(environment).issues).toMatchObject([
      {
        code: 'RGT-APP-003',
        where: { path: 'lab/broken' },
        what: expect.stringContaining('no such chart'),
      },
    ]);
  });
});

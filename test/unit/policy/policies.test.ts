import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Cluster, Direct, Environment } from '../../../constructs/index.ts';
import type { Fleet, JsonObject } from '../../../constructs/index.ts';
import { Quota } from '../../../constructs/quota/quota.ts';
import { atApp, autoscaler, delivery, Lab, labWith, put, workload } from './lab.ts';
import { inspected, lineOf } from './inspected.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

const applicationSet = (spec: JsonObject, template: JsonObject): JsonObject => ({
  spec: {
    goTemplate: true,
    generators: [{ list: { elements: [{ name: 'east' }, { name: 'west' }] } }],
    template: { metadata: { name: '{{.name}}-web' }, spec: template },
    ...spec,
  },
});
const each = { server: '{{.server}}', namespace: 'web' };
const eachFolder = { repoURL: 'https://git.example.com/org/lab.git', path: 'apps/web/overlays/{{.name}}' };

/** Puts an object among the control cluster's own, where an ApplicationSet belongs. */
function onHub(kind: string, ...bodies: readonly JsonObject[]) {
  return class extends Lab {
    constructor(fleet: Fleet) {
      super(fleet);
      new App(this, 'engines', {
        on: [this.east], // the one cluster
        base: (chart) => {
          for (const [index, body] of bodies.entries()) put(chart, kind, `set-${index}`, body);
        },
      });
    }
  };
}
const atEngines = { file, line: lineOf(source, "new App(this, 'engines', {") };

describe('a fleet in order', () => {
  test('passes every policy', async () => {
    const lab = labWith(
      (chart) => {
        put(chart, 'Deployment', 'web', workload('web'));
        put(chart, 'HorizontalPodAutoscaler', 'web', autoscaler('Deployment', 'web', 10));
        put(chart, 'Service', 'web', {
          spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
        });
      },
      (_, web) => new Quota(web, { requests: { cpu: '4', memory: '4Gi' }, pods: 13 }),
    );
    expect(await inspected(lab)).toEqual([]);
    const good = applicationSet({}, delivery({ destination: each, source: eachFolder }));
    expect(await inspected(onHub('ApplicationSet', good))).toEqual([]);
  });
});

describe('one Application for one app on one cluster', () => {
  test('fails when an app brings an Application along to several clusters (RGT-POLICY-001)', async () => {
    const lab = labWith((chart) => {
      put(chart, 'Application', 'web', { spec: delivery() });
    });
    expect(await inspected(lab)).toMatchObject([
      { code: 'RGT-POLICY-001', where: atApp, fix: expect.stringContaining('remove it') },
    ]);
  });

  test.each([
    [
      'one name',
      applicationSet(
        {
          template: { metadata: { name: 'web' }, spec: delivery({ destination: each, source: eachFolder }) },
        },
        {},
      ),
    ],
    ['one destination', applicationSet({}, delivery({ source: eachFolder }))],
    ['one folder', applicationSet({}, delivery({ destination: each }))],
  ])('fails when an ApplicationSet gives several clusters %s', async (_, set) => {
    expect(await inspected(onHub('ApplicationSet', set))).toMatchObject([
      { code: 'RGT-POLICY-001', where: atEngines, fix: expect.stringContaining('{{.') },
    ]);
  });

  test('fails when two Applications deliver one folder to two clusters, or one names several', async () => {
    const other = delivery({ destination: { server: 'https://10.1.0.20:6443', namespace: 'web' } });
    const issues = await inspected(onHub('Application', { spec: delivery() }, { spec: other }));
    expect(issues).toMatchObject([
      { code: 'RGT-POLICY-001', where: atEngines, given: 'path apps/web/overlays/east' },
    ]);
    const all = delivery({ destination: { name: 'east,west', namespace: 'web' } });
    expect(await inspected(onHub('Application', { spec: all }))).toMatchObject([{ code: 'RGT-POLICY-001' }]);
  });
});

describe('a sync', () => {
  test('fails when it is not tried again (RGT-POLICY-003)', async () => {
    const none = delivery({ syncPolicy: { automated: {} } });
    const nought = delivery({
      syncPolicy: { automated: {}, retry: { limit: 0 } },
      source: { ...eachFolder, path: 'b' },
    });
    expect(await inspected(onHub('Application', { spec: none }, { spec: nought }))).toMatchObject([
      {
        code: 'RGT-POLICY-003',
        where: atEngines,
        given: 'no spec.syncPolicy.retry',
        fix: expect.stringContaining('limit: 5'),
      },
      { code: 'RGT-POLICY-003', given: 'spec.syncPolicy.retry.limit 0' },
    ]);
  });

  test('fails when RollingSync and self-heal are asked for together (RGT-POLICY-004)', async () => {
    const strategy = { type: 'RollingSync', rollingSync: { steps: [{ matchExpressions: [] }] } };
    const set = applicationSet({ strategy }, delivery({ destination: each, source: eachFolder }));
    expect(await inspected(onHub('ApplicationSet', set))).toMatchObject([
      { code: 'RGT-POLICY-004', where: atEngines, fix: expect.stringContaining('selfHeal: false') },
    ]);
  });
});

describe('one cluster has one server', () => {
  test.each([
    'https://10.1.0.10:6443/',
    'https://10.1.0.010:6443'.replace('010', '10') + '//',
    'HTTPS://10.1.0.10:6443',
  ])('fails when %s is a second way to write it (RGT-POLICY-005)', async (server) => {
    class Twice extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        new Cluster(this, 'north', { server, versions: { kubernetes: '1.35' } }); // same server
      }
    }
    expect(await inspected(Twice)).toMatchObject([
      {
        code: 'RGT-POLICY-005',
        where: { file, line: lineOf(source, '// same server') },
        fix: expect.stringContaining('"north"'),
      },
    ]);
  });

  test('fails when a default port hides it, and when the other is in another environment', async () => {
    const one = (name: string, server: string) =>
      class extends Environment {
        constructor(fleet: Fleet) {
          super(fleet, name, { engine: new Direct() });
          new Cluster(this, `${name}-a`, { server, versions: { kubernetes: '1.35' } });
        }
      };
    const issues = await inspected(
      one('first', 'https://API.example.com'),
      one('second', 'https://api.example.com.:443/'),
    );
    expect(issues).toMatchObject([
      { code: 'RGT-POLICY-005', where: { environment: 'second' }, given: 'https://api.example.com' },
    ]);
  });

  test('holds for a control cluster that two environments share', async () => {
    const one = (name: string, server: string) =>
      class extends Environment {
        constructor(fleet: Fleet) {
          super(fleet, name, { engine: new Direct() });
          new Cluster(this, 'hub', {
            role: 'hub',
            server: 'https://10.1.0.1:6443',
            versions: { kubernetes: '1.35' },
          });
          new Cluster(this, 'east', { server, versions: { kubernetes: '1.35' } });
        }
      };
    expect(
      await inspected(one('first', 'https://10.1.0.2:6443'), one('second', 'https://10.1.0.3:6443')),
    ).toEqual([]);
  });

  test('fails when two clusters have one name (RGT-NAME-001)', async () => {
    class Twice extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        new Cluster(this, 'east', { server: 'https://10.1.0.30:6443', versions: { kubernetes: '1.35' } });
      }
    }
    expect(await inspected(Twice)).toMatchObject([
      { code: 'RGT-NAME-001', fix: expect.stringContaining('another name') },
    ]);
  });
});

describe('one controller for a pod', () => {
  test('fails when a Rollout and a Deployment run the same pods (RGT-POLICY-009)', async () => {
    const lab = labWith((chart) => {
      put(chart, 'Deployment', 'web', workload('web'));
      put(chart, 'Rollout', 'web', workload('web', { strategy: { canary: {} } }));
    });
    expect(await inspected(lab)).toMatchObject([
      {
        code: 'RGT-POLICY-009',
        where: atApp,
        given: 'Deployment "web", Rollout "web"',
        fix: expect.stringContaining('Canary'),
      },
    ]);
  });

  test('fails when a Rollout refers to a Deployment that keeps running, not when it scales it down', async () => {
    const rollout = (scaleDown?: string) =>
      labWith((chart) => {
        const workloadRef = {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          ...(scaleDown && { scaleDown }),
        };
        put(chart, 'Deployment', 'web', workload('web'));
        put(chart, 'Rollout', 'web', { spec: { workloadRef, strategy: { canary: {} } } });
      });
    expect(await inspected(rollout())).toMatchObject([
      { code: 'RGT-POLICY-009', fix: expect.stringContaining('onsuccess') },
    ]);
    expect(await inspected(rollout('onsuccess'))).toEqual([]);
  });

  test('fails when an autoscaler and a number of pods stand side by side (RGT-POLICY-010)', async () => {
    const lab = labWith((chart) => {
      put(chart, 'Deployment', 'web', workload('web', { replicas: 3 }));
      put(chart, 'HorizontalPodAutoscaler', 'web', autoscaler('Deployment', 'web', 10));
    });
    expect(await inspected(lab)).toMatchObject([
      {
        code: 'RGT-POLICY-010',
        where: atApp,
        given: 'spec.replicas 3',
        fix: expect.stringContaining('autoscaling'),
      },
    ]);
  });

  test('fails when two autoscalers set one number (RGT-POLICY-010)', async () => {
    const lab = labWith((chart) => {
      put(chart, 'Deployment', 'web', workload('web'));
      for (const name of ['web', 'web-too'])
        put(chart, 'HorizontalPodAutoscaler', name, autoscaler('Deployment', 'web', 10));
    });
    expect(await inspected(lab)).toMatchObject([
      { code: 'RGT-POLICY-010', where: atApp, fix: 'keep one of them' },
    ]);
  });
});

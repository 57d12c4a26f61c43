import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment } from '../../../constructs/index.ts';
import type { Fleet, JsonObject } from '../../../constructs/index.ts';
import { Quota } from '../../../constructs/quota/quota.ts';
import { inspected, lineOf } from './inspected.ts';
import { atApp, autoscaler, labWith, put, workload } from './lab.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

describe('a quota', () => {
  const base =
    (kind: 'Deployment' | 'Rollout', strategy: JsonObject = {}) =>
    (chart: Chart) => {
      put(chart, kind, 'web', workload('web', strategy));
      put(chart, 'HorizontalPodAutoscaler', 'web', autoscaler(kind, 'web', 10));
    };

  test('fails when the autoscaler may outgrow it in the middle of an update (RGT-POLICY-011)', async () => {
    const lab = labWith(base('Deployment'), (lab, web) => {
      new Quota(web, { requests: { cpu: '3' }, on: [lab.east] });
    });
    expect(await inspected(lab)).toMatchObject([
      {
        code: 'RGT-POLICY-011',
        where: atApp,
        given: 'Deployment "web": up to 10 pods by its autoscaler, 3 more during an update, 3250m',
        fix: expect.stringContaining('3250m'),
      },
    ]);
  });

  test('counts a routed canary and a blue-green release twice', async () => {
    for (const strategy of [
      { strategy: { canary: { trafficRouting: { nginx: { stableIngress: 'web' } } } } },
      { strategy: { blueGreen: { activeService: 'web' } } },
    ]) {
      const lab = labWith(base('Rollout', strategy), (_, web) => new Quota(web, { requests: {}, pods: 19 }));
      const issues = await inspected(lab);
      expect(issues.filter(({ code }) => code === 'RGT-POLICY-011')).toMatchObject(
        [
          { what: expect.stringContaining('needs pods 20') },
          { what: expect.stringContaining('needs pods 20') },
        ].slice(0, issues.length),
      );
      expect(issues.length).toBeGreaterThan(0);
    }
  });

  test('fails when an autoscaler has no request to measure against (RGT-POLICY-012)', async () => {
    const lab = labWith((chart) => {
      const spec = { containers: [{ name: 'main', image: 'registry.example.com/web:v1' }] };
      const labels = { app: 'web' };
      put(chart, 'Deployment', 'web', {
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      });
      put(chart, 'HorizontalPodAutoscaler', 'web', autoscaler('Deployment', 'web', 10));
    });
    expect(await inspected(lab)).toMatchObject([
      {
        code: 'RGT-POLICY-012',
        where: atApp,
        given: 'no resources.requests.cpu in "main"',
        fix: expect.stringContaining('requests.cpu'),
      },
    ]);
  });

  test('fails when all quotas together exceed the cluster (RGT-POLICY-013)', async () => {
    class Full extends Environment {
      constructor(fleet: Fleet) {
        super(fleet, 'full', { engine: new Direct() });
        const server = 'https://10.1.0.40:6443';
        new Cluster(this, 'small', {
          server,
          versions: { kubernetes: '1.35' },
          capacity: { cpu: '8', memory: '64Gi' },
        });
        for (const name of ['a', 'b']) {
          const app = new App(this, name, {
            base: (chart) => {
              put(chart, 'Deployment', name, workload(name));
            },
          });
          new Quota(app, { requests: { cpu: '5', memory: '8Gi' } });
        }
      }
    }
    expect(await inspected(Full)).toMatchObject([
      {
        code: 'RGT-POLICY-013',
        where: { file, line: lineOf(source, "new Cluster(this, 'small'") },
        given: 'a 5, b 5',
        fix: expect.stringContaining('lower'),
      },
    ]);
  });
});

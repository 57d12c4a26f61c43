import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Cluster } from '../../../constructs/index.ts';
import type { Fleet, JsonObject } from '../../../constructs/index.ts';
import { inspected, lineOf } from './inspected.ts';
import { autoscaler, Lab, put, workload } from './lab.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');
const server = 'https://10.1.0.30:6443';
const versions = { kubernetes: '1.35' };

function standbyWith(more: JsonObject, scaled: boolean) {
  return class extends Lab {
    constructor(fleet: Fleet) {
      super(fleet);
      const dr = new Cluster(this, 'dr', { role: 'standby', server, versions });
      const base: App['source'] = {
        type: 'chart',
        build: (chart) => {
          put(chart, 'Deployment', 'web', workload('web', more));
          if (scaled) put(chart, 'HorizontalPodAutoscaler', 'web', autoscaler('Deployment', 'web', 5));
        },
      };
      new App(this, 'web', { on: [this.east, dr], base });
    }
  };
}
const atApp = { file, line: lineOf(source, "new App(this, 'web'") };

describe('a standby cluster', () => {
  test('fails when no app runs on it (RGT-POLICY-016)', async () => {
    class Idle extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        new Cluster(this, 'idle', { role: 'standby', server, versions });
        const base = (chart: Parameters<typeof put>[0]) => {
          put(chart, 'ConfigMap', 'settings', {});
        };
        new App(this, 'web', { on: [this.east], base });
      }
    }
    const where = { file, line: lineOf(source, "new Cluster(this, 'idle'") };
    expect(await inspected(Idle)).toMatchObject([
      { code: 'RGT-POLICY-016', severity: 'error', where, fix: expect.stringContaining('DrPair') },
    ]);
  });

  test('fails when a workload has no pods there', async () => {
    expect(await inspected(standbyWith({ replicas: 0 }, false))).toMatchObject([
      { code: 'RGT-POLICY-016', severity: 'error', where: atApp, given: 'spec.replicas 0' },
    ]);
  });

  test('warns when a workload could not grow there, and passes when it can', async () => {
    expect(await inspected(standbyWith({}, false))).toMatchObject([
      {
        code: 'RGT-POLICY-016',
        severity: 'warning',
        fix: expect.stringContaining('HorizontalPodAutoscaler'),
      },
    ]);
    expect(await inspected(standbyWith({}, true))).toEqual([]);
  });
});

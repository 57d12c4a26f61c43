import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Chart } from 'cdk8s';
import { App, Overlay } from '../../../constructs/index.ts';
import type { Fleet, JsonObject } from '../../../constructs/index.ts';
import { inspected, lineOf } from './inspected.ts';
import { atApp, Lab, labWith, put, workload } from './lab.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

describe('names', () => {
  const long = 'n'.repeat(64);
  test.each<[string, string, string, JsonObject, JsonObject?]>([
    ['a Service has 64 characters', 'Service', long, { spec: { ports: [{ port: 80 }] } }],
    ['a Service starts with a digit', 'Service', '9lives', { spec: { ports: [{ port: 80 }] } }],
    ['a ConfigMap has capital letters', 'ConfigMap', 'Settings', {}],
    ['a StatefulSet leaves no room for a hash', 'StatefulSet', 'n'.repeat(53), workload('web')],
    [
      'a CronJob leaves no room for a time',
      'CronJob',
      'n'.repeat(53),
      {
        spec: {
          schedule: '0 0 * * *',
          jobTemplate: {
            spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } },
          },
        },
      },
    ],
    ['a label has 64 characters', 'ConfigMap', 'settings', {}, { labels: { app: long } }],
    ['a label has no fit key', 'ConfigMap', 'settings', {}, { labels: { 'a b': 'c' } }],
    ['a key of a ConfigMap is no file name', 'ConfigMap', 'settings', { data: { 'a/b': 'c' } }],
    [
      'a port has 16 characters',
      'Service',
      'web',
      { spec: { ports: [{ port: 80, targetPort: 'metrics-internal' }] } },
    ],
  ])('fail when %s (RGT-POLICY-006)', async (...[, kind, name, body, metadata]) => {
    const lab = labWith((chart) => {
      put(chart, kind, name, body, metadata);
    });
    expect((await inspected(lab)).filter(({ code }) => code === 'RGT-POLICY-006')).toMatchObject([
      { code: 'RGT-POLICY-006', where: atApp, allowed: expect.any(String) },
    ]);
  });

  test('that an overlay brings are shown at the overlay, once', async () => {
    const lab = labWith(
      (chart) => {
        put(chart, 'ConfigMap', 'settings', {});
      },
      ({ east }, web) =>
        new Overlay(web, east, {
          patches: [{ target: { kind: 'ConfigMap' }, merge: { data: { 'a/b': 'c' } } }],
        }),
    );
    expect(await inspected(lab)).toMatchObject([
      { code: 'RGT-POLICY-006', where: { file, line: lineOf(source, 'new Overlay(web, east, {') } },
    ]);
  });

  test('fail when an app or a cluster is no DNS label (RGT-POLICY-007), or the name is taken (RGT-POLICY-008)', async () => {
    class Names extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        const base = (chart: Chart) => {
          put(chart, 'ConfigMap', 'settings', {});
        };
        new App(this, 'Web_App', { base, namespace: 'web' });
        new App(this, 'platform', { base });
        new App(this, 'engine', { base });
      }
    }
    expect(await inspected(Names)).toMatchObject([
      { code: 'RGT-POLICY-007', given: 'Web_App', where: { line: lineOf(source, "'Web_App', { base") } },
      { code: 'RGT-POLICY-008', given: 'platform', where: { line: lineOf(source, "'platform', { base") } },
      { code: 'RGT-POLICY-008', given: 'engine', fix: expect.stringContaining("namespace: 'engine'") },
    ]);
  });

  test('fail when a namespace is no DNS label, at the app whose it is', async () => {
    class Names extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        new App(this, 'dotted', {
          base: (chart) => {
            put(chart, 'ConfigMap', 'settings', {});
          },
          namespace: 'my.web',
        });
      }
    }
    expect(await inspected(Names)).toMatchObject([
      { code: 'RGT-POLICY-006', where: { file, line: lineOf(source, "new App(this, 'dotted', {") } },
    ]);
  });
});

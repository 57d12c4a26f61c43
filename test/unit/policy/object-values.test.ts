import { describe, expect, test } from '@jest/globals';
import type { Chart } from 'cdk8s';
import { Overlay } from '../../../constructs/index.ts';
import type { JsonObject } from '../../../constructs/index.ts';
import { inspected } from './inspected.ts';
import { atApp, autoscaler, labWith, put, workload } from './lab.ts';

const service = (ports: readonly JsonObject[]) => (chart: Chart) => {
  put(chart, 'Deployment', 'web', workload('web'));
  put(chart, 'Service', 'web', { spec: { selector: { app: 'web' }, ports } });
};
const container = (more: JsonObject) => (chart: Chart) => {
  const labels = { app: 'web' };
  const containers = [{ name: 'main', image: 'registry.example.com/web:v1', ...more }];
  put(chart, 'Deployment', 'web', {
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
};
const scaler = (bounds: JsonObject) => (chart: Chart) => {
  put(chart, 'Deployment', 'web', workload('web'));
  const { spec } = autoscaler('Deployment', 'web', 10) as { spec: JsonObject };
  put(chart, 'HorizontalPodAutoscaler', 'web', { spec: { ...spec, ...bounds } });
};
const replicas = (count: number) => (chart: Chart) => {
  put(chart, 'Deployment', 'web', workload('web', { replicas: count }));
};

const mistakes: readonly [what: string, base: (chart: Chart) => void, code: string, issue: object][] = [
  [
    'fewer pods than none',
    replicas(-1),
    'RGT-POLICY-017',
    { what: 'Deployment "web": spec.replicas is out of range', given: '-1', allowed: '0 or more' },
  ],
  [
    'an autoscaler down to nothing',
    scaler({ minReplicas: 0 }),
    'RGT-POLICY-017',
    { what: expect.stringContaining('spec.minReplicas'), given: '0', allowed: '1 or more' },
  ],
  [
    'a port that there is not',
    service([{ port: 99_999 }]),
    'RGT-POLICY-017',
    { what: expect.stringContaining('spec.ports[0].port'), given: '99999', allowed: '1 to 65535' },
  ],
  [
    'a target port that there is not',
    service([{ port: 80, targetPort: 0 }]),
    'RGT-POLICY-017',
    { what: expect.stringContaining('spec.ports[0].targetPort'), given: '0' },
  ],
  [
    'a container port that there is not',
    container({ ports: [{ containerPort: 70_000 }] }),
    'RGT-POLICY-017',
    { what: expect.stringContaining('containers[main].ports[0].containerPort'), given: '70000' },
  ],
  [
    'an image in capital letters',
    container({ image: 'registry.example.com/Web:v 1 latest:::' }),
    'RGT-POLICY-018',
    { what: expect.stringContaining('containers[main].image'), fix: expect.stringContaining('correct') },
  ],
  ['an empty image', container({ image: '' }), 'RGT-POLICY-018', { given: 'an empty text' }],
  [
    'no image at all',
    (chart) => {
      const labels = { app: 'web' };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'main' }] } };
      put(chart, 'Deployment', 'web', { spec: { selector: { matchLabels: labels }, template } });
    },
    'RGT-POLICY-018',
    { what: 'Deployment "web": containers[main].image is missing', given: 'nothing' },
  ],
];

describe('values of an object', () => {
  test.each(mistakes)('fail when they are %s', async (_, base, code, issue) => {
    const issues = await inspected(labWith(base));
    expect(issues).toMatchObject([{ code, where: atApp, ...issue }]);
  });

  test('fail at the overlay whose patch brings them', async () => {
    const lab = labWith(replicas(2), ({ east }, web) => {
      const merge = { spec: { replicas: -2 } };
      new Overlay(web, east, { patches: [{ target: { kind: 'Deployment' }, merge }] });
    });
    expect(await inspected(lab)).toMatchObject([
      { code: 'RGT-POLICY-017', where: { path: 'lab/web/east' }, given: '-2' },
    ]);
  });

  test('pass within what an API server takes', async () => {
    const base = (chart: Chart): void => {
      service(
        [
          { port: 1, targetPort: 65_535 },
          { name: 'b', port: 2, targetPort: 'http' },
        ].slice(0, 1),
      )(chart);
    };
    expect(await inspected(labWith(base))).toEqual([]);
    expect(await inspected(labWith(replicas(0)))).toEqual([]);
    expect(await inspected(labWith(scaler({ minReplicas: 1 })))).toEqual([]);
  });
});

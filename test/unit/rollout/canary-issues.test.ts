import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../../constructs/core/duration.ts';
import type { JsonObject } from '../../../constructs/core/manifest.ts';
import { latency, prometheusQuery, successRate } from '../../../constructs/rollout/analysis.ts';
import { BlueGreen } from '../../../constructs/rollout/blue-green.ts';
import { Canary } from '../../../constructs/rollout/canary.ts';
import type { CanaryProps } from '../../../constructs/rollout/canary.ts';
import { gatewayApi } from '../../../constructs/rollout/gateway-api.ts';
import { istio } from '../../../constructs/rollout/istio.ts';
import { healthy, Waves } from '../../../constructs/waves/waves.ts';
import { anApp, baseOf, chartOf, codesOf, issuesOf } from './rolled-out-app.ts';

const sound: CanaryProps = { weights: [5, 100], traffic: istio() };

function codes(props: Partial<CanaryProps>): string[] {
  const { app } = anApp();
  new Canary(app, { ...sound, ...props });
  return codesOf(app);
}

describe('fails when the settings', () => {
  const rate = successRate({ atLeast: 0.99 });
  const cases: readonly [string, string, Partial<CanaryProps>][] = [
    ['have a weight outside of 1 to 100', 'RGT-ROLLOUT-005', { weights: [0, 50, 100] }],
    ['have a weight that is no whole number', 'RGT-ROLLOUT-005', { weights: [0.5, 100] }],
    ['have weights that do not rise', 'RGT-ROLLOUT-006', { weights: [10, 5, 100] }],
    ['have the same weight twice', 'RGT-ROLLOUT-006', { weights: [10, 10, 100] }],
    ['do not end with all traffic', 'RGT-ROLLOUT-007', { weights: [5, 60] }],
    ['have nothing below all traffic', 'RGT-ROLLOUT-007', { weights: [100] }],
    ['have a pause of no length', 'RGT-ROLLOUT-008', { pause: Duration.seconds(0) }],
    [
      'have more pauses than weights',
      'RGT-ROLLOUT-009',
      { pause: [Duration.minutes(5), Duration.minutes(5)] },
    ],
    ['check where nothing is held', 'RGT-ROLLOUT-010', { checkAt: [7] }],
    ['ask for a success rate in percent', 'RGT-ROLLOUT-012', { analysis: [successRate({ atLeast: 99 })] }],
    [
      'ask for a quantile in percent',
      'RGT-ROLLOUT-012',
      { analysis: [latency({ atMost: Duration.seconds(1), quantile: 99 })] },
    ],
    [
      'judge a service without traffic',
      'RGT-ROLLOUT-012',
      { analysis: [successRate({ atLeast: 0.9, minimumRequests: 0 })] },
    ],
    ['forgive no failure', 'RGT-ROLLOUT-013', { analysis: [successRate({ atLeast: 0.9, failureLimit: 0 })] }],
    [
      'forgive every failure',
      'RGT-ROLLOUT-013',
      { analysis: [successRate({ atLeast: 0.9, failureLimit: 3 })] },
    ],
    [
      'forgive every silence',
      'RGT-ROLLOUT-013',
      { analysis: [successRate({ atLeast: 0.9, inconclusiveLimit: 3 })] },
    ],
    ['name two analyses alike', 'RGT-ROLLOUT-014', { analysis: [rate, successRate({ atLeast: 0.9 })] }],
    [
      'use an argument that nothing gives',
      'RGT-ROLLOUT-015',
      { analysis: [prometheusQuery({ name: 'q', query: 'a{h="{{args.canary}}"}', atMost: 1 })] },
    ],
    [
      'have a window of no length',
      'RGT-ROLLOUT-016',
      { analysis: [successRate({ atLeast: 0.9, window: Duration.seconds(0) })] },
    ],
    [
      'call an analysis by no name',
      'RGT-ROLLOUT-017',
      { analysis: [prometheusQuery({ name: 'Two Words', query: 'a', atMost: 1 })] },
    ],
    ['name no URL of Prometheus', 'RGT-ROLLOUT-018', { prometheus: 'prometheus:9090' }],
    [
      'measure requests that nobody counts',
      'RGT-ROLLOUT-019',
      { traffic: gatewayApi({ gateway: { name: 'public' } }), analysis: [rate] },
    ],
    [
      'name gateways and no hosts',
      'RGT-ROLLOUT-025',
      { traffic: istio({ gateways: ['istio-ingress/public'] }) },
    ],
    ['name hosts and no gateways', 'RGT-ROLLOUT-025', { traffic: istio({ hosts: ['api.example.com'] }) }],
    [
      'look further back than a weight is held',
      'RGT-ROLLOUT-029',
      { pause: Duration.minutes(1), analysis: [rate] },
    ],
    ['start with no pods', 'RGT-ROLLOUT-035', { firstPods: 0 }],
    [
      'both shrink and keep the old pods',
      'RGT-ROLLOUT-036',
      { oldPods: 'shrinking', keepOld: Duration.minutes(1) },
    ],
  ];

  test.each(cases)('%s: %s', (_, code, props) => {
    expect(codes(props)).toEqual([code]);
  });

  test('scale versions apart, where no router splits the traffic', () => {
    const { app } = anApp();
    new Canary(app, { weights: [5, 100], firstPods: 2, oldPods: 'shrinking' });
    expect(issuesOf(app).map(({ code, given }) => [code, given])).toEqual([
      ['RGT-ROLLOUT-034', 'firstPods, oldPods'],
    ]);
  });

  test('wait for a person between waves, which is a warning', () => {
    const { app, east } = anApp();
    new Waves(app.environment, { order: [[east]], gate: healthy() });
    new Canary(app, { ...sound, pause: 'manual' });
    expect(issuesOf(app).map(({ code, severity }) => [code, severity])).toEqual([
      ['RGT-ROLLOUT-011', 'warning'],
    ]);
  });

  test('carry credentials in the URL of Prometheus, which the issue does not show', () => {
    const { app } = anApp();
    const secret = 'hunter2';
    new Canary(app, { ...sound, prometheus: `https://user:${secret}@prometheus.example.com` });
    const [issue] = issuesOf(app);
    expect(issue?.code).toBe('RGT-ROLLOUT-018');
    expect(JSON.stringify(issue)).not.toContain(secret);
  });

  test('hold many mistakes: each is told once, in one run', () => {
    expect(
      codes({ weights: [60, 30], pause: Duration.seconds(0), prometheus: 'x', firstPods: -1 }).sort(),
    ).toEqual([
      'RGT-ROLLOUT-006',
      'RGT-ROLLOUT-007',
      'RGT-ROLLOUT-008',
      'RGT-ROLLOUT-018',
      'RGT-ROLLOUT-035',
    ]);
  });
});

describe('fails when an app has two ways to be rolled out:', () => {
  test.each([
    ['a canary and a blue-green', (app: ReturnType<typeof anApp>['app']) => new BlueGreen(app)],
    ['two canaries', (app: ReturnType<typeof anApp>['app']) => new Canary(app, sound)],
  ])('%s', (_, second) => {
    const { app } = anApp();
    new Canary(app, sound);
    const later = second(app);
    expect(issuesOf(app).map(({ code, where }) => [code, where.path])).toEqual([
      ['RGT-ROLLOUT-001', later.node.path],
    ]);
    expect(baseOf(app).filter(({ kind }) => kind === 'Rollout')).toHaveLength(1);
  });
});

const labels = { app: 'web' };

function deployment(spec: JsonObject = {}, name = 'web'): JsonObject {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

function service(spec: JsonObject = {}, name = 'web'): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port: 80 }], selector: labels, ...spec },
  };
}

function virtualService(...http: readonly JsonObject[]): JsonObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'routes' },
    spec: { hosts: ['web'], http },
  };
}

function route(name: string, ...hosts: readonly string[]): JsonObject {
  return { name, route: hosts.map((host) => ({ destination: { host }, weight: 50 })) };
}

describe('fails when the base', () => {
  const split = route('primary', 'web-stable', 'web-canary');
  const taken = (props: { name: string; routes?: readonly string[] }): Partial<CanaryProps> => ({
    traffic: istio({ virtualService: props }),
  });
  const cases: readonly [string, string, readonly JsonObject[], Partial<CanaryProps>][] = [
    ['has no Deployment', 'RGT-ROLLOUT-002', [service()], {}],
    [
      'has two Deployments and none is named',
      'RGT-ROLLOUT-002',
      [deployment(), deployment({}, 'worker'), service()],
      {},
    ],
    [
      'has no Service for the pods',
      'RGT-ROLLOUT-003',
      [deployment(), service({ selector: { app: 'other' } })],
      {},
    ],
    [
      'has two Services and none is named',
      'RGT-ROLLOUT-003',
      [deployment(), service(), service({}, 'admin')],
      {},
    ],
    ['has no Service of that name', 'RGT-ROLLOUT-003', [deployment(), service()], { service: 'wbe' }],
    [
      'has a Service by that name for other pods',
      'RGT-ROLLOUT-003',
      [deployment(), service({ selector: { app: 'x' } }, 'other')],
      { service: 'other' },
    ],
    [
      'has a Service with two ports and none is named',
      'RGT-ROLLOUT-004',
      [
        deployment(),
        service({
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        }),
      ],
      {},
    ],
    ['has no such port', 'RGT-ROLLOUT-004', [deployment(), service()], { port: 'grpc' }],
    [
      'never runs two versions side by side',
      'RGT-ROLLOUT-020',
      [deployment({ strategy: { type: 'Recreate' } }), service()],
      {},
    ],
    [
      'allows neither more nor fewer pods',
      'RGT-ROLLOUT-021',
      [deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }), service()],
      {},
    ],
    [
      'gives up before a pod is ready',
      'RGT-ROLLOUT-022',
      [deployment({ minReadySeconds: 700 }), service()],
      {},
    ],
    [
      'selects other pods than its own',
      'RGT-ROLLOUT-023',
      [deployment({ selector: { matchLabels: { app: 'x' } } }), service()],
      {},
    ],
    [
      'has an object that the canary makes',
      'RGT-ROLLOUT-024',
      [deployment(), service(), service({ selector: { app: 'x' } }, 'web-canary')],
      {},
    ],
    [
      'has not the VirtualService that is named',
      'RGT-ROLLOUT-026',
      [deployment(), service()],
      taken({ name: 'routes' }),
    ],
    [
      'has a VirtualService with two routes and none is named',
      'RGT-ROLLOUT-027',
      [deployment(), service(), virtualService(split, route('b', 'web'))],
      taken({ name: 'routes' }),
    ],
    [
      'has not the route that is named',
      'RGT-ROLLOUT-027',
      [deployment(), service(), virtualService(split)],
      taken({ name: 'routes', routes: ['x'] }),
    ],
    [
      'has a route that goes to a third place too',
      'RGT-ROLLOUT-028',
      [deployment(), service(), virtualService(route('primary', 'web-stable', 'web-canary', 'other'))],
      taken({ name: 'routes' }),
    ],
    [
      'has a route that does not go to both versions',
      'RGT-ROLLOUT-028',
      [deployment(), service(), virtualService(route('primary', 'web'))],
      taken({ name: 'routes' }),
    ],
    [
      'has a name that grows too long',
      'RGT-ROLLOUT-037',
      [deployment(), service({}, 'w'.repeat(57))],
      { port: 80 },
    ],
  ];

  test.each(cases)('%s: %s', (_, code, objects, props) => {
    const { app } = anApp({ base: chartOf(...objects) });
    new Canary(app, { ...sound, ...props });
    expect([...new Set(codesOf(app))]).toEqual([code]);
  });

  test('is not what the canary needs, at the place where the canary was declared', () => {
    const { app } = anApp({ base: chartOf(service()) });
    new Canary(app, sound);
    expect(issuesOf(app)[0]?.where.path).toBe('production/api-service/canary');
  });

  test('names a Service wrongly, with the nearest name as the fix', () => {
    const { app } = anApp({ base: chartOf(deployment(), service()) });
    new Canary(app, { ...sound, service: 'wbe' });
    expect(issuesOf(app)[0]?.fix).toBe("write service: 'web'");
  });
});

describe('a base with several of a kind', () => {
  test('is rolled out once it is said which are meant', () => {
    const ports = [
      { name: 'http', port: 80, nodePort: 30080 },
      { name: 'grpc', port: 81 },
    ];
    const { app } = anApp({
      base: chartOf(
        deployment(),
        deployment({}, 'worker'),
        service({ ports, type: 'NodePort' }),
        service({}, 'admin'),
      ),
      workload: { name: 'web' },
    });
    new Canary(app, { ...sound, service: 'web', port: 'grpc' });
    expect(codesOf(app)).toEqual([]);
    const base = baseOf(app);
    expect(base.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)).toEqual([
      'worker',
    ]);
    expect(JSON.stringify(base.filter(({ metadata }) => metadata.name === 'web-canary'))).not.toContain(
      'nodePort',
    );
  });

  test('may bring a VirtualService of its own, of which named routes are split', () => {
    const split = route('primary', 'web-stable.shop.svc.cluster.local', 'web-canary');
    const { app } = anApp({
      base: chartOf(deployment(), service(), virtualService(route('admin', 'other'), split)),
    });
    new Canary(app, {
      ...sound,
      traffic: istio({ virtualService: { name: 'routes', routes: ['primary'] } }),
    });
    expect(codesOf(app)).toEqual([]);
    expect(baseOf(app).filter(({ kind }) => kind === 'VirtualService')).toHaveLength(1);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../../constructs/core/duration.ts';
import type { JsonObject } from '../../../constructs/core/manifest.ts';
import { Component } from '../../../constructs/overlay/component.ts';
import { Overlay } from '../../../constructs/overlay/overlay.ts';
import { latency, prometheusQuery, successRate } from '../../../constructs/rollout/analysis.ts';
import { Canary } from '../../../constructs/rollout/canary.ts';
import type { CanaryProps } from '../../../constructs/rollout/canary.ts';
import { gatewayApi } from '../../../constructs/rollout/gateway-api.ts';
import { istio } from '../../../constructs/rollout/istio.ts';
import { anApp, at, baseOf, chartOf, codesOf, issuesOf, only, withReplicas } from './rolled-out-app.ts';

const reference: CanaryProps = {
  weights: [5, 10, 30, 60, 100],
  pause: Duration.minutes(5),
  traffic: istio(),
  analysis: [successRate({ atLeast: 0.99 }), latency({ atMost: Duration.seconds(0.5) })],
  controller: 'flagger',
};

function flagged(props: Partial<CanaryProps> = {}) {
  const { app, east } = anApp();
  new Canary(app, { ...reference, ...props });
  return { app, east, base: baseOf(app) };
}

describe('a canary by Flagger', () => {
  test('keeps the Deployment and makes no Rollout, since Flagger cannot steer one', () => {
    const { base } = flagged();
    expect(base.filter(({ kind }) => kind === 'Rollout')).toEqual([]);
    expect(at(only(base, 'Canary'), 'spec.targetRef')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'api-service',
    });
  });

  test('takes the Service and the number of pods out of Git, since Flagger makes both', () => {
    const { app } = anApp();
    const base = new Canary(app, reference).reshapeBase(withReplicas(baseOf(anApp().app), 7));
    expect(base.filter(({ kind }) => kind === 'Service')).toEqual([]);
    expect(at(only(base, 'Deployment'), 'spec.replicas')).toBeUndefined();
    expect(at(only(base, 'Canary'), 'spec.service')).toEqual({
      port: 80,
      targetPort: 8080,
      portName: 'http',
    });
  });

  test('names the autoscaler of its target, which stays as it is', () => {
    const { base } = flagged();
    expect(at(only(base, 'Canary'), 'spec.autoscalerRef')).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name: 'api-service',
    });
    expect(at(only(base, 'HorizontalPodAutoscaler'), 'spec.scaleTargetRef.kind')).toBe('Deployment');
  });

  test('guards the pods that serve by the disruption budget, and not the target that is scaled to none', () => {
    expect(at(only(flagged().base, 'PodDisruptionBudget'), 'spec.selector.matchLabels')).toEqual({
      app: 'api-service-primary',
    });
  });

  test('holds each weight for an interval and ends it by what is measured', () => {
    const { base, app } = flagged();
    expect(codesOf(app)).toEqual([]);
    expect(at(only(base, 'Canary'), 'spec.analysis')).toEqual({
      interval: '5m',
      threshold: 2,
      stepWeights: [5, 10, 30, 60],
      metrics: [
        {
          name: 'success-rate',
          interval: '2m',
          thresholdRange: { min: 0.99 },
          templateRef: { name: 'api-service-success-rate' },
        },
        {
          name: 'latency-p99',
          interval: '2m',
          thresholdRange: { max: 500 },
          templateRef: { name: 'api-service-latency-p99' },
        },
      ],
    });
    const template = only(base, 'MetricTemplate', 'api-service-success-rate');
    expect(at(template, 'spec.provider')).toEqual({
      type: 'prometheus',
      address: 'http://prometheus.monitoring:9090',
    });
    expect(at(template, 'spec.query')).toContain('destination_service_name="api-service-canary"');
  });

  test('writes durations in one unit, as its schema demands', () => {
    const { base } = flagged({ pause: Duration.seconds(5400 + 30) });
    expect(at(only(base, 'Canary'), 'spec.analysis.interval')).toBe('5430s');
    expect(at(only(flagged({ pause: Duration.hours(1) }).base, 'Canary'), 'spec.analysis.interval')).toBe(
      '60m',
    );
  });

  test('is told of gateways and hosts, and makes the route itself', () => {
    const through = (traffic: CanaryProps['traffic']) =>
      flagged({ ...(traffic && { traffic }), analysis: [] }).base;
    const mesh = through(istio({ gateways: ['istio-ingress/public'], hosts: ['api.example.com'] }));
    expect(at(only(mesh, 'Canary'), 'spec.service')).toMatchObject({
      gateways: ['istio-ingress/public', 'mesh'],
      hosts: ['api.example.com'],
    });
    const gateway = through(
      gatewayApi({ gateway: { name: 'public', namespace: 'edge' }, hosts: ['api.example.com'] }),
    );
    expect(at(only(gateway, 'Canary'), 'spec')).toMatchObject({
      provider: 'gatewayapi:v1',
      service: { gatewayRefs: [{ name: 'public', namespace: 'edge' }], hosts: ['api.example.com'] },
    });
    expect(
      [...mesh, ...gateway].filter(({ kind }) => ['VirtualService', 'HTTPRoute'].includes(kind)),
    ).toEqual([]);
  });
});

describe('fails when a canary by Flagger', () => {
  test('asks for what only Argo Rollouts has, each by its name', () => {
    const { app } = flagged({
      rollback: 'manual',
      pause: [Duration.minutes(5), Duration.minutes(10), Duration.minutes(10), 'manual'],
      checkAt: [10],
      firstPods: 1,
      oldPods: 'full',
      keepOld: Duration.minutes(1),
      notify: { slack: 'ops' },
      traffic: istio({ virtualService: { name: 'routes' } }),
      analysis: [prometheusQuery({ name: 'q', query: 'a{h="{{args.canary-hash}}"}', atMost: 1 })],
    });
    expect(issuesOf(app).map(({ code, fix }) => `${code} ${/leave (.*) out,/.exec(fix)?.[1] ?? ''}`)).toEqual(
      [
        'rollback',
        'a pause of its own at each weight',
        "pause: 'manual'",
        'checkAt',
        'firstPods',
        'oldPods',
        'keepOld',
        'notify',
        'virtualService',
        'a query with {{args.…}}',
      ].map((name) => `RGT-ROLLOUT-030 ${name}`),
    );
  });

  test('has no traffic router', () => {
    const { app } = anApp();
    new Canary(app, { weights: [5, 100], controller: 'flagger' });
    expect(codesOf(app)).toEqual(['RGT-ROLLOUT-030']);
  });

  const labels = { app: 'web' };
  const workload = (selector: JsonObject): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  });
  const service = (name: string, selector: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port: 80 }], selector },
  });
  const route: JsonObject = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'mine' },
    spec: { hosts: ['web'], http: [] },
  };

  test.each<[string, string, readonly JsonObject[]]>([
    [
      'finds none of the labels that Flagger knows',
      'RGT-ROLLOUT-031',
      [workload({ tier: 'web' }), service('web', { tier: 'web' })],
    ],
    [
      'finds a route for the Service in Git',
      'RGT-ROLLOUT-032',
      [workload(labels), service('web', labels), route],
    ],
    [
      'finds a Service that Flagger makes',
      'RGT-ROLLOUT-032',
      [workload(labels), service('web', labels), service('web-primary', { app: 'x' })],
    ],
    ['finds no Service at all', 'RGT-ROLLOUT-003', [workload(labels)]],
  ])('%s: %s', (_, code, objects) => {
    const { app } = anApp({ base: chartOf(...objects) });
    new Canary(app, { weights: [5, 100], traffic: istio(), controller: 'flagger' });
    expect(codesOf(app)).toEqual([code]);
  });

  test('has an overlay that sets the number of pods, by itself or by a component', () => {
    const { app, east } = flagged();
    const overlay = new Overlay(app, east, { components: [new Component(app, 'large', { replicas: 5 })] });
    const issues = issuesOf(app).filter(({ code }) => code === 'RGT-ROLLOUT-033');
    expect(issues.map(({ where }) => where.path)).toEqual([overlay.node.path]);
  });
});

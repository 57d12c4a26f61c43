import { describe, expect, test } from '@jest/globals';
import type { App } from '../../../constructs/app/app.ts';
import { prometheusQuery, successRate } from '../../../constructs/rollout/analysis.ts';
import { Canary } from '../../../constructs/rollout/canary.ts';
import { gatewayApi } from '../../../constructs/rollout/gateway-api.ts';
import { istio } from '../../../constructs/rollout/istio.ts';
import { istioTelemetry } from '../../../constructs/rollout/request-telemetry.ts';
import type { TrafficRouter } from '../../../constructs/rollout/traffic-router.ts';
import { Overlay } from '../../../constructs/overlay/overlay.ts';
import { AppPlan } from '../../../constructs/plan/app-plan.ts';
import { schemaCheckerFor } from '../../../constructs/schema/schema-check.ts';
import { anApp, at, baseOf, codesOf, only } from './rolled-out-app.ts';

function routed(traffic: TrafficRouter): App {
  const { app } = anApp();
  new Canary(app, { weights: [5, 100], traffic });
  return app;
}

describe('istio with gateways', () => {
  const traffic = istio({ gateways: ['istio-ingress/public'], hosts: ['api.example.com'] });

  test('splits what comes through the gateways by a VirtualService of its own, and calls inside the mesh too', () => {
    const base = baseOf(routed(traffic));
    expect(at(only(base, 'VirtualService', 'api-service'), 'spec.gateways')).toBeUndefined();
    expect(at(only(base, 'VirtualService', 'api-service-gateway'), 'spec')).toMatchObject({
      gateways: ['istio-ingress/public'],
      hosts: ['api.example.com'],
    });
    expect(at(only(base, 'Rollout'), 'spec.strategy.canary.trafficRouting.istio.virtualServices')).toEqual([
      { name: 'api-service', routes: ['primary'] },
      { name: 'api-service-gateway', routes: ['primary'] },
    ]);
  });

  test('an overlay gives the gateways other hosts, and leaves the name inside the mesh alone', () => {
    const { app, east } = anApp();
    new Canary(app, { weights: [5, 100], traffic });
    new Overlay(app, east, { hosts: ['east.example.com'] });
    const { objects, issues } = new AppPlan(app, new Map()).on(east);
    expect(issues).toEqual([]);
    expect(at(only(objects, 'VirtualService', 'api-service-gateway'), 'spec.hosts')).toEqual([
      'east.example.com',
    ]);
    expect(at(only(objects, 'VirtualService', 'api-service'), 'spec.hosts')).toEqual(['api-service']);
  });
});

describe('the Gateway API', () => {
  const gateway = { name: 'public', namespace: 'gateways', listener: 'https' };

  test('splits by an HTTPRoute that its plugin is told of', async () => {
    const app = routed(gatewayApi({ gateway, hosts: ['api.example.com'] }));
    const base = baseOf(app);
    expect(at(only(base, 'Rollout'), 'spec.strategy.canary.trafficRouting')).toEqual({
      plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'api-service', namespace: 'api-service' } },
    });
    expect(at(only(base, 'HTTPRoute'), 'spec')).toEqual({
      parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      hostnames: ['api.example.com'],
      rules: [
        {
          backendRefs: [
            { name: 'api-service-stable', port: 80, weight: 100 },
            { name: 'api-service-canary', port: 80, weight: 0 },
          ],
        },
      ],
    });
    const { faults } = await schemaCheckerFor(base);
    expect(base.flatMap((object) => faults(object))).toEqual([]);
    expect(codesOf(app)).toEqual([]);
  });

  test('measures requests once it is said where they are counted', () => {
    const { app } = anApp();
    new Canary(app, {
      weights: [5, 100],
      traffic: gatewayApi({ gateway }),
      analysis: [
        successRate({ atLeast: 0.99 }),
        prometheusQuery({ name: 'depth', query: 'max(depth)', atMost: 10 }),
      ],
      telemetry: istioTelemetry(),
    });
    expect(codesOf(app)).toEqual([]);
    expect(at(only(baseOf(app), 'AnalysisTemplate', 'api-service-watch'), 'spec.metrics')).toHaveLength(3);
  });
});

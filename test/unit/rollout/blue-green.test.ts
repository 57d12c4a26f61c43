import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../../constructs/core/duration.ts';
import { prometheusQuery, successRate } from '../../../constructs/rollout/analysis.ts';
import { BlueGreen } from '../../../constructs/rollout/blue-green.ts';
import type { BlueGreenProps } from '../../../constructs/rollout/blue-green.ts';
import { istioTelemetry } from '../../../constructs/rollout/request-telemetry.ts';
import { schemaCheckerFor } from '../../../constructs/schema/schema-check.ts';
import { healthy, Waves } from '../../../constructs/waves/waves.ts';
import { anApp, at, baseOf, codesOf, issuesOf, only } from './rolled-out-app.ts';

function switched(props: BlueGreenProps = {}) {
  const { app } = anApp();
  new BlueGreen(app, props);
  return { app, base: baseOf(app) };
}

function strategy(props: BlueGreenProps = {}) {
  return at(only(switched(props).base, 'Rollout'), 'spec.strategy');
}

const errors = prometheusQuery({ name: 'smoke', query: 'sum(smoke_failures)', atMost: 0 });
const rate = successRate({ atLeast: 0.99 });

describe('a blue-green rollout', () => {
  test('replaces the Deployment, and switches the Service that callers use already', () => {
    const { base, app } = switched();
    expect(base.filter(({ kind }) => kind === 'Deployment')).toEqual([]);
    expect(at(only(base, 'Rollout'), 'spec.strategy')).toEqual({
      blueGreen: {
        activeService: 'api-service',
        previewService: 'api-service-preview',
        autoPromotionEnabled: true,
      },
    });
    expect(at(only(base, 'Service', 'api-service-preview'), 'spec.selector')).toEqual({ app: 'api-service' });
    expect(at(only(base, 'HorizontalPodAutoscaler'), 'spec.scaleTargetRef.kind')).toBe('Rollout');
    expect(codesOf(app)).toEqual([]);
  });

  test('measures the preview before the switch and the Service of the callers after it, each with an end', async () => {
    const { base } = switched({ before: [errors], after: [rate], telemetry: istioTelemetry() });
    expect(at(only(base, 'Rollout'), 'spec.strategy.blueGreen')).toMatchObject({
      prePromotionAnalysis: { templates: [{ templateName: 'api-service-before' }] },
      postPromotionAnalysis: { templates: [{ templateName: 'api-service-after' }] },
    });
    expect(at(only(base, 'AnalysisTemplate', 'api-service-before'), 'spec.metrics.0')).toMatchObject({
      name: 'smoke',
      count: 3,
    });
    expect(
      at(only(base, 'AnalysisTemplate', 'api-service-after'), 'spec.metrics.0.provider.prometheus.query'),
    ).toContain('destination_service_name="api-service"');
    const { faults } = await schemaCheckerFor(base);
    expect(base.flatMap((object) => faults(object))).toEqual([]);
  });

  test('is switched by itself, by a person, or after a time', () => {
    expect(strategy({ promotion: 'manual' })).toMatchObject({ blueGreen: { autoPromotionEnabled: false } });
    expect(strategy({ promotion: Duration.minutes(15) })).toMatchObject({
      blueGreen: { autoPromotionEnabled: false, autoPromotionSeconds: 900 },
    });
  });

  test('may preview with fewer pods, and keep the old version for longer', () => {
    expect(strategy({ previewPods: 1, keepOld: Duration.minutes(10) })).toMatchObject({
      blueGreen: { previewReplicaCount: 1, scaleDownDelaySeconds: 600 },
    });
  });
});

describe('fails when a blue-green rollout', () => {
  test.each<[string, string, BlueGreenProps]>([
    ['waits for no time', 'RGT-ROLLOUT-008', { promotion: Duration.seconds(0) }],
    ['measures requests that nobody counts', 'RGT-ROLLOUT-019', { after: [rate] }],
    ['previews without pods', 'RGT-ROLLOUT-035', { previewPods: 0 }],
    ['names no Service of the base', 'RGT-ROLLOUT-003', { service: 'web' }],
  ])('%s: %s', (_, code, props) => {
    expect(codesOf(switched(props).app)).toEqual([code]);
  });

  test('waits for a person between waves, which is a warning', () => {
    const { app, east } = anApp();
    new Waves(app.environment, { order: [[east]], gate: healthy() });
    new BlueGreen(app, { promotion: 'manual' });
    expect(issuesOf(app).map(({ code, severity }) => [code, severity])).toEqual([
      ['RGT-ROLLOUT-011', 'warning'],
    ]);
  });
});

describe('a blue-green rollout by Flagger', () => {
  test('runs its checks a number of times, and switches', () => {
    const { base, app } = switched({ controller: 'flagger', before: [errors] });
    expect(codesOf(app)).toEqual([]);
    expect(at(only(base, 'Canary'), 'spec')).toMatchObject({
      provider: 'kubernetes',
      analysis: {
        interval: '2m',
        threshold: 2,
        iterations: 3,
        metrics: [{ name: 'smoke', thresholdRange: { max: 0 } }],
      },
    });
  });

  test('fails when it asks for what Flagger has not', () => {
    const { app } = switched({
      controller: 'flagger',
      promotion: 'manual',
      after: [errors],
      previewPods: 1,
      rollback: 'manual',
    });
    expect(issuesOf(app).map(({ code, given }) => `${code} ${given ?? ''}`)).toEqual([
      'RGT-ROLLOUT-030 rollback: manual',
      'RGT-ROLLOUT-030 promotion: manual',
      'RGT-ROLLOUT-030 previewPods: 1',
      'RGT-ROLLOUT-030 after',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { Duration } from '../../../constructs/core/duration.ts';
import type { JsonValue } from '../../../constructs/core/manifest.ts';
import { latency, prometheusQuery, successRate } from '../../../constructs/rollout/analysis.ts';
import type { Analysis } from '../../../constructs/rollout/analysis.ts';
import { analysisInUse } from '../../../constructs/rollout/analysis-template.ts';
import { istioTelemetry } from '../../../constructs/rollout/request-telemetry.ts';
import type { RequestTelemetry } from '../../../constructs/rollout/request-telemetry.ts';
import { at } from './rolled-out-app.ts';

function inUse(analyses: readonly Analysis[], telemetry: RequestTelemetry | undefined = istioTelemetry()) {
  const use = analysisInUse({
    name: 'api-check',
    namespace: 'shop',
    analyses,
    version: {
      namespace: 'shop',
      workload: 'api',
      service: 'api-canary',
      podTemplateHash: '{{args.canary-hash}}',
    },
    telemetry,
    prometheus: 'http://prometheus.monitoring:9090',
    ends: true,
    aborts: true,
  });
  if (use === undefined) throw new Error('nothing is measured');
  return use;
}

function metric(analysis: Analysis, index = 0, telemetry?: RequestTelemetry): JsonValue {
  return at(inUse([analysis], telemetry).template, `spec.metrics.${index}`) ?? null;
}

function queryOf(found: JsonValue): string {
  const query = at(found, 'provider.prometheus.query');
  return typeof query === 'string' ? query : '';
}

/** What the controller makes of a measurement; its expressions read the same in JavaScript. */
function verdict(found: JsonValue, result: readonly number[]): 'success' | 'failure' | 'inconclusive' {
  const holds = (condition: JsonValue | undefined): boolean =>
    typeof condition === 'string' &&
    runInNewContext(condition, {
      result,
      len: (list: readonly number[]) => list.length,
      isNaN: Number.isNaN,
    }) === true;
  if (holds(at(found, 'failureCondition'))) return 'failure';
  return holds(at(found, 'successCondition')) ? 'success' : 'inconclusive';
}

describe('a measurement', () => {
  const rate = metric(successRate({ atLeast: 0.99 }));

  test.each([
    { result: [1], is: 'success' },
    { result: [0.99], is: 'success' },
    { result: [0.98999], is: 'failure' },
    { result: [0], is: 'failure' },
    { result: [], is: 'inconclusive' },
    { result: [NaN], is: 'inconclusive' },
  ] as const)('of $result is a $is, so that a quiet service neither fails nor passes', ({ result, is }) => {
    expect(verdict(rate, result)).toBe(is);
  });

  test('of a latency over its bound is a failure, even when it is beyond the last bucket', () => {
    const slow = metric(latency({ atMost: Duration.seconds(0.5) }));
    expect([[499], [501], [Infinity], [NaN]].map((result) => verdict(slow, result))).toEqual([
      'success',
      'failure',
      'failure',
      'inconclusive',
    ]);
  });

  test('of too little traffic is never a failure', () => {
    const traffic = metric(successRate({ atLeast: 0.99, minimumRequests: 50 }), 1);
    expect(at(traffic, 'name')).toBe('traffic');
    expect([[50], [49], [0], []].map((result) => verdict(traffic, result))).toEqual([
      'success',
      'inconclusive',
      'inconclusive',
      'inconclusive',
    ]);
  });

  test('waits for one whole window, and forgives one failure and one silence', () => {
    expect(rate).toMatchObject({
      initialDelay: '2m',
      interval: '2m',
      count: 3,
      failureLimit: 1,
      inconclusiveLimit: 1,
    });
    expect(
      metric(successRate({ atLeast: 0.9, window: Duration.minutes(5), interval: Duration.minutes(1) })),
    ).toMatchObject({
      initialDelay: '5m',
      interval: '1m',
    });
  });
});

describe('a query', () => {
  const requests =
    'istio_requests_total{reporter="source",destination_service_namespace="shop",destination_service_name="api-canary"';

  test("asks for the share of the canary's requests that are no 5xx, so that redirects and client errors are no failures", () => {
    expect(queryOf(metric(successRate({ atLeast: 0.99 })))).toBe(
      [
        `(sum(rate(${requests},response_code!~"5.."}[2m])) or vector(0))`,
        `/ sum(rate(${requests}}[2m]))`,
        `and sum(increase(${requests}}[2m])) >= 20`,
      ].join('\n'),
    );
  });

  test('puts a zero for successes that are missing, so that total failure does not look like silence', () => {
    expect(queryOf(metric(successRate({ atLeast: 0.99 })))).toContain('or vector(0)');
  });

  test('can be of the pods themselves, told apart by their hash', () => {
    const { template, reference } = inUse(
      [successRate({ atLeast: 0.99 })],
      istioTelemetry({ reporter: 'destination' }),
    );
    expect(queryOf(at(template, 'spec.metrics.0') ?? null)).toContain(
      'reporter="destination",destination_service_namespace="shop",destination_workload="api",rollouts_pod_template_hash="{{args.canary-hash}}"',
    );
    expect(at(template, 'spec.args')).toEqual([{ name: 'canary-hash' }]);
    expect(reference.args).toEqual([{ name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } }]);
  });

  test('of a latency is in the unit of the buckets', () => {
    const seconds: RequestTelemetry = () => ({
      requests: 'r{}',
      successes: 's{}',
      durationBuckets: 'd_bucket{}',
      durationUnit: 's',
    });
    const [found, millis] = [
      metric(latency({ atMost: Duration.seconds(2), quantile: 0.999 }), 0, seconds),
      metric(latency({ atMost: Duration.seconds(2) })),
    ];
    expect(found).toMatchObject({
      name: 'latency-p99-9',
      failureCondition: expect.stringMatching(/> 2$/) as unknown,
    });
    expect(queryOf(found)).toBe(
      'histogram_quantile(0.999, sum by (le) (rate(d_bucket{}[2m])))\nand sum(increase(r{}[2m])) >= 20',
    );
    expect(millis).toMatchObject({ failureCondition: expect.stringMatching(/> 2000$/) as unknown });
  });

  test('of your own may name the hash of either version, and gets it as an argument', () => {
    const { template, reference } = inUse([
      prometheusQuery({
        name: 'restarts',
        query: 'sum(r{hash="{{args.canary-hash}}"}) / sum(r{hash="{{args.stable-hash}}"})',
        atMost: 2,
      }),
    ]);
    expect(at(template, 'spec.args')).toEqual([{ name: 'canary-hash' }, { name: 'stable-hash' }]);
    expect(reference.args?.map(({ valueFrom }) => valueFrom.podTemplateHashValue)).toEqual([
      'Latest',
      'Stable',
    ]);
    expect(at(template, 'spec.metrics')).toHaveLength(1);
  });

  test('of your own may be a function of the new version', () => {
    const own = prometheusQuery({
      name: 'queue',
      query: ({ namespace, workload }) => `depth{ns="${namespace}",app="${workload}"}`,
      atLeast: 1,
    });
    expect(queryOf(metric(own))).toBe('depth{ns="shop",app="api"}');
  });
});

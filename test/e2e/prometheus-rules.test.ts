import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { Manifest } from '../../constructs/index.ts';
import { planFleet } from '../../delivery/fleet/planned-fleet.ts';
import { debianProgram } from '../support/suite/debian-program.ts';

const environments = join(new URL('../../', import.meta.url).pathname, 'environments');
const promtool = debianProgram('promtool');
let folder = '';
let rule: Manifest;
let template: Manifest;

interface Series {
  readonly series: string;
  /** Samples, a minute apart, in Prometheus' own short form. */
  readonly values: string;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-prometheus-'));
  const { plans } = await planFleet({ folder: environments, environment: 'production' });
  const objects = plans.flatMap((plan) =>
    plan.clusters.flatMap((cluster) => [...plan.unitsOn(cluster)].flatMap((unit) => unit.objects)),
  );
  const one = (kind: string, name: string): Manifest => {
    const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  rule = one('PrometheusRule', 'failover-production-api');
  template = one('AnalysisTemplate', 'api-service-check');
  writeFileSync(join(folder, 'rules.yaml'), stringify(rule['spec']));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: readonly string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(promtool, words, { cwd: folder, encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}` };
}

/** Lets Prometheus' own engine run a scenario; it says what it expected and what came. */
function scenario(series: readonly Series[], expectations: Record<string, unknown>): void {
  const file = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '30s',
    tests: [
      {
        interval: '1m',
        input_series: series.map(({ series: name, values }) => ({ series: name, values })),
        ...expectations,
      },
    ],
  };
  writeFileSync(join(folder, 'scenario.yaml'), stringify(file));
  expect(run('test', 'rules', 'scenario.yaml')).toMatchObject({ code: 0 });
}

/** The alerts of a name that fire at a moment, without their annotations. */
function firing(alertname: string, eval_time: string, expected: boolean): Record<string, unknown> {
  const group = (rule['spec'] as { groups: { rules: { alert: string }[] }[] }).groups[0];
  const alert = group?.rules.find(({ alert: name }) => name === alertname) as unknown as {
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  return {
    eval_time,
    alertname,
    exp_alerts: expected
      ? [
          {
            exp_labels: { ...alert.labels, ...(alertname === 'FailoverObserversMissing' && observed()) },
            exp_annotations: alert.annotations,
          },
        ]
      : [],
  };
}

/** What absent() takes over from the selector of the first observer that is missing. */
function observed(): Record<string, string> {
  return { job: 'failover-production-api', observer: 'api-server' };
}

const up = (values: string): Series => ({
  series: 'up{job="apiserver",cluster="east",instance="10.0.1.100:6443"}',
  values,
});
const probe = (observer: string, values: string): Series => ({
  series: `probe_success{job="failover-production-api",observer="${observer}"}`,
  values,
});

describe('the failover alert, in the engine of Prometheus', () => {
  test('is a rule file that Prometheus takes', () => {
    expect(run('check', 'rules', 'rules.yaml')).toMatchObject({ code: 0 });
  });

  test('fires two minutes after the primary died, when its series have vanished altogether', () => {
    const dead = '1x4 stale _x20';
    scenario([up(dead), probe('api-server', '1x4 0x20'), probe('users', '1x4 0x20')], {
      alert_rule_test: [
        firing('PrimaryClusterDown', '4m', false),
        firing('PrimaryClusterDown', '6m', false),
        firing('PrimaryClusterDown', '8m', true),
      ],
    });
  });

  test('fires when the series say 0, too', () => {
    scenario([up('1x4 0x20'), probe('api-server', '1x4 0x20'), probe('users', '1x4 0x20')], {
      alert_rule_test: [firing('PrimaryClusterDown', '4m', false), firing('PrimaryClusterDown', '8m', true)],
    });
  });

  test('stays silent while users are served, though the API server is out of reach', () => {
    scenario([up('1x4 0x20'), probe('api-server', '1x4 0x20'), probe('users', '1x24')], {
      alert_rule_test: [firing('PrimaryClusterDown', '20m', false)],
    });
  });

  test("stays silent when only the users' path is broken: the cluster is there, and a switch would not help", () => {
    scenario([up('1x24'), probe('api-server', '1x24'), probe('users', '1x4 0x20')], {
      alert_rule_test: [firing('PrimaryClusterDown', '20m', false)],
    });
  });

  test('stays silent for one lost scrape', () => {
    scenario([up('1x4 0 1x20'), probe('api-server', '1x4 0 1x20'), probe('users', '1x4 0 1x20')], {
      alert_rule_test: ['5m', '6m', '7m', '8m', '12m'].map((at) => firing('PrimaryClusterDown', at, false)),
    });
  });

  test('goes on for five minutes after a flicker of life, so that nobody switches back and forth', () => {
    const flicker = '1x4 0x6 1x20';
    scenario([up(flicker), probe('api-server', flicker), probe('users', flicker)], {
      alert_rule_test: [
        firing('PrimaryClusterDown', '10m', true),
        firing('PrimaryClusterDown', '14m', true),
        firing('PrimaryClusterDown', '18m', false),
      ],
    });
  });

  test('without its observers it can not fire, and that is an alert of its own after ten minutes', () => {
    scenario([up('1x40'), probe('users', '1x40')], {
      alert_rule_test: [
        firing('PrimaryClusterDown', '30m', false),
        firing('FailoverObserversMissing', '9m', false),
        firing('FailoverObserversMissing', '11m', true),
      ],
    });
  });
});

describe("the canary's success rate, in the engine of Prometheus", () => {
  const requests = (service: string, code: string, values: string): Series => ({
    series: `istio_requests_total{reporter="source",destination_service_namespace="api-service",destination_service_name="${service}",response_code="${code}"}`,
    values,
  });

  function rate(series: readonly Series[], samples: readonly { labels: string; value: number }[]): void {
    const [metric] = (template['spec'] as { metrics: { provider: { prometheus: { query: string } } }[] })
      .metrics;
    const expr = metric?.provider.prometheus.query;
    scenario(series, { promql_expr_test: [{ expr, eval_time: '10m', exp_samples: samples }] });
  }

  test('is 1 when nothing fails: a missing series of faults is no fault', () => {
    rate([requests('api-service-canary', '200', '0+60x20')], [{ labels: '{}', value: 1 }]);
  });

  test('counts a redirect and a wrong request as served', () => {
    rate(
      [
        requests('api-service-canary', '200', '0+30x20'),
        requests('api-service-canary', '302', '0+20x20'),
        requests('api-service-canary', '404', '0+10x20'),
      ],
      [{ labels: '{}', value: 1 }],
    );
  });

  test('is the share of requests that did not fail', () => {
    rate(
      [requests('api-service-canary', '200', '0+57x20'), requests('api-service-canary', '503', '0+3x20')],
      [{ labels: '{}', value: 0.95 }],
    );
  });

  test('is 0 when everything fails, not nothing', () => {
    rate([requests('api-service-canary', '500', '0+60x20')], [{ labels: '{}', value: 0 }]);
  });

  test('is nothing at all with too few requests to prove anything, or none', () => {
    rate([requests('api-service-canary', '200', '0+1x20')], []);
    rate([], []);
  });

  test('does not see the faults of the version that serves now', () => {
    rate(
      [requests('api-service-canary', '200', '0+60x20'), requests('api-service-stable', '500', '0+600x20')],
      [{ labels: '{}', value: 1 }],
    );
  });
});

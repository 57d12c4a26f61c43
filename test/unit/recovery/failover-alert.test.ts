import { describe, expect, test } from '@jest/globals';
import { ArgoCd, dnsFailover, Duration, k8gb } from '../../../constructs/index.ts';
import type { DrPairProps } from '../../../constructs/index.ts';
import { valueAt } from '../../../constructs/core/shared-edit.ts';
import { RecoveryFleet } from './recovery-fleet.ts';
import type { RecoverySettings } from './recovery-fleet.ts';

function declare(props: Partial<DrPairProps> = {}, settings: RecoverySettings = {}) {
  const fleet = new RecoveryFleet(settings);
  fleet.pair(props);
  const rule = (index: number) =>
    valueAt(fleet.object(fleet.hub, 'PrometheusRule'), ['spec', 'groups', 0, 'rules', index]);
  const expr = (index: number) =>
    String(JSON.stringify(valueAt(rule(index), ['expr']))).replaceAll('\\"', '"');
  return { fleet, rule, expr };
}

describe('the failover alert', () => {
  test('fires when the series vanish, because a cluster that is gone reports nothing, not even that it is down', () => {
    expect(declare().expr(0)).toContain('(sum(up{job="apiserver",cluster="east"}) or vector(0)) == 0');
  });

  test('fires on no single observer: metrics, a probe from outside and what users ask for must agree', () => {
    const conditions = declare().expr(0).split('\\nand on () ');
    expect(conditions).toHaveLength(3);
    expect(conditions[1]).toBe(
      'max(probe_success{job="failover-production-shop",observer="api-server"}) == 0',
    );
    expect(conditions[2]).toContain(
      'max(probe_success{job="failover-production-shop",observer="users"}) == 0',
    );
  });

  test('does not take one API server of three for the cluster, because it sums them', () => {
    expect(declare().expr(0)).toMatch(/sum\(up\{/);
    expect(declare().expr(0)).not.toMatch(/(^|[^(])up\{[^}]*\} == 0/);
  });

  test('says that it is blind when a probe has no result', () => {
    const { rule, expr } = declare();
    expect(rule(1)).toMatchObject({ alert: 'FailoverObserversMissing', labels: { severity: 'warning' } });
    expect(expr(1)).toContain('absent(probe_success{job="failover-production-shop",observer="api-server"})');
    expect(expr(1)).toContain('absent(probe_success{job="failover-production-shop",observer="users"})');
  });

  test('brings the probes that it reads, under the very labels by which it reads them', () => {
    const { fleet } = declare();
    const probes = fleet.on(fleet.hub).filter(({ kind }) => kind === 'Probe');
    expect(probes).toMatchObject([
      {
        metadata: { name: 'failover-production-shop-api-server' },
        spec: {
          jobName: 'failover-production-shop',
          module: 'kubernetes_readyz',
          targets: {
            staticConfig: { static: ['https://10.0.0.2:6443/readyz'], labels: { observer: 'api-server' } },
          },
        },
      },
      {
        metadata: { name: 'failover-production-shop-users' },
        spec: {
          targets: { staticConfig: { static: ['https://web.example.com/'], labels: { observer: 'users' } } },
        },
      },
    ]);
  });

  test('stands on the control cluster, which outlives the primary, and fits the real schemas', async () => {
    const { fleet } = declare();
    expect(fleet.object(fleet.hub, 'PrometheusRule')?.metadata).toEqual({
      name: 'failover-production-shop',
      namespace: 'monitoring',
      labels: { release: 'prometheus', 'app.kubernetes.io/managed-by': 'regatta' },
    });
    for (const cluster of [fleet.primary, fleet.standby])
      expect(fleet.object(cluster, 'PrometheusRule')).toBeUndefined();
    expect(await fleet.issues()).toEqual([]);
  });

  test('says what it is about, how it is answered, and stays while the cluster flaps', () => {
    expect(declare({ alert: { runbook: 'https://wiki.internal/failover' } }).rule(0)).toMatchObject({
      alert: 'PrimaryClusterDown',
      for: '2m',
      keep_firing_for: '5m',
      labels: {
        severity: 'critical',
        cluster: 'east',
        standby: 'dr',
        service: 'web',
        environment: 'production',
        pair: 'shop',
        failover: 'manual',
      },
      annotations: {
        description: `Traffic moves to dr by a commit: set active: 'standby' on DrPair "shop" in environments/production.ts, then run: regatta up --environment production`,
        runbook_url: 'https://wiki.internal/failover',
      },
    });
  });

  test('tells a failover that happens by itself from one that somebody has to do', () => {
    const { rule } = declare({ switch: dnsFailover('web.example.com', { provider: k8gb() }) });
    expect(rule(0)).toMatchObject({
      labels: { failover: 'auto' },
      annotations: {
        description: expect.stringMatching(
          /^Traffic moves to dr by itself\. .*make it stay there: set active: 'standby'/,
        ),
      },
    });
    expect(rule(0)).not.toHaveProperty('annotations.runbook_url');
  });

  test('names the change that really moves the traffic, in a commit that the engine delivers', () => {
    const { rule } = declare({}, { engine: new ArgoCd() });
    expect(rule(0)).toMatchObject({
      annotations: { description: expect.stringMatching(/production\.ts, merge and publish it\.$/) },
    });
    const target = (active: 'primary' | 'standby') => {
      const { fleet } = declare({ active });
      return fleet.at(fleet.hub, 'DNSEndpoint', 'spec.endpoints.0.targets.0');
    };
    expect([target('primary'), target('standby')]).toEqual(['east.web.example.com', 'dr.web.example.com']);
  });

  test('goes by the names of the Prometheus that watches', () => {
    const { fleet } = declare();
    const other = new RecoveryFleet();
    other.pair({
      alert: {
        on: other.standby,
        namespace: 'observability',
        labels: { team: 'sre' },
        apiServerJob: 'kube-apiserver',
        clusterLabel: 'aws-east',
        apiServerUrl: 'https://east.example.com/livez',
        userUrl: 'https://web.example.com/healthz',
        modules: { user: 'login', apiServer: 'apiserver' },
        prober: 'prober:9115',
        for: Duration.minutes(1),
      },
    });
    expect(fleet.object(fleet.hub, 'Probe')).toBeDefined();
    expect(other.object(other.hub, 'PrometheusRule')).toBeUndefined();
    expect(other.object(other.standby, 'PrometheusRule')?.metadata).toMatchObject({
      namespace: 'observability',
      labels: { team: 'sre' },
    });
    const text = JSON.stringify(other.on(other.standby));
    for (const part of [
      'kube-apiserver',
      'aws-east',
      'https://east.example.com/livez',
      '/healthz',
      '"login"',
      '"apiserver"',
      'prober:9115',
    ])
      expect(text).toContain(part);
  });
});

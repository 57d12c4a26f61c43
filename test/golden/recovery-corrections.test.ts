// What well-known recipes for disaster recovery get wrong, and what the reference fleet says instead.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { dnsFailover, Duration } from '../../constructs/index.ts';
import { drPairsOf } from '../../constructs/recovery/pair-listing.ts';
import { printBudget, rtoBudget } from '../../constructs/recovery/rto-budget.ts';
import { at, ProductionObjects } from './production-objects.ts';

let production: ProductionObjects;

beforeAll(async () => {
  production = await ProductionObjects.read();
});

const objectsOf = (cluster: string, kind: string) => production.all(cluster, kind);
const objectOf = (cluster: string, kind: string, name: string) => production.one(cluster, kind, name);

describe('disaster recovery', () => {
  const rules = () =>
    at(objectOf('hub', 'PrometheusRule', 'failover-production-api'), 'spec.groups.0.rules') as {
      alert: string;
      expr: string;
      for: string;
    }[];

  test('the standby runs at least two pods and may grow', () => {
    const scaler = objectOf('dr', 'HorizontalPodAutoscaler', 'api-service');
    expect(at(scaler, 'spec.minReplicas')).toBeGreaterThanOrEqual(2);
    expect(at(scaler, 'spec.maxReplicas')).toBe(20);
  });

  test('the alert fires when the series of a dead cluster vanish, and asks more than one observer', () => {
    const [down] = rules();
    expect(down?.expr).toContain('or vector(0)');
    expect(down?.expr).toContain('job="apiserver",cluster="east"');
    expect(down?.expr.match(/observer="[a-z-]+"/g)).toEqual(['observer="api-server"', 'observer="users"']);
  });

  test('an alert that nobody could raise any more is an alert of its own', () => {
    expect(rules()[1]).toMatchObject({ alert: 'FailoverObserversMissing' });
    expect(rules()[1]?.expr).toMatch(/^absent\(/);
  });

  test('the primary is watched, not only the standby: an unknown sync state is what its loss looks like', () => {
    const { annotations } = at(
      objectOf('hub', 'ApplicationSet', 'production-api-service'),
      'spec.template.metadata',
    ) as { annotations: Record<string, string> };
    expect(annotations).toHaveProperty(
      ['notifications.argoproj.io/subscribe.on-sync-status-unknown.slack'],
      'ops-alert',
    );
  });

  test('a notification comes with its trigger, its template and its service', () => {
    const data = at(objectOf('hub', 'ConfigMap', 'argocd-notifications-cm'), 'data') as Record<
      string,
      string
    >;
    expect(data['service.slack']).toBe('token: "$slack-token"\n');
    for (const [key, text] of Object.entries(data).filter(([name]) => name.startsWith('trigger.'))) {
      const [template = ''] = /regatta-[a-z-]+/.exec(text) ?? [];
      expect([key, Object.keys(data)]).toEqual([key, expect.arrayContaining([`template.${template}`])]);
    }
  });

  test('the switch is spelled out: DNS records with a short life, moved by a health check and by nobody who is called', () => {
    const record = (cluster: string) =>
      at(objectOf(cluster, 'DNSEndpoint', 'failover-api'), 'spec.endpoints.0') as {
        providerSpecific: readonly { name: string }[];
      };
    expect(record('east')).toMatchObject({
      dnsName: 'api.example.com',
      recordTTL: Duration.seconds(30).seconds,
      setIdentifier: 'east',
      targets: ['east.api.example.com'],
      providerSpecific: [{ name: 'aws/failover', value: 'PRIMARY' }, { name: 'aws/health-check-id' }],
    });
    expect(record('dr')).toMatchObject({
      setIdentifier: 'dr',
      targets: ['dr.api.example.com'],
      providerSpecific: [{ name: 'aws/failover', value: 'SECONDARY' }],
    });
    expect(objectsOf('west', 'DNSEndpoint')).toEqual([]);
    expect(rules()[0]).toMatchObject({ labels: { failover: 'auto' } });
  });

  test('the promised time adds up, and counts a person where one is needed', () => {
    const [pair] = drPairsOf(production.environment);
    if (pair === undefined) throw new Error('no pair');
    expect(printBudget(pair.budget)).toBe(
      '3 failed health checks 1m30s + DNS time to live 30s + startup 1m = 3m',
    );
    expect(pair.rto.toString()).toBe('5m');
    expect(
      printBudget(
        rtoBudget({
          ...pair,
          environment: production.environment,
          switches: [dnsFailover('api.example.com')],
        }),
      ),
    ).toMatch(/ reaction 10m .* delivery 3m .* = 19m$/);
  });

  test('the alert names its runbook, and the commit that keeps the users on the standby', () => {
    expect(rules()[0]).toMatchObject({
      annotations: {
        runbook_url: 'https://wiki.internal/runbooks/cluster-failover',
        description: expect.stringContaining(
          `set active: 'standby' on DrPair "api" in environments/production.ts`,
        ),
      },
    });
  });
});

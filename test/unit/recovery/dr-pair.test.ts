import { describe, expect, test } from '@jest/globals';
import {
  ArgoCd,
  Duration,
  Environment,
  Direct,
  dnsFailover,
  Fleet,
  hubRecord,
  k8gb,
  meshFailover,
  route53,
} from '../../../constructs/index.ts';
import type { DrPairProps, Engine } from '../../../constructs/index.ts';
import { drPairsOf } from '../../../constructs/recovery/pair-listing.ts';
import { printBudget } from '../../../constructs/recovery/rto-budget.ts';
import { autoscaler, deployment, ingress, RecoveryFleet, service } from './recovery-fleet.ts';
import type { RecoverySettings } from './recovery-fleet.ts';

const healthChecks = { primary: 'check-1', standby: 'check-2' };

describe('a pair', () => {
  test('passes as it is declared by default', async () => {
    const fleet = new RecoveryFleet();
    const pair = fleet.pair();
    expect(await fleet.issues()).toEqual([]);
    expect(drPairsOf(fleet.environment)).toEqual([pair]);
  });

  test('keeps two pods on the standby, because one alone is down whenever its node is', () => {
    const fleet = new RecoveryFleet();
    fleet.pair();
    expect(fleet.at(fleet.standby, 'HorizontalPodAutoscaler', 'spec.minReplicas')).toBe(2);
    expect(fleet.at(fleet.primary, 'HorizontalPodAutoscaler', 'spec.minReplicas')).toBe(1);
  });

  test('keeps them by KEDA where that scales, which would let the standby go down to none', async () => {
    const keda = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      name: 'web',
      spec: { scaleTargetRef: { name: 'web' }, maxReplicaCount: 10, triggers: [] },
    };
    const fleet = new RecoveryFleet({ objects: [deployment, keda, service, ingress] });
    fleet.pair();
    expect(fleet.at(fleet.standby, 'ScaledObject', 'spec.minReplicaCount')).toBe(2);
    expect(await fleet.issues()).toEqual([]);
  });

  test('lowers no bound, and leaves the objects that it does not change the very same', () => {
    const fleet = new RecoveryFleet();
    const pair = fleet.pair({ warmStandby: { minReplicas: 1 } });
    const objects = fleet.on(fleet.standby);
    expect(pair.reshapeOn(objects, fleet.standby)).toBe(objects);
    expect(pair.reshapeOn(objects, fleet.primary)).toBe(objects);
    expect(fleet.hub && pair.reshapeOn(objects, fleet.hub)).toBe(objects);
  });

  test('gives the standby the primary’s pods once it serves', () => {
    const fleet = new RecoveryFleet({ primaryMin: 6 });
    expect(fleet.pair({ active: 'standby' }).servingReplicas).toBe(6);
    expect(fleet.at(fleet.standby, 'HorizontalPodAutoscaler', 'spec.minReplicas')).toBe(6);
  });
});

describe('the promised time', () => {
  const budget = (choice: DrPairProps['switch'], more: Partial<DrPairProps> = {}, engine?: Engine) =>
    printBudget(
      new RecoveryFleet(engine === undefined ? {} : { engine }).pair({ switch: choice, ...more }).budget,
    );

  test('counts the whole way of an alert, with the person who answers it and the commit that has to arrive', () => {
    expect(budget(dnsFailover('web.example.com'), {}, new ArgoCd())).toBe(
      'scrape 30s + evaluation 30s + alert for 2m + group wait 30s + reaction 10m (assumed) + delivery 3m (assumed)' +
        ' + ExternalDNS looks 1m (assumed) + DNS time to live 30s + startup 1m = 19m',
    );
    expect(budget(dnsFailover('web.example.com'))).toMatch(/delivery 1m \(assumed\) .* = 17m$/);
  });

  test('takes what is said for what is usual', () => {
    const provider = hubRecord({ interval: Duration.seconds(10) });
    const alert = { reaction: Duration.minutes(6), delivery: Duration.seconds(20) };
    expect(budget(dnsFailover('web.example.com', { provider }), { alert }, new ArgoCd())).toMatch(
      /reaction 6m \+ delivery 20s \+ ExternalDNS looks 10s \+ DNS time to live 30s \+ startup 1m = 11m30s$/,
    );
  });

  test('counts no alert and no person where health checks or the mesh move the traffic', () => {
    expect(budget(dnsFailover('web.example.com', { provider: route53({ healthChecks }) }))).toBe(
      '3 failed health checks 1m30s + DNS time to live 30s + startup 1m = 3m',
    );
    expect(budget(dnsFailover('web.example.com', { provider: k8gb(), ttl: Duration.seconds(5) }))).toBe(
      'k8gb looks at the others 30s + DNS time to live 5s + startup 1m = 1m35s',
    );
    expect(budget(meshFailover())).toBe('endpoints are put out 30s + startup 1m = 1m30s');
  });

  test('goes by the slowest of several switches', () => {
    expect(budget([meshFailover(), dnsFailover('web.example.com', { provider: k8gb() })])).toMatch(/= 2m$/);
  });

  test('fails when it is shorter than what it takes, and says what takes how long', async () => {
    const fleet = new RecoveryFleet();
    fleet.pair({ rto: Duration.minutes(1) });
    const [issue] = await fleet.issues();
    expect(issue).toMatchObject({
      code: 'RGT-DR-006',
      given: '1m',
      severity: 'error',
      allowed: '17m or more',
      where: { path: 'production/shop' },
    });
    expect(issue?.what).toContain(
      'scrape 30s + evaluation 30s + alert for 2m + group wait 30s + reaction 10m',
    );
  });

  test('warns when only what is assumed breaks it, and fails once that is said', async () => {
    const rto = Duration.minutes(5);
    const assumed = new RecoveryFleet();
    assumed.pair({ rto });
    expect(await assumed.issues()).toMatchObject([
      {
        code: 'RGT-DR-006',
        severity: 'warning',
        fix: expect.stringContaining('alert: { reaction, delivery }'),
      },
    ]);
    const said = new RecoveryFleet();
    said.pair({ rto, alert: { reaction: Duration.seconds(1) } });
    expect(await said.issues()).toMatchObject([{ code: 'RGT-DR-006', severity: 'error' }]);
  });
});

describe('a pair', () => {
  const refused = (code: string) => [{ code, where: { path: 'production/shop' } }];

  test.each<[string, string, RecoverySettings, Partial<DrPairProps>]>([
    ['its standby has another role', 'RGT-DR-002', { standby: { role: 'workload' } }, {}],
    ['its primary stands by itself', 'RGT-DR-003', { primary: { role: 'standby' } }, {}],
    ['the app does not run on the standby', 'RGT-DR-005', { on: ['east'] }, {}],
    ['the app does not run on the primary', 'RGT-DR-005', { on: ['dr'] }, {}],
    ['it promises data and nothing copies it', 'RGT-DR-007', {}, { rpo: Duration.minutes(5) }],
    [
      'data is copied less often than promised',
      'RGT-DR-007',
      {},
      { rpo: Duration.minutes(5), data: { by: 'Velero', every: Duration.hours(6) } },
    ],
    ['its standby is cold', 'RGT-DR-008', {}, { warmStandby: { minReplicas: 0 } }],
    [
      'its mesh does not know two regions',
      'RGT-DR-012',
      { standby: { region: 'us-east-1' } },
      { switch: [meshFailover(), dnsFailover('web.example.com')] },
    ],
    [
      'its geo tags are the same',
      'RGT-DR-012',
      {},
      { switch: dnsFailover('web.example.com', { provider: k8gb({ geoTag: () => 'us' }) }) },
    ],
    ['its host is no host name', 'RGT-DR-014', {}, { switch: dnsFailover('https://web.example.com') }],
    ['it names no switch', 'RGT-DR-015', {}, { switch: [], alert: { userUrl: 'https://web.example.com/' } }],
    [
      'one record would need two names',
      'RGT-DR-016',
      {},
      {
        switch: dnsFailover('web.example.com', {
          targets: ({ name }) => (name === 'dr' ? ['a.example.com', 'b.example.com'] : ['a.example.com']),
        }),
      },
    ],
    [
      'Route 53 has no health check of the primary, and would never fail over',
      'RGT-DR-017',
      {},
      { switch: dnsFailover('web.example.com', { provider: route53({ healthChecks: { primary: '' } }) }) },
    ],
    ['its users are not asked for', 'RGT-DR-010', {}, { switch: meshFailover() }],
  ])('fails when %s', async (_what, code, settings, props) => {
    const fleet = new RecoveryFleet(settings);
    fleet.pair(props);
    const errors = (await fleet.issues()).filter(
      (issue) => issue.severity === 'error' && issue.code.startsWith('RGT-DR'),
    );
    expect(errors).toMatchObject(refused(code));
  });

  test('fails when primary and standby are one cluster', async () => {
    const fleet = new RecoveryFleet();
    fleet.pair({ standby: fleet.primary });
    expect(await fleet.issues()).toMatchObject(refused('RGT-DR-001'));
  });

  test('fails when the control cluster is the primary, since what steers a failover must survive it', async () => {
    const fleet = new RecoveryFleet({ on: ['hub', 'dr'] });
    fleet.pair({ primary: fleet.hub ?? fleet.primary });
    expect(await fleet.issues()).toMatchObject([...refused('RGT-DR-003'), ...refused('RGT-DR-009')]);
  });

  test('fails when nothing outside of it could notice', async () => {
    const fleet = new RecoveryFleet({ hub: 'none' });
    fleet.pair({ switch: dnsFailover('web.example.com', { provider: k8gb() }) });
    expect(await fleet.issues()).toMatchObject(refused('RGT-DR-009'));
  });

  test('fails when its record is left to a control cluster that is not there', async () => {
    const fleet = new RecoveryFleet({ hub: 'none' });
    fleet.pair({ alert: { on: fleet.standby } });
    expect(await fleet.issues()).toMatchObject(refused('RGT-DR-018'));
  });

  test('fails when ExternalDNS has to keep a record where it is not declared', async () => {
    const rest = { kubernetes: '1.35', prometheusOperator: '0.85' };
    const fleet = new RecoveryFleet({ hub: { versions: rest } });
    fleet.pair();
    const issues = await fleet.issues();
    expect(issues.map(({ code }) => code)).toEqual(['RGT-DR-013', 'RGT-API-002']);
    expect(issues[0]?.fix).toContain('--policy=upsert-only --registry=txt --txt-owner-id=production-hub,');
  });

  test('fails when the app belongs to another environment', () => {
    const fleet = new RecoveryFleet();
    const other = new RecoveryFleet();
    fleet.pair({ app: other.app });
    expect(fleet.fleet.allIssues()).toMatchObject(refused('RGT-DR-004'));
  });

  test('fails when a second one has the same app on the same primary', async () => {
    const fleet = new RecoveryFleet();
    fleet.pair();
    fleet.pair({}, 'again');
    expect((await fleet.issues()).filter(({ code }) => code === 'RGT-DR-011')).toMatchObject([
      { given: 'shop, again', where: { path: 'production/again' } },
    ]);
  });

  test('warns when it fails over inside the mesh alone, which helps nobody who comes from outside', async () => {
    const fleet = new RecoveryFleet();
    fleet.pair({ switch: meshFailover(), alert: { userUrl: 'https://web.example.com/' } });
    expect(await fleet.issues()).toMatchObject([{ code: 'RGT-DR-015', severity: 'warning' }]);
  });
});

describe('a standby', () => {
  const spec = (object: typeof deployment, changes: object) => ({
    ...object,
    spec: { ...(object['spec'] as object), ...changes },
  });
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:v1' }] },
  };

  test.each<[string, string, RecoverySettings, Partial<DrPairProps>]>([
    ['has no workload', 'RGT-DR-020', { objects: [service, ingress] }, {}],
    [
      'has a workload without pods',
      'RGT-DR-021',
      { objects: [spec(deployment, { replicas: 0 }), autoscaler] },
      {},
    ],
    ['has a workload without an autoscaler', 'RGT-DR-022', { objects: [deployment, service] }, {}],
    [
      'has an autoscaler of something else',
      'RGT-DR-022',
      {
        objects: [
          deployment,
          spec(autoscaler, { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' } }),
        ],
      },
      {},
    ],
    [
      'may not grow to what the primary has',
      'RGT-DR-023',
      { primaryMin: 8, objects: [deployment, spec(autoscaler, { maxReplicas: 7 })] },
      {},
    ],
    [
      'would never grow, since its pods request nothing',
      'RGT-DR-024',
      { objects: [spec(deployment, { template }), autoscaler] },
      {},
    ],
    [
      'lets nobody in under the host that moves to it',
      'RGT-DR-025',
      { objects: [deployment, autoscaler, service] },
      { switch: dnsFailover('web.example.com', { provider: k8gb() }) },
    ],
    [
      'has no Service that the mesh could send to',
      'RGT-DR-026',
      { objects: [deployment, autoscaler] },
      { switch: [meshFailover(), dnsFailover('web.example.com')] },
    ],
  ])('fails when it %s', async (_what, code, settings, props) => {
    const fleet = new RecoveryFleet(settings);
    fleet.pair(props);
    const issues = (await fleet.issues()).filter((issue) => issue.code.startsWith('RGT-DR'));
    expect(new Set(issues.map((issue) => issue.code))).toEqual(new Set([code]));
    expect(issues[0]).toMatchObject({ severity: 'error', where: { path: 'production/shop' } });
  });

  test('may scale by something that needs no requests', async () => {
    const metrics = [
      {
        type: 'Pods',
        pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '100' } },
      },
    ];
    const fleet = new RecoveryFleet({
      objects: [spec(deployment, { template }), spec(autoscaler, { metrics })],
    });
    fleet.pair();
    expect(await fleet.issues()).toEqual([]);
  });
});

test('a pair of an environment is found in that environment alone', () => {
  expect(drPairsOf(new Environment(new Fleet(), 'empty', { engine: new Direct() }))).toEqual([]);
});

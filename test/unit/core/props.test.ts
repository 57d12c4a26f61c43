import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  App,
  BlueGreen,
  Canary,
  Cluster,
  Component,
  Direct,
  DrPair,
  Duration,
  Environment,
  ExternalSecret,
  Overlay,
  Quota,
  SecretStore,
  Waves,
  dnsFailover,
  istio,
} from '../../../constructs/index.ts';
import type { AppProps, Fleet } from '../../../constructs/index.ts';
import { inspected, lineOf } from '../policy/inspected.ts';
import { autoscaler, Lab, put, workload } from '../policy/lab.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

/** What a file says that nobody type-checked: the compiler must not mind it here either. */
const untyped = (value: unknown): never => value as never;

/** A lab with something declared in it, and all that is wrong with it. */
function issuesOf(declare: (lab: Lab, web: App) => void) {
  return inspected(
    class extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        const base = (chart: Parameters<typeof put>[0]) => {
          put(chart, 'Deployment', 'web', workload('web'));
          put(chart, 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
        };
        declare(this, new App(this, 'web', { base, config: {} }));
      }
    },
  );
}

/** An app whose pods an autoscaler counts. */
function scaled(lab: Lab): App {
  return new App(lab, 'scaled', {
    base: (chart) => {
      put(chart, 'Deployment', 'scaled', workload('scaled'));
      put(chart, 'HorizontalPodAutoscaler', 'scaled', autoscaler('Deployment', 'scaled', 10));
    },
  });
}

const server = 'https://10.1.0.90:6443';
const versions = { kubernetes: '1.35' };

/** What is declared, and the one issue that it makes: its code, what it is about and what to do. */
const mistakes: readonly [
  what: string,
  declare: (lab: Lab, web: App) => void,
  issue: readonly [code: string, about: string, fix: string],
][] = [
  [
    'a mistyped field of an overlay, which would be lost',
    (lab, web) => new Overlay(web, lab.east, untyped({ autoscalling: { min: 4 } })),
    ['RGT-PROPS-001', 'autoscalling of overlay "east"', 'did you mean autoscaling?'],
  ],
  [
    'a mistyped field inside a field',
    (lab, web) => new Overlay(web, lab.east, untyped({ resources: { requests: { cpus: '1' } } })),
    ['RGT-PROPS-001', 'resources.requests.cpus of overlay "east"', 'did you mean cpu?'],
  ],
  [
    'a field that nothing is called like',
    (lab, web) => new Overlay(web, lab.east, untyped({ somethingElse: 4 })),
    ['RGT-PROPS-001', 'somethingElse of overlay "east"', 'write one of these, or remove it'],
  ],
  [
    'a mistyped field of a component',
    (_, web) => new Component(web, 'large', untyped({ replica: 4 })),
    ['RGT-PROPS-001', 'replica of component "large"', 'did you mean replicas?'],
  ],
  [
    'a base under another name, said once',
    (lab) => new App(lab, 'shop', untyped({ bse: () => undefined })),
    ['RGT-PROPS-001', 'bse of app "shop"', 'did you mean base?'],
  ],
  [
    'an app without anything',
    (lab) => new App(lab, 'shop', untyped(undefined)),
    ['RGT-PROPS-002', 'base of app "shop"', 'add base: …'],
  ],
  [
    'the name of a cluster instead of the cluster',
    (lab) => new App(lab, 'shop', { base: () => undefined, on: untyped(['east']) }),
    ['RGT-PROPS-003', 'on[0] of app "shop"', 'give the cluster itself, as new Cluster(…) makes it'],
  ],
  [
    'an app instead of a cluster',
    (lab, web) => new App(lab, 'shop', { base: () => undefined, on: untyped([web]) }),
    ['RGT-PROPS-003', 'on[0] of app "shop"', 'give the cluster itself, as new Cluster(…) makes it'],
  ],
  [
    'an overlay on the name of a cluster',
    (_, web) => new Overlay(web, untyped('east'), {}),
    ['RGT-OVERLAY-004', 'an overlay of app "web"', 'give the cluster itself'],
  ],
  [
    'settings that are none',
    (lab) => new App(lab, 'shop', { base: () => undefined, config: untyped('info') }),
    ['RGT-PROPS-003', 'config of app "shop"', "{ NAME: 'value' }"],
  ],
  [
    'a setting that is no text, without its value',
    (lab) => new App(lab, 'shop', { base: () => undefined, config: untyped({ PIN: 12_345 }) }),
    ['RGT-PROPS-003', 'config.PIN of app "shop"', 'write the value in quotes'],
  ],
  [
    'a cluster without versions',
    (lab) => new Cluster(lab, 'north', untyped({ server })),
    ['RGT-PROPS-002', 'versions of cluster "north"', 'add versions: …'],
  ],
  [
    'a cluster without a server',
    (lab) => new Cluster(lab, 'north', untyped({ versions })),
    ['RGT-PROPS-002', 'server of cluster "north"', 'add server: …'],
  ],
  [
    'a release that is a number',
    (lab) => new Cluster(lab, 'north', { server, versions: untyped({ kubernetes: 1.35 }) }),
    ['RGT-PROPS-003', 'versions.kubernetes of cluster "north"', 'in quotes'],
  ],
  [
    'a release of Kubernetes that there is not',
    (lab) => new Cluster(lab, 'north', { server, versions: { kubernetes: '9.99' } }),
    ['RGT-PROPS-003', "from '1.16' to '1.36'", 'write the release that runs there'],
  ],
  [
    'an operator that nobody knows',
    (lab) => new Cluster(lab, 'north', { server, versions: untyped({ ...versions, argoCD: '3.5' }) }),
    ['RGT-PROPS-001', 'versions.argoCD of cluster "north"', 'did you mean argoCd?'],
  ],
  [
    'a role that there is not',
    (lab) => new Cluster(lab, 'north', { server, versions, role: untyped('stanby') }),
    ['RGT-PROPS-003', 'role of cluster "north"', "did you mean 'standby'?"],
  ],
  [
    'mistyped weights of a canary',
    (_, web) => new Canary(web, untyped({ wieghts: [5, 100] })),
    ['RGT-PROPS-001', 'wieghts of canary "canary"', 'did you mean weights?'],
  ],
  [
    'a traffic router by its name',
    (_, web) => new Canary(web, { weights: [50, 100], traffic: untyped('istio') }),
    ['RGT-PROPS-003', 'traffic of canary "canary"', 'istio(…) or gatewayApi(…)'],
  ],
  [
    'a number where a length of time belongs',
    (_, web) => new BlueGreen(web, { keepOld: untyped(300) }),
    ['RGT-PROPS-003', 'keepOld of blue-green "blue-green"', 'Duration.minutes(5)'],
  ],
  [
    'fewer pods than none',
    (lab, web) => new Overlay(web, lab.east, { replicas: -3 }),
    ['RGT-PROPS-003', 'replicas of overlay "east"', 'give a whole number, 0 or more'],
  ],
  [
    'an autoscaler that may go down to nothing',
    (lab) => new Overlay(scaled(lab), lab.east, { autoscaling: { min: 0 } }),
    ['RGT-PROPS-003', 'autoscaling.min of overlay "east"', 'give a whole number, 1 or more'],
  ],
  [
    'an autoscaler that may not go up',
    (lab) => new Overlay(scaled(lab), lab.east, { autoscaling: { max: -1 } }),
    ['RGT-PROPS-003', 'autoscaling.max of overlay "east"', 'give a whole number, 1 or more'],
  ],
  [
    'an image that is none',
    (lab, web) => new Overlay(web, lab.east, { image: 'not an image!!' }),
    ['RGT-PROPS-003', 'image of overlay "east"', 'registry.example.com/web:v1'],
  ],
  [
    'a patch that says nothing',
    (lab, web) => new Overlay(web, lab.east, { patches: untyped([{ target: { kind: 'Service' } }]) }),
    ['RGT-PROPS-003', 'patches[0] of overlay "east"', 'merge: { … } or operations: [ … ]'],
  ],
  [
    'a number in a patch that no file can hold',
    (lab, web) =>
      new Overlay(web, lab.east, {
        patches: untyped([{ target: { kind: 'Service' }, merge: { spec: { ports: [{ port: 80n }] } } }]),
      }),
    ['RGT-PROPS-003', 'patches[0].merge.spec.ports[0].port of overlay "east"', 'write it as one of these'],
  ],
  [
    'an object in a patch that holds itself',
    (lab, web) => {
      const circle: Record<string, unknown> = {};
      circle['again'] = [circle];
      const operations = [{ op: 'add', path: '/spec', value: circle }];
      return new Overlay(web, lab.east, { patches: untyped([{ target: { kind: 'Service' }, operations }]) });
    },
    [
      'RGT-PROPS-003',
      'patches[0].operations[0].value.again[0] of overlay "east"',
      'write it as one of these',
    ],
  ],
  [
    'a Duration in a patch',
    (lab, web) =>
      new Overlay(web, lab.east, {
        patches: untyped([{ target: { kind: 'Service' }, merge: { wait: Duration.minutes(5) } }]),
      }),
    ['RGT-PROPS-003', 'patches[0].merge.wait of overlay "east"', 'write it as one of these'],
  ],
  [
    'the names of clusters in waves',
    (lab) => new Waves(lab, { order: untyped([['east'], [lab.west]]) }),
    ['RGT-PROPS-003', 'order[0][0] of waves "waves"', 'give the cluster itself'],
  ],
  [
    'a secret without a store',
    (_, web) => new ExternalSecret(web, 'db', untyped({ store: null, keys: { A: 'a#b' } })),
    ['RGT-PROPS-003', 'store of external secret "db"', 'give the secret store itself'],
  ],
  [
    'a store without a backend',
    (lab) => new SecretStore(lab, 'vault', untyped({})),
    ['RGT-PROPS-002', 'backend of secret store "vault"', 'add backend: …'],
  ],
  [
    'a mistyped bound of a quota',
    (_, web) => new Quota(web, untyped({ request: { cpu: '1' } })),
    ['RGT-PROPS-001', 'request of quota "quota"', 'did you mean requests?'],
  ],
  [
    'a number for the time of a pair',
    (lab, web) =>
      new DrPair(lab, 'web', {
        app: web,
        primary: lab.east,
        standby: lab.west,
        switch: dnsFailover('web.example.com'),
        rto: untyped(300),
      }),
    ['RGT-PROPS-003', 'rto of pair "web"', 'Duration.minutes(5)'],
  ],
];

describe('what a construct is given', () => {
  test.each(mistakes)('fails when it is %s', async (_, declare, [code, about, fix]) => {
    const issues = await issuesOf(declare);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code, severity: 'error', where: { file } });
    expect(`${issues[0]?.what ?? ''}\n${issues[0]?.fix ?? ''}`).toContain(about);
    expect(`${issues[0]?.what ?? ''}\n${issues[0]?.fix ?? ''}`).toContain(fix);
    expect(JSON.stringify(issues)).not.toContain('12345');
  });

  test('points at the line that gives it', async () => {
    const issues = await issuesOf((lab, web) => {
      new Overlay(web, lab.west, untyped({ hots: ['here'] }));
    });
    expect(issues).toMatchObject([
      { where: { path: 'lab/web/west', file, line: lineOf(source, "untyped({ hots: ['here'] })") } },
    ]);
  });

  test('is not judged further by what stands in for it', async () => {
    class Strict extends App {
      protected override check() {
        return [{ code: 'STRICT-001', what: 'it is looked at', fix: 'none' }];
      }
    }
    const codes = async (props: AppProps) =>
      (await issuesOf((lab) => new Strict(lab, 'shop', props))).map(({ code }) => code);
    expect(await codes({ base: () => undefined })).toEqual(['STRICT-001']);
    expect(await codes(untyped({ base: 5 }))).toEqual(['RGT-PROPS-003']);
  });

  test('passes where all of it is as it should be', async () => {
    const issues = await issuesOf((lab, web) => {
      const large = new Component(web, 'large', { resources: { requests: { cpu: '1' } } });
      new Overlay(web, lab.east, {
        replicas: 0,
        image: { tag: 'v2' },
        config: { A: 'b' },
        patches: [{ target: { kind: 'Service' }, merge: { metadata: { labels: { a: 'b' } } } }],
        components: [large],
      });
    });
    expect(issues).toEqual([]);
  });

  test('may be more of an environment, whose class keeps it for itself', async () => {
    class Bay extends Environment {
      constructor(fleet: Fleet) {
        const site = { engine: new Direct(), name: 'bay', servers: ['https://10.1.0.91:6443'] };
        super(fleet, site.name, site);
        new Cluster(this, 'north', { server, versions });
      }
    }
    expect(await inspected(Bay)).toEqual([]);
  });

  test('fails when an environment has no engine, or nearly a layout', async () => {
    class Bay extends Environment {
      constructor(fleet: Fleet) {
        super(fleet, 'bay', untyped({ layuot: 'rendered' }));
        new Cluster(this, 'north', { server, versions });
      }
    }
    expect(await inspected(Bay)).toMatchObject([
      {
        code: 'RGT-PROPS-001',
        where: { file, line: lineOf(source, "layuot: 'rendered'") },
        fix: 'did you mean layout?',
      },
      { code: 'RGT-PROPS-002', what: 'engine of environment "bay" is missing', fix: 'add engine: …' },
    ]);
  });
});

describe('what a construct throws', () => {
  test('is an issue with its place (RGT-MODEL-001)', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const checked = await issuesOf((lab) => {
      new (class extends App {
        protected override check = boom;
      })(lab, 'shop', { base: () => undefined });
    });
    expect(checked).toMatchObject([{ code: 'RGT-MODEL-001', what: expect.stringContaining('boom') }]);
    const reshaped = await issuesOf((_, web) => {
      web.addFeature({ order: 10, reshapeBase: boom });
    });
    expect(reshaped).toMatchObject([
      { code: 'RGT-MODEL-001', where: { path: 'lab/web' }, what: expect.stringContaining('boom') },
    ]);
    const placed = await issuesOf((_, web) => {
      web.addFeature({ order: 10, reshapeOn: boom });
    });
    expect(placed.map(({ code, where }) => [code, where.path])).toEqual([
      ['RGT-MODEL-001', 'lab/web'],
      ['RGT-MODEL-001', 'lab/web'],
    ]);
    const added = await issuesOf((lab) => {
      lab.addClusterFeature({ objectsOn: boom });
    });
    expect(added.map(({ code, where }) => [code, where.path])).toEqual([
      ['RGT-MODEL-001', 'lab/east'],
      ['RGT-MODEL-001', 'lab/west'],
    ]);
  });

  test('is an issue of the environment where its engine or a policy of its own throws', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    class Bay extends Environment {
      constructor(fleet: Fleet) {
        const engine = Object.assign(new Direct(), { express: boom });
        super(fleet, 'bay', {
          engine,
          policies: [
            { name: 'of-model', inspectModel: boom },
            { name: 'of-object', inspectObject: boom },
          ],
        });
        new Cluster(this, 'north', { server, versions });
        const base = (chart: Parameters<typeof put>[0]) => {
          put(chart, 'ConfigMap', 'web', {});
        };
        new App(this, 'web', { base });
      }
    }
    const issues = await inspected(Bay);
    expect(issues.every(({ code, what }) => code === 'RGT-MODEL-001' && what.endsWith(': boom'))).toBe(true);
    expect(issues.map(({ where }) => where.path)).toEqual(['bay', 'bay', 'bay/web', 'bay/web']);
  });

  test('is no issue where nothing is wrong', async () => {
    expect(
      await issuesOf((_, web) => {
        web.addFeature({ order: 10, reshapeOn: (objects) => objects });
        void [istio(), Duration.minutes(1)];
      }),
    ).toEqual([]);
  });
});

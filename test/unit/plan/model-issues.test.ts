import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  App,
  ArgoCd,
  Cluster,
  Component,
  Direct,
  Environment,
  Fleet,
  Overlay,
  Quota,
} from '../../../constructs/index.ts';
import type { EnvironmentProps } from '../../../constructs/index.ts';
import { lineOf } from '../policy/inspected.ts';
import { Lab } from '../policy/lab.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');
const versions = { kubernetes: '1.35', argoCd: '3.5' };

/** What the model says of a fleet, shortened to what tells one issue from another. */
function issuesOf(fleet: Fleet) {
  return fleet.allIssues().map(({ code, where, fix, given }) => ({ code, line: where.line, fix, given }));
}

class Bay extends Environment {
  constructor(fleet: Fleet, props: Partial<EnvironmentProps>, roles: readonly ('hub' | 'workload')[]) {
    super(fleet, 'bay', { engine: new ArgoCd(), ...props });
    roles.forEach((role, index) => {
      new Cluster(this, `c${index}`, { role, server: `https://10.2.0.${index + 1}:6443`, versions });
    });
  }
}

const atBay = lineOf(source, "super(fleet, 'bay'");
const repository = { url: 'https://git.example.com/org/bay.git' };

describe('an environment', () => {
  test.each([
    [
      'has two control clusters (RGT-ENV-001)',
      { repository },
      ['hub', 'hub', 'workload'],
      'RGT-ENV-001',
      'give all but one of them another role',
    ],
    [
      'names no repository for an engine that reads one (RGT-ENV-002)',
      {},
      ['hub', 'workload'],
      'RGT-ENV-002',
      "add repository: { url: 'https://…/manifests.git' } to the environment",
    ],
    [
      'has no control cluster for an engine that runs on one (RGT-ENV-003)',
      { repository },
      ['workload'],
      'RGT-ENV-003',
      "declare one cluster with role: 'hub'",
    ],
    [
      'has no cluster (RGT-ENV-004)',
      { engine: new Direct() },
      [],
      'RGT-ENV-004',
      'declare a Cluster, or remove the environment',
    ],
  ] as const)('fails when it %s', (_, props, roles, code, fix) => {
    const fleet = new Fleet();
    new Bay(fleet, props, roles);
    expect(issuesOf(fleet)).toMatchObject([{ code, line: atBay, fix }]);
  });

  test('passes with a repository and one control cluster', () => {
    const fleet = new Fleet();
    new Bay(fleet, { repository }, ['hub', 'workload']);
    expect(issuesOf(fleet)).toEqual([]);
  });
});

const base = (): void => undefined;

describe('an app', () => {
  test('fails when it is placed on another environment’s cluster (RGT-APP-002)', () => {
    const fleet = new Fleet();
    const other = new Bay(fleet, { repository }, ['hub', 'workload']).clusters[1];
    if (other === undefined) throw new Error('there is one');
    const lab = new Lab(fleet);
    new App(lab, 'strange', { base, on: [lab.east, other] });
    expect(issuesOf(fleet)).toEqual([
      {
        code: 'RGT-APP-002',
        line: lineOf(source, "new App(lab, 'strange'"),
        fix: 'declare the app in that environment too',
        given: 'c1',
      },
    ]);
  });

  test('fails when it names a cluster twice, and is placed there once (RGT-APP-004)', () => {
    const fleet = new Fleet();
    const lab = new Lab(fleet);
    const app = new App(lab, 'twice', { base, on: [lab.east, lab.east] });
    expect(issuesOf(fleet)).toEqual([
      {
        code: 'RGT-APP-004',
        line: lineOf(source, "new App(lab, 'twice'"),
        fix: 'name it once',
        given: 'east',
      },
    ]);
    expect(app.clusters).toEqual([lab.east]);
  });

  test('fails when its overlay uses the component of another (RGT-OVERLAY-003)', () => {
    const fleet = new Fleet();
    const lab = new Lab(fleet);
    const [one, two] = ['one', 'two'].map((name) => new App(lab, name, { base }));
    if (one === undefined || two === undefined) throw new Error('there are two');
    const large = new Component(two, 'large', {});
    new Overlay(one, lab.east, { components: [large] });
    expect(issuesOf(fleet)).toEqual([
      {
        code: 'RGT-OVERLAY-003',
        line: lineOf(source, 'components: [large]'),
        fix: 'declare the component on "one"',
        given: 'lab/two/large',
      },
    ]);
  });

  test('fails when its name is no text (RGT-NAME-002)', () => {
    const fleet = new Fleet();
    new App(new Lab(fleet), undefined as never, { base });
    expect(issuesOf(fleet)).toMatchObject([
      { code: 'RGT-NAME-002', fix: 'give its name as the second argument' },
    ]);
  });
});

describe('a quota', () => {
  const quotas: readonly [
    what: string,
    declare: (lab: Lab, web: App) => unknown,
    code: string,
    rest: { readonly fix: string; readonly given?: string },
  ][] = [
    [
      'bounds by no amount (RGT-QUOTA-001)',
      (_, web) => new Quota(web, { requests: { cpu: 'much' } }),
      'RGT-QUOTA-001',
      { fix: 'write a Kubernetes quantity', given: 'much' },
    ],
    [
      'bounds by half a pod (RGT-QUOTA-001)',
      (_, web) => new Quota(web, { requests: {}, pods: 0.5 }),
      'RGT-QUOTA-001',
      { fix: 'give 1 or more, or leave it out', given: '0.5' },
    ],
    [
      'bounds nothing (RGT-QUOTA-002)',
      (_, web) => new Quota(web, { requests: {} }),
      'RGT-QUOTA-002',
      { fix: "give requests: { cpu: '…', memory: '…' }, or remove it" },
    ],
    [
      'is for a cluster without the app (RGT-QUOTA-003)',
      (lab, web) => new Quota(web, { requests: { cpu: '1' }, on: [lab.west] }),
      'RGT-QUOTA-003',
      { fix: 'take west out of on, or place the app there', given: 'west' },
    ],
  ];

  test.each(quotas)('fails when it %s', (_, declare, code, rest) => {
    const fleet = new Fleet();
    const lab = new Lab(fleet);
    declare(lab, new App(lab, 'web', { base, on: [lab.east] }));
    const [first, ...others] = fleet.allIssues();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code, where: { path: 'lab/web/quota', file }, ...rest });
    expect(source.split('\n')[(first?.where.line ?? 0) - 1]).toContain('new Quota(');
  });

  test('fails when another one bounds the same namespace (RGT-QUOTA-004)', () => {
    const fleet = new Fleet();
    const lab = new Lab(fleet);
    for (const name of ['one', 'two'])
      new Quota(new App(lab, name, { base, namespace: 'shared' }), { requests: { cpu: '1' } });
    expect(fleet.allIssues()).toMatchObject([
      {
        code: 'RGT-QUOTA-004',
        where: { path: 'lab/two/quota', line: lineOf(source, "namespace: 'shared'") },
        given: 'shared',
        fix: 'join them, or set on: […] so that each holds on clusters of its own',
      },
    ]);
  });
});

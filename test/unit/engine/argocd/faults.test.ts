import { describe, expect, test } from '@jest/globals';
import { App, ArgoCd, Cluster, Environment, Fleet, slack, webhook } from '../../../../constructs/index.ts';
import type { ArgoCdProps } from '../../../../constructs/index.ts';
import {
  apiService,
  at,
  applicationSet,
  expressed,
  faults,
  hubObject,
  object,
  Production,
  versions,
  stringWith,
} from './reference-fleet.ts';

const argo = (props: ArgoCdProps = {}) => new Production(new Fleet(), props);
const token = (key: string) => ({ store: 'vault', key, property: 'token' });

describe('the engine of the reference fleet', () => {
  test('finds nothing to refuse', () => {
    expect(faults(argo({ notify: slack({ channel: 'ops-alert', token: token('argocd/slack') }) }))).toEqual(
      [],
    );
  });
});

describe('the engine', () => {
  test.each([[{ limit: 0 }], [{ limit: 2.5 }], [{ limit: -2 }], [{ factor: 0 }]])(
    'fails when a failed sync is not tried again: %j',
    (retry) => {
      expect(faults(argo({ retry }))).toEqual([
        { code: 'RGT-ARGOCD-003', severity: 'error', path: 'production' },
      ]);
      expect(faults(argo({ retry: { limit: -1 } }))).toEqual([]);
    },
  );

  test('fails when the name of an Application is longer than the value of a label', () => {
    const production = argo();
    new App(production, `a${'b'.repeat(58)}`, { base: apiService, on: [production.east] });
    expect(faults(production)).toEqual([
      { code: 'RGT-ARGOCD-004', severity: 'error', path: `production/a${'b'.repeat(58)}` },
    ]);
    new App(production, 'c'.repeat(58), { base: apiService, on: [production.east] });
    expect(faults(production)).toHaveLength(1);
  });

  test('fails when it is not known what a kind is called in a role, until a person says so', () => {
    const withBoat = (props: ArgoCdProps = {}) => {
      const production = argo(props);
      new App(production, 'harbour', {
        base: (chart) => object(chart, 'boats.example.com/v1', 'Boat', 'one'),
      });
      return production;
    };
    expect(faults(withBoat())).toEqual([{ code: 'RGT-ARGOCD-011', severity: 'error', path: 'production' }]);
    expect(expressed(withBoat()).issues[0]).toMatchObject({
      given: 'boats.example.com/Boat',
      fix: stringWith("plurals: { 'boats.example.com/Boat':"),
    });
    expect(faults(withBoat({ plurals: { 'boats.example.com/Boat': 'boats' } }))).toEqual([]);
  });

  test('fails when two apps on two clusters would share one Application', () => {
    const production = argo();
    const odd = new Cluster(production, 'east-api', { server: 'https://10.0.5.1:6443', versions });
    new App(production, 'service', { base: apiService, on: [odd] });
    const [issue] = expressed(production).issues;
    expect(faults(production)).toEqual([
      { code: 'RGT-ARGOCD-005', severity: 'error', path: 'production/service' },
    ]);
    expect(issue).toMatchObject({
      given: 'east-api-service',
      what: stringWith('app "api-service" on cluster "east"'),
    });
  });

  test.each([
    'https://ci:hunter2@git.example.com/org/repo.git',
    'https://hunter2@git.example.com/org/repo.git',
    'https://ci:hunt@er2@git.example.com/org/repo.git',
  ])('fails when the URL of the repository carries credentials, and shows them nowhere: %s', (url) => {
    const production = new Production(new Fleet(), {}, { repository: { url } });
    expect(faults(production)).toEqual([{ code: 'RGT-ARGOCD-006', severity: 'error', path: 'production' }]);
    expect(JSON.stringify([expressed(production).issues, expressed(production).hub])).not.toMatch(/hunt|er2/);
    expect(at(applicationSet(production), 'spec', 'template', 'spec', 'source', 'repoURL')).toBe(
      'https://git.example.com/org/repo.git',
    );
  });

  test.each([
    'ssh://git@git.example.com/org/repo.git',
    'git@git.example.com:org/repo.git',
    'file:///srv/repo.git',
  ])('accepts %s', (url) => {
    const production = new Production(new Fleet(), {}, { repository: { url } });
    expect(faults(production)).toEqual([]);
    expect(at(applicationSet(production), 'spec', 'template', 'spec', 'source', 'repoURL')).toBe(url);
  });

  test('fails when two environments write to one folder of one branch', () => {
    const fleet = new Fleet();
    const url = 'https://git.example.com/org/k8s-manifests.git';
    const other = new Environment(fleet, 'other', {
      engine: new ArgoCd(),
      repository: { url, path: './production/' },
    });
    const production = new Production(fleet);
    expect(faults(production)).toEqual([{ code: 'RGT-ARGOCD-007', severity: 'error', path: 'production' }]);
    expect(expressed(other).issues).toEqual([]);
    const apart = new Fleet();
    new Environment(apart, 'other', { engine: new ArgoCd(), repository: { url } });
    expect(faults(new Production(apart))).toEqual([]);
  });

  test('fails when an app brings along what its project forbids', () => {
    const withQuota = (props: ArgoCdProps) => {
      const production = argo(props);
      new App(production, 'greedy', {
        base: (chart) => {
          apiService(chart);
          object(chart, 'v1', 'ResourceQuota', 'mine');
        },
      });
      return production;
    };
    expect(faults(withQuota({}))).toEqual([
      { code: 'RGT-ARGOCD-008', severity: 'error', path: 'production/greedy' },
    ]);
    expect(faults(withQuota({ forbidden: [] }))).toEqual([]);
    expect(
      at(
        hubObject(withQuota({ forbidden: [] }), 'AppProject', 'production'),
        'spec',
        'namespaceResourceBlacklist',
      ),
    ).toEqual([]);
  });

  test("fails when the generator's selector finds no cluster of the model, and lists the labels that are there", () => {
    const production = argo({ clusters: 'generator', selector: { environment: 'prod' } });
    expect(faults(production)).toEqual([{ code: 'RGT-ARGOCD-009', severity: 'error', path: 'production' }]);
    expect(expressed(production).issues[0]).toMatchObject({
      given: 'environment=prod',
      allowed: stringWith('east has environment=production,region=us-east-1,role=workload'),
    });
  });

  test('fails when the selector finds other clusters than the app runs on', () => {
    const production = argo({ clusters: 'generator' });
    new App(production, 'only-east', { base: apiService, on: [production.east] });
    expect(faults(production)).toEqual([
      { code: 'RGT-ARGOCD-009', severity: 'error', path: 'production/only-east' },
    ]);
    expect(expressed(production).issues[0]?.what).toContain('finds dr, west too');
    const narrow = argo({ clusters: 'generator', selector: { region: 'us-east-1' } });
    expect(expressed(narrow).issues[0]?.what).toContain('does not find dr, west');
  });

  test('fails when the selector finds a cluster of another environment', () => {
    const fleet = new Fleet();
    const other = new Environment(fleet, 'other', {
      engine: new ArgoCd(),
      repository: { url: 'https://git.example.com/org/other.git' },
    });
    new Cluster(other, 'north', {
      server: 'https://10.0.8.1:6443',
      versions,
      labels: { environment: 'production' },
    });
    expect(expressed(new Production(fleet, { clusters: 'generator' })).issues[0]?.what).toContain(
      'finds north too',
    );
  });

  test('fails when two notifiers configure one service in two ways', () => {
    const notify = [
      slack({ channel: 'a', token: token('one') }),
      slack({ channel: 'b', token: token('two') }),
    ];
    expect(faults(argo({ notify }))).toEqual([
      { code: 'RGT-ARGOCD-010', severity: 'error', path: 'production' },
    ]);
    const same = [
      slack({ channel: 'a', token: token('one') }),
      slack({ channel: 'b', token: token('one') }),
      webhook({ name: 'pager', url: 'https://pager.example.com' }),
    ];
    expect(faults(argo({ notify: same }))).toEqual([]);
  });

  test('gives each issue its code, what was given, what is allowed and a fix', () => {
    const production = argo({
      retry: { limit: 0 },
      clusters: 'generator',
      selector: { environment: 'prod' },
    });
    for (const issue of expressed(production).issues)
      expect(Object.keys(issue)).toEqual(
        expect.arrayContaining(['code', 'severity', 'what', 'given', 'allowed', 'fix', 'where']),
      );
  });
});

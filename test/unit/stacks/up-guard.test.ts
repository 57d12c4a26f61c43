import { describe, expect, test } from '@jest/globals';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { parseAllowance } from '../../../delivery/guard/allowance.ts';
import type { StateReading } from '../../../stacks/guard/state-reader.ts';
import { noState } from '../../../stacks/guard/stack-state.ts';
import type { StackState } from '../../../stacks/guard/stack-state.ts';
import { UpGuard } from '../../../stacks/guard/up-guard.ts';
import type { UpGuardRequest } from '../../../stacks/guard/up-guard.ts';
import { stackNameOf } from '../../../stacks/plan/stack-name.ts';
import { outputsOf, stackPlan } from '../../../stacks/plan/stack-plan.ts';
import { reportWithout } from '../../../stacks/run/guarded-run.ts';
import type { StackReport } from '../../../stacks/run/stack-outcome.ts';

interface Shape {
  readonly clusters?: readonly string[];
  readonly apps?: readonly string[];
  readonly storage?: string;
}

function fleetOf({ clusters = ['east', 'west'], apps = ['shop', 'tills'], storage = '1Gi' }: Shape = {}) {
  const environment = new Environment(new Fleet(), 'pier', { engine: new Direct() });
  for (const [index, name] of clusters.entries())
    new Cluster(environment, name, {
      server: `https://10.0.0.${index}:6443`,
      versions: { kubernetes: '1.35' },
    });
  const base = (chart: Chart) => {
    const metadata = { name: 'ledger' };
    new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
    new ApiObject(chart, 'c', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, ...{ spec } });
  };
  for (const name of apps) new App(environment, name, { base });
  return { environment, plan: new EnvironmentPlan(environment) };
}

/** The states that an up of a fleet leaves, by stack. */
function statesAfter({ environment, plan }: ReturnType<typeof fleetOf>): Map<string, StateReading> {
  return new Map(
    environment.clusters.map((cluster): [string, StateReading] => {
      const planned = stackPlan(environment, stackNameOf(cluster), plan);
      const { units } = outputsOf(planned);
      const state: StackState = {
        objects: planned.resources.map(({ name, token, manifest }) => ({
          name,
          token,
          manifest,
          retained: false,
        })),
        cluster: cluster.name,
        units: new Map(Object.entries(units).flatMap(([unit, names]) => names.map((name) => [name, unit]))),
        providers: new Set([cluster.name]),
      };
      return [stackNameOf(cluster), { state }];
    }),
  );
}

interface Asked {
  readonly states?: Map<string, StateReading>;
  readonly allowed?: readonly string[];
  readonly isWhole?: boolean;
  readonly previewed?: Pick<StackReport, 'outcome' | 'changes'>;
  /** A stack whose state takes its time. */
  readonly slow?: string;
}

function guardOf(
  shape: Shape,
  { states = statesAfter(fleetOf()), allowed = [], isWhole = true, previewed, slow }: Asked = {},
) {
  const { environment, plan } = fleetOf(shape);
  const request: UpGuardRequest = {
    states: {
      names: () => Promise.resolve(new Set(states.keys())),
      read: async (stack) => {
        if (stack === slow) await new Promise((resolve) => setTimeout(resolve, 20));
        return states.get(stack) ?? { state: noState };
      },
    },
    environment,
    plans: new Map([[environment, plan]]),
    clusters: environment.clusters,
    isWhole,
    allowances: allowed.map(parseAllowance).filter((each) => each !== undefined),
    preview: (clusters) =>
      previewed === undefined
        ? Promise.reject(new Error('nothing needs a preview'))
        : Promise.resolve(
            clusters.map((cluster) => ({ ...reportWithout(cluster, 'failed', []), ...previewed })),
          ),
  };
  const guard = new UpGuard(request);
  return { guard, clusters: environment.clusters, judge: () => guard.judge() };
}

const codes = (issues: readonly { readonly code: string }[]) => [...new Set(issues.map(({ code }) => code))];
const claim = 'PersistentVolumeClaim/shop/ledger';

describe('the deletion guard on stacks', () => {
  test('has nothing to say of what is as it was, or new, and asks for no preview', async () => {
    expect(await guardOf({}).judge()).toMatchObject({ issues: [], used: [] });
    expect((await guardOf({}, { states: new Map() }).judge()).issues).toEqual([]);
  });

  test('stops at a cluster that is no longer declared, unless only some were asked for or it is allowed', async () => {
    const { issues } = await guardOf({ clusters: ['east'] }).judge();
    expect(issues).toMatchObject([{ code: 'RGT-GUARD-003' }]);
    expect(issues[0]?.what).toBe('cluster "west" is no longer declared, but its stack still holds 6 objects');
    expect(issues[0]?.fix).toContain('regatta destroy --cluster west');
    expect((await guardOf({ clusters: ['east'] }, { isWhole: false }).judge()).issues).toEqual([]);
    const allowed = await guardOf({ clusters: ['east'] }, { allowed: ['cluster/west'] }).judge();
    expect(allowed).toMatchObject({ issues: [], used: [{ type: 'cluster', cluster: 'west' }] });
  });

  test('says the same in the same order, whichever state was read first', async () => {
    const said = async (slow: string) =>
      (await guardOf({ apps: ['shop'] }, { slow }).judge()).issues.map(({ what }) => what);
    const places = (await said('pier.east')).map((what) => /"(east|west)"/.exec(what)?.[1]);
    expect([places[0], places.at(-1)]).toEqual(['east', 'west']);
    expect(await said('pier.east')).toEqual(await said('pier.west'));
  });

  test('does not miss a cluster whose objects were destroyed', async () => {
    const states = statesAfter(fleetOf());
    states.set('pier.west', { state: noState });
    expect((await guardOf({ clusters: ['east'] }, { states }).judge()).issues).toEqual([]);
  });

  test('stops at an environment that has no cluster left, and says how one is ended', async () => {
    const { issues } = await guardOf({ clusters: [], apps: [] }).judge();
    expect(issues).toMatchObject([{ code: 'RGT-GUARD-001' }]);
    expect(issues[0]?.fix).toContain('regatta destroy --environment pier');
  });

  test('stops at a state that can not be read, also that of a cluster that is no longer declared', async () => {
    const states = statesAfter(fleetOf()).set('pier.west', { fault: 'it is cut short' });
    for (const clusters of [['east', 'west'], ['east']]) {
      const { issues } = await guardOf({ clusters }, { states, allowed: ['cluster/west'] }).judge();
      expect(codes(issues)).toEqual(['RGT-GUARD-002']);
      expect(issues[0]?.what).toContain('it is cut short');
    }
  });

  test('stops where a preview says that a volume claim would be made anew, or ends in a fault', async () => {
    const replaces = { changes: [{ operation: 'replace' as const, object: claim, fields: [] }] };
    const anew = await guardOf(
      { storage: '2Gi' },
      { previewed: { outcome: 'changed', ...replaces } },
    ).judge();
    expect(codes(anew.issues)).toEqual(['RGT-GUARD-005']);
    const updates = { changes: [{ operation: 'update' as const, object: claim, fields: [] }] };
    const same = await guardOf({ storage: '2Gi' }, { previewed: { outcome: 'changed', ...updates } }).judge();
    expect(same.issues).toEqual([]);
    const failed = await guardOf(
      { storage: '2Gi' },
      { previewed: { outcome: 'failed', changes: [] } },
    ).judge();
    expect(codes(failed.issues)).toEqual(['RGT-GUARD-002']);
  });

  test('leaves a cluster alone whose preview it can not reach, and lets the others go on', async () => {
    const { issues, unknown } = await guardOf(
      { storage: '2Gi' },
      { previewed: { outcome: 'unknown', changes: [] } },
    ).judge();
    expect(issues).toEqual([]);
    expect([...unknown.keys()].map(({ name }) => name)).toEqual(['east', 'west']);
  });

  test('stops a stack to which somebody added meanwhile what would be deleted', async () => {
    const states = statesAfter(fleetOf({ apps: ['shop'] }));
    const { guard, clusters } = guardOf({ apps: ['shop'] }, { states });
    expect((await guard.judge()).issues).toEqual([]);
    for (const cluster of clusters) expect(await guard.grown(cluster)).toBeUndefined();
    for (const [stack, reading] of statesAfter(fleetOf())) states.set(stack, reading);
    for (const cluster of clusters)
      expect(await guard.grown(cluster)).toMatchObject({ code: 'RGT-GUARD-008' });
    states.set('pier.east', { fault: 'it is gone' });
    const [east] = clusters;
    expect(east && (await guard.grown(east))).toMatchObject({ code: 'RGT-GUARD-002' });
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Manifest } from '../../constructs/index.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { diffAgainstTree } from '../../delivery/diff/environment-diff.ts';
import { candidatesOf } from '../../delivery/diff/affected-units.ts';
import { environmentOf, fleetShapes } from '../support/fleet/random-fleet.ts';
import type { AppShape, FleetShape } from '../support/fleet/random-fleet.ts';
import { TreeInMemory } from '../support/diff/tree-in-memory.ts';

const side = { type: 'plan', name: 'test' } as const;

/** Cluster and unit → its objects, written out: what a full render of a fleet holds. */
function rendered(plan: EnvironmentPlan): Map<string, string> {
  const units = new Map<string, string>();
  for (const cluster of plan.clusters)
    for (const { name, objects } of plan.unitsOn(cluster))
      units.set(`${cluster.name}/${name}`, written(objects));
  return units;
}

function written(objects: readonly Manifest[]): string {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sorted(item)]),
          )
        : value;
  return JSON.stringify(objects.map((object) => [identityKey(object), sorted(object)]).sort());
}

/** The units in which two full renders differ. */
function differing(before: EnvironmentPlan, after: EnvironmentPlan): string[] {
  const [old, now] = [rendered(before), rendered(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((unit) => old.get(unit) !== now.get(unit))
    .sort();
}

/** A part of one fleet put into another: what a person edits in one go. */
const edits = [
  'overlay',
  'app',
  'config',
  'components',
  'cluster gone',
  'cluster new',
  'app gone',
  'app new',
  'none',
] as const;

function edited(fleet: FleetShape, other: FleetShape, edit: (typeof edits)[number], at: number): FleetShape {
  const [app, from] = [fleet.apps[at % fleet.apps.length], other.apps[at % other.apps.length]];
  if (app === undefined || from === undefined) return fleet;
  const width = fleet.clusters.length;
  const fitted = (list: AppShape['overlays'], size = width) =>
    Array.from({ length: size }, (_, index) => list[index % list.length]);
  const withApp = (now: AppShape): FleetShape => ({
    ...fleet,
    apps: fleet.apps.map((each) => (each === app ? now : each)),
  });
  const extra = ['another', 'one-more', 'third'].find((name) => !fleet.clusters.includes(name)) ?? 'x';
  switch (edit) {
    case 'overlay':
      return withApp({
        ...app,
        overlays: app.overlays.map((each, index) =>
          index === at % width ? fitted(from.overlays)[index] : each,
        ),
      });
    case 'app':
      return withApp({ ...from, name: app.name, overlays: fitted(from.overlays) });
    case 'config':
      return withApp({
        ...app,
        config: app.config === undefined ? undefined : { ...app.config, EDITED: String(at) },
      });
    case 'components':
      return withApp({ ...app, components: from.components });
    case 'cluster gone':
      return width === 1
        ? fleet
        : {
            clusters: fleet.clusters.slice(1),
            apps: fleet.apps.map((each) => ({ ...each, overlays: each.overlays.slice(1) })),
          };
    case 'cluster new':
      return {
        clusters: [...fleet.clusters, extra],
        apps: fleet.apps.map((each) => ({ ...each, overlays: fitted(each.overlays, width + 1) })),
      };
    case 'app gone':
      return fleet.apps.length === 1 ? fleet : { ...fleet, apps: fleet.apps.filter((each) => each !== app) };
    case 'app new':
      return {
        ...fleet,
        apps: [...fleet.apps, { ...from, name: 'brand-new', overlays: fitted(from.overlays) }],
      };
    case 'none':
      return fleet;
  }
}

const mutations = fc
  .record({
    fleet: fleetShapes,
    other: fleetShapes,
    edit: fc.constantFrom(...edits),
    at: fc.nat({ max: 5 }),
    layout: fc.constantFrom('kustomize' as const, 'rendered' as const),
  })
  .map(({ fleet, other, edit, at, layout }) => ({
    before: fleet,
    after: edited(fleet, other, edit, at),
    edit,
    layout,
  }));

describe('the affected units of a diff', () => {
  test('are those in which two full renders differ, for 500 random edits: none missed, nothing extra', async () => {
    await fc.assert(
      fc.asyncProperty(mutations, async ({ before, after, layout }) => {
        const [old, now] = [
          new EnvironmentPlan(environmentOf(before)),
          new EnvironmentPlan(environmentOf(after)),
        ];
        const found = await diffAgainstTree(now, new TreeInMemory(old, layout), side);
        expect(found.unknown).toEqual([]);
        expect(found.affected.map(({ cluster, unit }) => `${cluster}/${unit}`).sort()).toEqual(
          differing(old, now),
        );
      }),
      { numRuns: 500 },
    );
  }, 300_000);

  test('are the same without the record of what the tree was made of, for 100 random edits', async () => {
    await fc.assert(
      fc.asyncProperty(mutations, async ({ before, after, layout }) => {
        const [old, now] = [
          new EnvironmentPlan(environmentOf(before)),
          new EnvironmentPlan(environmentOf(after)),
        ];
        const found = await diffAgainstTree(now, new TreeInMemory(old, layout, { recorded: false }), side);
        expect(found.affected.map(({ cluster, unit }) => `${cluster}/${unit}`).sort()).toEqual(
          differing(old, now),
        );
      }),
      { numRuns: 100 },
    );
  }, 300_000);

  test('are found from hashes alone: an unchanged fleet has no candidate, and none of its files is read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fleetShapes,
        fc.constantFrom('kustomize' as const, 'rendered' as const),
        async (shape, layout) => {
          const plan = () => new EnvironmentPlan(environmentOf(shape));
          const tree = new TreeInMemory(plan(), layout);
          expect((await candidatesOf(plan(), tree)).candidates).toEqual([]);
          await diffAgainstTree(plan(), tree, side);
          expect([...tree.seen]).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  }, 120_000);

  test('hold a unit whose file another hand has edited, even though nothing changed in the fleet', async () => {
    await fc.assert(
      fc.asyncProperty(fleetShapes, async (shape) => {
        const plan = () => new EnvironmentPlan(environmentOf(shape));
        const tree = new TreeInMemory(plan(), 'rendered');
        const path = [...tree.files.keys()].find((each) => each.endsWith('manifests.yaml')) ?? '';
        tree.files.set(path, '');
        const [, cluster, unit] = path.split('/');
        expect((await diffAgainstTree(plan(), tree, side)).affected).toEqual([{ cluster, unit }]);
      }),
      { numRuns: 50 },
    );
  }, 120_000);
});

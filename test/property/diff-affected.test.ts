import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { diffAgainstTree } from '../../delivery/diff/environment-diff.ts';
import { candidatesOf } from '../../delivery/diff/affected-units.ts';
import { environmentOf, fleetShapes } from '../support/fleet/random-fleet.ts';
import { fleetEdits, written } from '../support/diff/fleet-edits.ts';
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

/** The units in which two full renders differ. */
function differing(before: EnvironmentPlan, after: EnvironmentPlan): string[] {
  const [old, now] = [rendered(before), rendered(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((unit) => old.get(unit) !== now.get(unit))
    .sort();
}

describe('the affected units of a diff', () => {
  test('are those in which two full renders differ, for 500 random edits: none missed, nothing extra', async () => {
    await fc.assert(
      fc.asyncProperty(fleetEdits, async ({ before, after, layout }) => {
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
      fc.asyncProperty(fleetEdits, async ({ before, after, layout }) => {
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

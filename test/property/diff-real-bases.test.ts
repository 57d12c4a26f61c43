import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { baseOf } from '../../delivery/diff/base/base-of.ts';
import type { BaseChoice } from '../../delivery/diff/base/base-of.ts';
import { diffAgainstTree } from '../../delivery/diff/environment-diff.ts';
import { inventoryFile, parseInventory } from '../../delivery/tree/inventory.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { fleetEdits, written } from '../support/diff/fleet-edits.ts';
import { editByHand, handEdits, roundTimes } from '../support/diff/hand-edits.ts';
import { objectsOnDisk, writeTree } from '../support/diff/tree-on-disk.ts';
import { environmentOf } from '../support/fleet/random-fleet.ts';
import type { FleetShape } from '../support/fleet/random-fleet.ts';
import { git } from '../support/publish/git-server.ts';

const side = { type: 'plan', name: 'test' } as const;
const before = process.env['REGATTA_CACHE'];
let scratch = '';

beforeAll(async () => {
  // The pinned tools are in the cache that this test moves away.
  await findTool('kustomize');
  scratch = mkdtempSync(join(tmpdir(), 'regatta-real-bases-'));
  process.env['REGATTA_CACHE'] = join(scratch, 'cache');
});

afterAll(() => {
  if (before === undefined) delete process.env['REGATTA_CACHE'];
  else process.env['REGATTA_CACHE'] = before;
  rmSync(scratch, { recursive: true, force: true });
});

const cases = fc.record({
  fleets: fleetEdits,
  hand: fc.constantFrom(...handEdits),
  at: fc.nat(),
});

const planOf = (shape: FleetShape) => new EnvironmentPlan(environmentOf(shape));

/** What a diff says: the units that change, and those of which nothing can be said. */
interface Verdict {
  readonly affected: readonly string[];
  readonly unknown: readonly string[];
}

async function verdict(shape: FleetShape, choice: BaseChoice): Promise<Verdict> {
  const plan = planOf(shape);
  const { affected, unknown } = await diffAgainstTree(plan, await baseOf(plan.environment, choice), side);
  return {
    affected: affected.map(({ cluster, unit }) => `${cluster}/${unit}`).sort(),
    unknown: unknown.map(({ cluster, unit }) => `${cluster}/${unit ?? ''}`).sort(),
  };
}

/** The same by comparing everything: each unit of the tree as others read it, with a full render. */
async function fullVerdict(
  root: string,
  layout: string,
  old: EnvironmentPlan,
  now: EnvironmentPlan,
): Promise<Verdict> {
  const units = (plan: EnvironmentPlan) =>
    plan.clusters.flatMap((cluster) =>
      [...plan.unitsOn(cluster)].map(({ name, objects }) => ({ cluster: cluster.name, name, objects })),
    );
  const planned = new Map(units(now).map((each) => [`${each.cluster}/${each.name}`, each.objects]));
  const all = new Map([...units(old), ...units(now)].map((each) => [`${each.cluster}/${each.name}`, each]));
  const [affected, unknown]: [string[], string[]] = [[], []];
  for (const [key, { cluster, name }] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const found = await objectsOnDisk(root, layout, cluster, name);
    if (found === undefined) unknown.push(key);
    else if (written(found) !== written(planned.get(key) ?? [])) affected.push(key);
  }
  return { affected, unknown };
}

describe('the affected units of a diff against a real tree', () => {
  test('are those that a comparison of everything finds, in a folder, a clone and a remote repository, for 60 edits of the fleet and of files by hand', async () => {
    const seed = Date.now();
    const trees = fc.sample(cases, { numRuns: 60, seed }).map((each, number) => {
      const repository = join(scratch, String(number));
      return { ...each, number, repository, root: join(repository, 'random') };
    });
    for (const { fleets, repository, root } of trees) {
      git('init', '--quiet', '--initial-branch=main', repository);
      await writeTree(planOf(fleets.before), fleets.layout, root);
      roundTimes(root);
    }
    // By the next run the files are old enough to be remembered: what is edited after that must show by itself.
    await pause(2_100);
    for (const { fleets, root } of trees)
      expect(await verdict(fleets.before, { base: root })).toEqual({ affected: [], unknown: [] });

    const wrong: unknown[] = [];
    for (const { fleets, hand, at, number, repository, root } of trees) {
      const { layout } = fleets;
      const inventory = parseInventory(readFileSync(join(root, inventoryFile), 'utf8'));
      const files = Object.keys(inventory?.files ?? {});
      const paths = hand === 'folder deleted' ? files.filter((path) => path.includes('/')) : files;
      const path = paths[at % paths.length] ?? '';
      editByHand(root, path, hand);
      git('-C', repository, 'config', 'uploadpack.allowFilter', 'true');
      git('-C', repository, 'add', '--all');
      git(
        '-C',
        repository,
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b',
        'commit',
        '--allow-empty',
        '--quiet',
        '--message=tree',
      );
      const expected = await fullVerdict(root, layout, planOf(fleets.before), planOf(fleets.after));
      const bases = {
        folder: { base: root },
        clone: { repository, base: 'main' },
        remote: { repository: pathToFileURL(repository).href, base: 'main' },
      };
      for (const [kind, choice] of Object.entries(bases)) {
        const found = await verdict(fleets.after, choice);
        if (JSON.stringify(found) !== JSON.stringify(expected))
          wrong.push({ seed, number, kind, layout, edit: fleets.edit, hand, path, found, expected });
      }
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fleet } from '../../constructs/index.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { FleetSynthesis } from '../../delivery/synthesis/fleet-synthesis.ts';
import type { PartNumber } from '../../delivery/synthesis/tree-share.ts';
import { environmentOf, fleetShapes } from '../support/fleet/random-fleet.ts';
import type { FleetShape } from '../support/fleet/random-fleet.ts';

/** Writes a fleet, or a part of it, as the command does; what is wrong with a random one is not asked. */
async function write(
  shape: FleetShape,
  layout: 'kustomize' | 'rendered',
  out: string,
  shard?: PartNumber,
): Promise<void> {
  const planned = {
    fleet: new Fleet(),
    plans: [new EnvironmentPlan(environmentOf(shape))],
    loadIssues: [],
    modelIssues: [],
  };
  const request = { fleet: { folder: '.' }, out, layout, clusters: undefined, apps: undefined, shard };
  const { issues } = await new FleetSynthesis(planned, [], request).write();
  expect(issues).toEqual([]);
}

/** Path → content of every file in a folder. */
function filesIn(folder: string): Map<string, string> {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

const counts = fc.integer({ min: 1, max: 5 });
const layouts = fc.constantFrom('kustomize' as const, 'rendered' as const);

async function inScratch(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-shards-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the shards of a tree', () => {
  test('are disjoint, and copied into one folder they are the tree of one run, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fleetShapes, layouts, counts, async (shape, layout, of) => {
        await inScratch(async (scratch) => {
          const joined = join(scratch, 'joined');
          const seen = new Set<string>();
          for (let number = 1; number <= of; number += 1) {
            const out = join(scratch, String(number));
            await write(shape, layout, out, { number, of });
            for (const path of filesIn(out).keys()) {
              expect(seen).not.toContain(path);
              seen.add(path);
            }
            if (existsSync(out)) cpSync(out, joined, { recursive: true });
          }
          await write(shape, layout, join(scratch, 'whole'));
          expect(filesIn(joined)).toEqual(filesIn(join(scratch, 'whole')));
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test('written into the folder of an older tree, in any order, remove what is gone and nothing of one another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fleetShapes,
        fleetShapes,
        layouts,
        counts,
        fc.nat(4),
        async (old, shape, layout, of, first) => {
          await inScratch(async (scratch) => {
            const out = join(scratch, 'out');
            await write(old, layout, out);
            for (let turn = 0; turn < of; turn += 1)
              await write(shape, layout, out, { number: ((first + turn) % of) + 1, of });
            await write(shape, layout, join(scratch, 'whole'));
            expect(filesIn(out)).toEqual(filesIn(join(scratch, 'whole')));
          });
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);
});

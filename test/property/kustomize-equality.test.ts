import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { identityKey } from '../../constructs/core/object-identity.ts';
import type { Manifest } from '../../constructs/index.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { planFleet } from '../../delivery/fleet/planned-fleet.ts';
import { treeOf } from '../../delivery/layout/tree.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { environmentOf, fleetShapes } from '../support/fleet/random-fleet.ts';

const run = promisify(execFile);
let kustomize = '';
let folder = '';

beforeAll(async () => {
  kustomize = await findTool('kustomize');
  folder = mkdtempSync(join(tmpdir(), 'regatta-kustomize-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function build(path: string): Promise<Map<string, unknown>> {
  const { stdout } = await run(kustomize, ['build', path], { maxBuffer: 64_000_000 });
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  return new Map(objects.map((object) => [identityKey(object), object]));
}

/** Writes a plan's kustomize layout, builds every overlay and compares; says how many units there were. */
async function expectEqual(plan: EnvironmentPlan, root: string): Promise<number> {
  let units = 0;
  for (const { files } of treeOf(plan, { layout: 'kustomize' })) {
    for (const { path, content } of files) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }
  for (const cluster of plan.clusters) {
    for (const { name, placed, objects } of plan.unitsOn(cluster)) {
      const path =
        placed === undefined ? `clusters/${cluster.name}/${name}` : `apps/${name}/overlays/${cluster.name}`;
      const rendered = Object.fromEntries(objects.map((object) => [identityKey(object), object]));
      expect(Object.fromEntries(await build(join(root, path)))).toEqual(rendered);
      units += 1;
    }
  }
  rmSync(root, { recursive: true, force: true });
  return units;
}

describe('what kustomize makes of an overlay', () => {
  test('is, object for object, what the rendered layout holds, for the reference fleet', async () => {
    const { plans } = await planFleet({ folder: new URL('../../environments', import.meta.url).pathname });
    for (const plan of plans)
      expect(await expectEqual(plan, join(folder, plan.environment.name))).toBeGreaterThan(1);
  }, 60_000);

  test('is the same where a component changes nothing: kustomize refuses a folder that says nothing', async () => {
    const quiet = { autoscaled: false, annotated: false, config: undefined } as const;
    const plan = new EnvironmentPlan(
      environmentOf({
        clusters: ['east'],
        apps: [
          {
            ...quiet,
            name: 'shop',
            kind: 'Deployment',
            components: [{}],
            overlays: [{ uses: [0], delta: {} }],
          },
        ],
      }),
    );
    expect(await expectEqual(plan, join(folder, 'empty-component'))).toBeGreaterThan(0);
  });

  test('is, object for object, what the rendered layout holds, for 300 random fleets', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fleetShapes, async (shape) => {
        const plan = new EnvironmentPlan(environmentOf(shape));
        fc.pre([...treeOf(plan, { layout: 'kustomize' })].every(({ issues }) => issues.length === 0));
        await expectEqual(plan, join(folder, String((number += 1))));
      }),
      { numRuns: 300 },
    );
  }, 600_000);
});

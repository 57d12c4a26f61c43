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
import { treeOf } from '../../delivery/tree.ts';
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

describe('what kustomize makes of an overlay', () => {
  test('is, object for object, what the rendered layout holds, for 300 random fleets', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fleetShapes, async (shape) => {
        const plan = new EnvironmentPlan(environmentOf(shape));
        const root = join(folder, String((number += 1)));
        for (const { files, issues } of treeOf(plan, { layout: 'kustomize' })) {
          fc.pre(issues.length === 0);
          for (const { path, content } of files) {
            mkdirSync(join(root, dirname(path)), { recursive: true });
            writeFileSync(join(root, path), content);
          }
        }
        for (const cluster of plan.clusters) {
          for (const { name, placed, objects } of plan.unitsOn(cluster)) {
            const built = await build(
              join(
                root,
                placed === undefined
                  ? `clusters/${cluster.name}/${name}`
                  : `apps/${name}/overlays/${cluster.name}`,
              ),
            );
            expect(Object.fromEntries(built)).toEqual(
              Object.fromEntries(objects.map((object) => [identityKey(object), object])),
            );
          }
        }
        rmSync(root, { recursive: true, force: true });
      }),
      { numRuns: 300 },
    );
  }, 600_000);
});

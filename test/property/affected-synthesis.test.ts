import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiObject } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet, Overlay } from '../../constructs/index.ts';
import type { Delta } from '../../constructs/index.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { affectedPart } from '../../delivery/synthesis/affected-part.ts';
import { recordFile } from '../../delivery/record/tree-record.ts';
import { lookAtTree } from '../../delivery/synthesis/tree-look.ts';
import { FleetSynthesis } from '../../delivery/synthesis/fleet-synthesis.ts';

/** A fleet as plain data: apps may share namespaces and names of objects, and a quota may be too small. */
interface Shape {
  readonly quota: number;
  readonly apps: readonly {
    readonly namespace: string;
    readonly object: string;
    readonly replicas: number;
    readonly overlays: readonly number[];
  }[];
}

const clusters = ['a', 'b', 'c'];
const apps = fc.record({
  namespace: fc.constantFrom('one', 'two', 'three', 'four'),
  object: fc.constantFrom(...'abcdefghijklmnopqrst'),
  replicas: fc.integer({ min: 1, max: 3 }),
  overlays: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
});
const shapes: fc.Arbitrary<Shape> = fc.record({
  quota: fc.constantFrom(9, 15),
  apps: fc.array(apps, { minLength: 4, maxLength: 7 }),
});

function planOf({ quota, apps }: Shape): EnvironmentPlan {
  const environment = new Environment(new Fleet(), 'lab', { engine: new Direct(), layout: 'rendered' });
  const where = clusters.map(
    (name) =>
      new Cluster(environment, name, {
        server: `https://${name}.example.com:6443`,
        versions: { kubernetes: '1.35' },
      }),
  );
  apps.forEach(({ namespace, object: name, replicas, overlays }, index) => {
    const labels = { app: name };
    const app = new App(environment, `app-${index}`, {
      namespace,
      base: (chart) => {
        const template = {
          metadata: { labels },
          spec: { containers: [{ name, image: 'x.example.com/x:v1' }] },
        };
        const spec = { replicas, selector: { matchLabels: labels }, template };
        new ApiObject(chart, 'D', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name },
          ...{ spec },
        });
        // The first app's quota counts the pods of all that share its namespace.
        const hard = { ...{ spec: { hard: { pods: String(quota) } } } };
        if (index === 0)
          new ApiObject(chart, 'Q', {
            apiVersion: 'v1',
            kind: 'ResourceQuota',
            metadata: { name: 'q' },
            ...hard,
          });
      },
    });
    where.forEach((cluster, at) => {
      const delta: Delta = { replicas: overlays[at] ?? 1 };
      new Overlay(app, cluster, delta);
    });
  });
  return new EnvironmentPlan(environment);
}

/** Writes a fleet as the command does, and gives what was found wrong. */
async function synthesize(shape: Shape, out: string): Promise<readonly string[]> {
  const planned = { fleet: new Fleet(), plans: [planOf(shape)], loadIssues: [], modelIssues: [] };
  const request = {
    fleet: { folder: '.' },
    out,
    layout: undefined,
    clusters: undefined,
    apps: undefined,
    shard: undefined,
  };
  const synthesis = await FleetSynthesis.of(planned, request);
  if (!synthesis.refused) expect((await synthesis.write()).issues).toEqual([]);
  return synthesis.issues.map(({ code, what }) => `${code} ${what}`).sort();
}

function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

let scratch = '';
let number = 0;
const fresh = () => join(scratch, String((number += 1)));
const before = process.env['REGATTA_CACHE'];

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'regatta-affected-'));
  process.env['REGATTA_CACHE'] = join(scratch, 'cache');
});

afterAll(() => {
  if (before === undefined) delete process.env['REGATTA_CACHE'];
  else process.env['REGATTA_CACHE'] = before;
  rmSync(scratch, { recursive: true });
});

const plain: Shape = {
  quota: 12,
  apps: ['one', 'two', 'three', 'four'].map((namespace) => ({
    namespace,
    object: 'web',
    replicas: 1,
    overlays: [1, 1, 1],
  })),
};

/** The same fleet with another number for one app on one cluster. */
function edited(shape: Shape, at: number, cluster: number, replicas: number): Shape {
  const turn = (overlays: readonly number[]) =>
    overlays.map((each, index) => (index === cluster ? replicas : each));
  const apps = shape.apps.map((app, index) =>
    index === at % shape.apps.length ? { ...app, overlays: turn(app.overlays) } : app,
  );
  return { ...shape, apps };
}

/** Cluster → units that a run would make again; undefined when it would make everything. */
function reached(shape: Shape, out: string): Record<string, string[]> | undefined {
  const part = affectedPart(planOf(shape), out, lookAtTree(out));
  return part && Object.fromEntries([...part.units].map(([{ name }, units]) => [name, [...units].sort()]));
}

describe('a synthesis into a tree that a clean run left', () => {
  test('makes again what an edit reaches, and what another hand touched, and nothing else', async () => {
    const out = fresh();
    expect(reached(plain, fresh())).toBeUndefined();
    expect(await synthesize(plain, out)).toEqual([]);
    expect(reached(plain, out)).toEqual({});
    expect(reached(edited(plain, 1, 2, 3), out)).toEqual({ c: ['app-1'] });
    writeFileSync(join(out, 'clusters/b/app-2/manifests.yaml'), '');
    expect(reached(edited(plain, 1, 2, 3), out)).toMatchObject({
      b: expect.arrayContaining(['app-2']),
      c: ['app-1'],
    });
    expect(await synthesize(edited(plain, 1, 2, 3), out)).toEqual([]);
    const whole = fresh();
    await synthesize(edited(plain, 1, 2, 3), whole);
    expect(filesIn(out)).toEqual(filesIn(whole));
    // What such a run leaves is known by the next one, which has nothing to make again, or the edit's return.
    expect(reached(edited(plain, 1, 2, 3), out)).toEqual({});
    expect(reached(plain, out)).toEqual({ c: ['app-1'] });
  });

  test('makes everything again when the lists are not as that run left them', async () => {
    const out = fresh();
    await synthesize(plain, out);
    const [look, record] = [lookAtTree(out), join(out, recordFile)];
    expect(affectedPart(planOf(plain), out, look)).toBeDefined();
    writeFileSync(record, readFileSync(record));
    // Written again after the look, though with the same text: somebody else is at work here.
    expect(affectedPart(planOf(plain), out, look)).toBeUndefined();
    expect(reached(plain, out)).toEqual({});
    writeFileSync(record, `${readFileSync(record, 'utf8')}\n`);
    expect(reached(plain, out)).toBeUndefined();
  });

  test('finds the same faults and writes the same bytes as a whole run, whatever was edited', async () => {
    let short = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.nat(6),
        fc.nat(2),
        fc.integer({ min: 1, max: 9 }),
        async (shape, at, cluster, replicas) => {
          const [out, whole] = [fresh(), fresh()];
          const after = edited(shape, at, cluster, replicas);
          const clean = (await synthesize(shape, out)).length === 0;
          const shortly = clean && reached(after, out) !== undefined;
          if (shortly) short += 1;
          const found = await synthesize(after, out);
          if (shortly && found.length > 0) refused += 1;
          expect(found).toEqual(await synthesize(after, whole));
          if (clean && !found.some((issue) => issue.includes('RGT-')))
            expect(filesIn(out)).toEqual(filesIn(whole));
        },
      ),
      { numRuns: 400 },
    );
    // Enough of them must have gone the short way, and enough of those been refused, for this to say anything.
    expect(short).toBeGreaterThan(25);
    expect(refused).toBeGreaterThan(5);
  }, 120_000);
});

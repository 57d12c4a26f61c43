import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { earlyLookAt } from '../../../delivery/diff/base/base-of.ts';
import { FolderBase } from '../../../delivery/diff/base/folder-base.ts';
import { planFleet } from '../../../delivery/fleet/planned-fleet.ts';
import { affectedPart } from '../../../delivery/synthesis/affected-part.ts';
import { lookAtTree } from '../../../delivery/synthesis/tree-look.ts';
import type { TreeLook } from '../../../delivery/synthesis/tree-look.ts';
import { EarlyLook } from '../../../delivery/early-look.ts';
import { FleetSynthesis } from '../../../delivery/synthesis/fleet-synthesis.ts';
import { threadCount } from '../../../delivery/synthesis/thread-count.ts';
import { ScratchEnvironments } from '../../support/cli/regatta.ts';

describe('the number of threads', () => {
  test('is one where there is little to make, and that of the processors where there is much', () => {
    expect(threadCount({ units: 19_999, clusters: 100 }, 2)).toBe(1);
    expect(threadCount({ units: 20_000, clusters: 100 }, 2)).toBe(2);
    expect(threadCount({ units: 20_000, clusters: 100 }, 1)).toBe(1);
    expect(threadCount({ units: 50_000, clusters: 50 }, 64)).toBe(4);
  });

  test('is one where there are so many clusters that each thread would cost memory', () => {
    expect(threadCount({ units: 20_000, clusters: 2000 }, 2)).toBe(2);
    expect(threadCount({ units: 20_010, clusters: 2001 }, 2)).toBe(1);
  });
});

describe('a tree that several threads wrote', () => {
  let scratch: ScratchEnvironments;

  beforeEach(() => {
    scratch = new ScratchEnvironments('threads');
  });

  afterEach(() => {
    scratch.remove();
  });

  /** An environment of many equal apps, and where it is; a module is compiled once for its path, so each has its own. */
  function write(name: string, size: { readonly clusters: number; readonly apps: number }) {
    scratch.write(
      `environments/${name}.ts`,
      `import { App, Cluster, Direct, Environment } from 'regatta';
      import { ApiObject } from 'cdk8s';
      export default class extends Environment {
        constructor(fleet) {
          super(fleet, '${name}', { engine: new Direct(), layout: 'rendered' });
          for (let at = 0; at < ${size.clusters}; at += 1)
            new Cluster(this, 'c' + at, { server: \`https://c\${at}.example.com\`, versions: { kubernetes: '1.35' } });
          for (let at = 0; at < ${size.apps}; at += 1)
            new App(this, 'app-' + at, { base: (chart) => new ApiObject(chart, 'S', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } }) });
        }
      }`,
    );
    return { folder: join(scratch.folder, 'environments') };
  }

  test.each([1, 2, 3])('is known by the next run as a whole: %i', async (threads) => {
    const fleet = write('lab', { clusters: 4, apps: 1 });
    const out = join(scratch.folder, 'out');
    const request = { fleet, out, layout: undefined, clusters: undefined, apps: undefined, shard: undefined };
    const synthesis = await FleetSynthesis.begin(request, threads);
    expect(synthesis.issues).toEqual([]);
    await synthesis.write();
    await synthesis.end();
    const [plan] = (await planFleet(fleet)).plans;
    const part = plan === undefined ? undefined : affectedPart(plan, out, lookAtTree(out));
    expect(part?.units.size).toBe(0);
    expect([...(part?.signatures.keys() ?? [])]).toEqual(['c0', 'c1', 'c2', 'c3']);
  });

  test('is looked at by threads where it is large, which see the same as the main one', async () => {
    const fleet = write('large', { clusters: 100, apps: 60 });
    const fail = (): never => {
      throw new Error('the thread saw nothing');
    };
    const out = join(scratch.folder, 'out', 'large');
    const request = { fleet, out, layout: undefined, clusters: undefined, apps: undefined, shard: undefined };
    const synthesis = await FleetSynthesis.begin(request, 1);
    expect(synthesis.issues).toEqual([]);
    await synthesis.write();
    const thread = new URL('../../../delivery/synthesis/tree-look-thread.ts', import.meta.url);
    const look = EarlyLook.at<TreeLook | undefined>(join(scratch.folder, 'out'), thread);
    try {
      expect(look.roots).toEqual([out]);
      const [seen, expected] = [await look.of(out, fail), lookAtTree(out)];
      expect(seen?.clusters.size).toBe(100);
      expect({ ...seen, inventory: '', record: '', clusters: '', folder: '' }).toEqual({
        ...expected,
        inventory: '',
        record: '',
        clusters: '',
        folder: '',
      });
      expect(Buffer.compare(seen?.record ?? Buffer.of(), expected?.record ?? Buffer.of(1))).toBe(0);
      expect(Buffer.compare(seen?.folder ?? Buffer.of(), expected?.folder ?? Buffer.of(1))).toBe(0);
    } finally {
      await look.end();
    }
    // What another hand touched is seen by the thread that looks at a base to compare with.
    const edited = 'clusters/c7/app-9/manifests.yaml';
    appendFileSync(join(out, edited), '# by hand\n');
    const files = earlyLookAt({ base: out });
    try {
      expect(files?.roots).toEqual([out]);
      const seen = await files?.of(out, fail);
      expect([...(seen?.touched ?? [])]).toEqual([edited]);
      const untouched = await new FolderBase(out, 'large', files).untouched();
      expect(untouched.folder('clusters/c7/app-9')).toBe(false);
      expect(untouched.folder('clusters/c7/app-8')).toBe(true);
      const units = [...Array.from({ length: 60 }, (_, at) => `app-${at}`), 'platform'].sort();
      expect(untouched.cluster('c7', units)).toBe(false);
      expect(untouched.cluster('c8', units)).toBe(true);
      expect(untouched.cluster('c8', units.slice(1))).toBe(false);
    } finally {
      await files?.end();
    }
  }, 60_000);
});

import { describe, expect, test } from '@jest/globals';
import { App, Cluster, Direct, Environment, Overlay } from '../../../constructs/index.ts';
import type { Fleet, Policy, ValueCheck } from '../../../constructs/index.ts';
import { put } from './lab.ts';
import { inspected } from './inspected.ts';

/** An app on six clusters whose ConfigMap has another value on each; the last three have one key more. */
function labWith(policy: Policy, valueOn: (index: number) => string) {
  return class extends Environment {
    constructor(fleet: Fleet) {
      super(fleet, 'lab', { engine: new Direct(), policies: [policy] });
      const web = new App(this, 'web', {
        base: (chart) => put(chart, 'ConfigMap', 'web', { data: { where: 'nowhere' } }),
      });
      for (let index = 0; index < 6; index += 1) {
        const versions = { kubernetes: '1.35' } as const;
        const cluster = new Cluster(this, `c${index}`, {
          server: `https://c${index}.example.com`,
          versions,
        });
        const data = { where: valueOn(index), ...(index > 2 && { more: '1' }) };
        new Overlay(web, cluster, { patches: [{ target: { kind: 'ConfigMap' }, merge: { data } }] });
      }
    }
  };
}

const whereOf = (data: unknown): unknown => (data as { where?: unknown } | undefined)?.where;
const noMoon: Policy = {
  name: 'no-moon',
  inspectObject: ({ data }) =>
    whereOf(data) === 'moon' ? [{ code: 'LAB-001', what: 'there is no moon', fix: 'stay here' }] : [],
};
const notOnMoon: ValueCheck = (value) => value !== 'moon';

describe('a rule on single objects', () => {
  test.each<[string, Policy]>([
    ['that says nothing of places', noMoon],
    [
      'that tells what single places may hold',
      { ...noMoon, placeCheck: (_, path) => (path.at(-1) === 'where' ? notOnMoon : () => true) },
    ],
  ])('%s meets what an overlay of a further cluster brings', async (_, policy) => {
    for (const moon of [0, 1, 2, 3, 4, 5]) {
      const issues = await inspected(labWith(policy, (index) => (index === moon ? 'moon' : `site-${index}`)));
      expect(issues.map(({ code, where }) => [code, where.file])).toEqual([
        ['LAB-001', new URL(import.meta.url).pathname],
      ]);
    }
    expect(await inspected(labWith(policy, (index) => `site-${index}`))).toEqual([]);
  });

  test('is not asked again where it says that single places may hold anything', async () => {
    const seen: unknown[] = [];
    const counting: Policy = {
      name: 'counting',
      inspectObject: ({ kind, data }) => {
        if (kind === 'ConfigMap') seen.push(whereOf(data));
        return [];
      },
      placeCheck: () => () => true,
    };
    await inspected(labWith(counting, (index) => `site-${index}`));
    // The base, and the first cluster of each form.
    expect(seen).toEqual(['nowhere', 'site-0', 'site-3']);
  });
});

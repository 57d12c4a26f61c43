import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCluster, stopCluster, stopTestbed } from '../../tools/testbed/testbed.ts';
import type { Testbed } from '../../tools/testbed/testbed-status.ts';
import { guardedProgram, heldOn, twelve } from '../support/stacks/guarded-fleet.ts';
import type { GuardedFleet } from '../support/stacks/guarded-fleet.ts';
import { startTrialBed } from '../support/stacks/trial-bed.ts';
import { done, TrialFleet } from '../support/stacks/trial-fleet.ts';
import type { CommandEnd } from '../support/stacks/trial-fleet.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const own = await ownInstance('e2e-up-guard');
const { instance } = own;
const minutes = 60_000;
let bed: Testbed;
let fleet: TrialFleet;

beforeAll(async () => {
  bed = await startTrialBed(own, 0);
  fleet = await TrialFleet.create(bed);
  await fleet.declare(guardedProgram({}));
  done(await fleet.run('up'));
}, 8 * minutes);

afterAll(async () => {
  await fleet.remove();
  await stopTestbed(instance);
}, minutes);

async function held(): Promise<Record<string, string>> {
  const all = await Promise.all(
    ['east', 'west'].map(async (cluster) => {
      const { kubeconfig } = bed.clusters.find(({ name }) => name === cluster) ?? { kubeconfig: '' };
      return [...(await heldOn(kubeconfig))].map(([title, uid]): [string, string] => [
        `${cluster} ${title}`,
        uid,
      ]);
    }),
  );
  return Object.fromEntries(all.flat());
}

interface Said {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}

function saidBy({ stdout }: CommandEnd): { issues: Said[]; allowances: string[]; codes: string[] } {
  const { issues, allowances } = JSON.parse(stdout) as { issues: Said[]; allowances: string[] };
  return { issues, allowances, codes: [...new Set(issues.map(({ code }) => code))].sort() };
}

/** The leave that the fixes of a refusal name. */
function leaveIn(issues: readonly Said[]): string[] {
  const scopes = issues.flatMap(({ fix }) =>
    [...fix.matchAll(/--allow-delete (\S+)/g)].map(([, scope]) => scope ?? ''),
  );
  return [...new Set(scopes)].sort();
}

async function upWith(...scopes: readonly string[]): Promise<CommandEnd> {
  return fleet.run('up', '--json', ...scopes.flatMap((scope) => ['--allow-delete', scope]));
}

/** Applies the fleet as it was before the accidents. */
async function heal(): Promise<void> {
  await fleet.declare(guardedProgram({}));
  done(await fleet.run('up', '--refresh'));
}

const both = { shop: {}, tills: {} };
const accidents: readonly (readonly [
  title: string,
  edit: GuardedFleet,
  codes: readonly string[],
  what: RegExp,
])[] = [
  [
    'an app is taken out',
    { apps: { shop: {} } },
    ['RGT-GUARD-004', 'RGT-GUARD-005'],
    /all of "tills" on cluster "west"/,
  ],
  [
    'every app is taken out',
    { apps: {} },
    ['RGT-GUARD-004', 'RGT-GUARD-005'],
    /all of "shop" on cluster "east"/,
  ],
  [
    'an app renders nothing any more',
    { apps: { ...both, tills: { empty: true } } },
    ['RGT-GUARD-004', 'RGT-GUARD-005'],
    /all of "tills"/,
  ],
  [
    'an app leaves one cluster',
    { apps: { ...both, tills: { on: ['east'] } } },
    ['RGT-GUARD-004', 'RGT-GUARD-005'],
    /all of "tills" on cluster "west"/,
  ],
  [
    'a cluster is taken out',
    { clusters: ['hub', 'east'] },
    ['RGT-GUARD-003'],
    /cluster "west" is no longer declared, but its stack still holds 32 objects/,
  ],
  [
    'every cluster but the hub is taken out, with its apps',
    { clusters: ['hub'], apps: {} },
    ['RGT-GUARD-003'],
    /cluster "east" is no longer declared[^]*cluster "west" is no longer declared/,
  ],
  [
    'every cluster but the hub is taken out, so that no app has one',
    { clusters: ['hub'] },
    ['RGT-APP-001'],
    /tills/,
  ],
  ['every cluster is taken out', { clusters: [], apps: {} }, ['RGT-ENV-004'], /trial/],
  [
    'an app moves to another namespace',
    { apps: { ...both, tills: { namespace: 'counters' } } },
    ['RGT-GUARD-005', 'RGT-GUARD-006'],
    /Namespace tills on cluster "east" would be deleted, and everything in it goes with it/,
  ],
  [
    'an app is renamed without saying so',
    { apps: { shop: {}, counters: {} } },
    ['RGT-GUARD-004', 'RGT-GUARD-005'],
    /all of "tills"/,
  ],
  [
    'more goes than the budget allows',
    { apps: { ...both, tills: { prices: twelve.slice(4) } } },
    ['RGT-GUARD-006'],
    /8 objects of 64 would be deleted: ConfigMap tills\/price-\d on east/,
  ],
  [
    'a volume claim would be made anew',
    { apps: { ...both, tills: { storageClass: 'fast' } } },
    ['RGT-GUARD-005'],
    /PersistentVolumeClaim tills\/ledger on cluster "west" would be deleted, and its data may go/,
  ],
];

describe('the deletion guard on up', () => {
  test.each(accidents)(
    'fails when %s, and deletes nothing on any cluster',
    async (_, edit, codes, what) => {
      const before = await held();
      expect(Object.keys(before)).toHaveLength(64);
      await fleet.declare(guardedProgram(edit));
      const end = await fleet.run('up', '--json');
      expect(end.code).toBe(1);
      const said = saidBy(end);
      expect(said.codes).toEqual(codes);
      expect(said.issues.map((issue) => issue.what).join('\n')).toMatch(what);
      for (const { fix } of said.issues) expect(fix.length).toBeGreaterThan(20);
      expect(await held()).toEqual(before);
    },
    2 * minutes,
  );

  test(
    'fails when the environment does not load, and asks no cluster',
    async () => {
      const before = await held();
      await fleet.declare(`throw new Error('the list of apps did not answer');`);
      const end = await fleet.run('up', '--json');
      expect(end.code).toBe(2);
      expect(saidBy({ ...end, stdout: end.stdout.replace('{', '{"allowances":[],') }).codes).toEqual([
        expect.stringMatching(/^RGT-LOAD-/),
      ]);
      expect(await held()).toEqual(before);
    },
    2 * minutes,
  );

  test(
    'fails when a state can not be read, whatever leave is given',
    async () => {
      const path = join(fleet.folder, '.regatta', 'state', '.pulumi', 'stacks', 'trial', 'trial.east.json');
      const text = await readFile(path, 'utf8');
      const before = await held();
      await fleet.declare(guardedProgram({ apps: { shop: {} } }));
      await writeFile(path, text.slice(0, text.length / 2));
      const end = await upWith('cluster/east', 'app/tills@*', 'namespace/tills@*');
      await writeFile(path, text);
      expect(end.code).toBe(1);
      expect(saidBy(end).codes).toEqual(['RGT-GUARD-002']);
      expect(saidBy(end).issues[0]?.what).toContain('the state of stack trial.east');
      expect(await held()).toEqual(before);
    },
    2 * minutes,
  );

  test(
    'fails when leave is written in no known form',
    async () => {
      for (const scope of ['tills', 'app/*@west', 'app/tills', 'cluster/*']) {
        const end = await upWith(scope);
        expect(end.code).toBe(2);
        expect(end.stderr).toContain('app/<app>@<cluster>');
      }
    },
    2 * minutes,
  );

  test(
    'says the same in a preview, before anybody runs up',
    async () => {
      await fleet.declare(guardedProgram({ apps: { shop: {} } }));
      const end = await fleet.run('preview');
      expect(end.code).toBe(1);
      expect(end.stderr).toContain('RGT-GUARD-004');
      expect(end.stderr).toContain('--allow-delete app/tills@west');
    },
    2 * minutes,
  );

  test(
    'lets the leave that a refusal names through, and no more; records it in the history and beside the state',
    async () => {
      await fleet.declare(guardedProgram({ apps: { shop: {} } }));
      const refused = saidBy(await fleet.run('up', '--json'));
      const scopes = leaveIn(refused.issues);
      expect(scopes).toEqual([
        'app/tills@east',
        'app/tills@west',
        'namespace/tills@east',
        'namespace/tills@west',
        'object/PersistentVolumeClaim/tills/ledger@east',
        'object/PersistentVolumeClaim/tills/ledger@west',
      ]);
      const before = await held();
      const part = await upWith('app/tills@*');
      expect(part.code).toBe(1);
      expect(await held()).toEqual(before);
      // Leave for the namespace reaches all in it.
      const end = await upWith('app/tills@*', 'namespace/tills@*', 'app/shop@west');
      done(end);
      expect(saidBy(end)).toMatchObject({
        codes: ['RGT-GUARD-007'],
        allowances: ['app/tills@*', 'namespace/tills@*'],
      });
      expect(end.stderr).toContain('allowed to delete: app/tills@* namespace/tills@*');
      const left = Object.keys(await held());
      expect(left.filter((title) => !title.includes('Namespace tills'))).toHaveLength(32);
      expect(left.some((title) => title.includes('ConfigMap tills'))).toBe(false);
      const history = join(fleet.folder, '.regatta', 'state', '.pulumi', 'history', 'trial', 'trial.west');
      const entries = (await readdir(history)).filter((name) => name.endsWith('.history.json')).sort();
      expect(await readFile(join(history, entries.at(-1) ?? ''), 'utf8')).toContain(
        'allowed to delete: app/tills@* namespace/tills@*',
      );
      const record = await readFile(join(fleet.folder, '.regatta', 'runs', 'allowances.jsonl'), 'utf8');
      expect(JSON.parse(record.trim().split('\n').at(-1) ?? '')).toMatchObject({
        environment: 'trial',
        allowances: ['app/tills@*', 'namespace/tills@*'],
      });
      await heal();
    },
    4 * minutes,
  );

  test(
    'deletes nothing when an app is renamed and says so, nor when a workload is made anew',
    async () => {
      const before = await held();
      await fleet.declare(
        guardedProgram({ apps: { shop: {}, counters: { namespace: 'tills', renamedFrom: 'tills' } } }),
      );
      const end = await upWith();
      done(end);
      expect(saidBy(end).issues).toEqual([]);
      const after = await held();
      const lost = Object.keys(before).filter((title) => after[title] !== before[title]);
      // Only the generated ConfigMap, which carries the app's name, has another one now.
      expect(lost.every((title) => /ConfigMap tills\/tills-config-\w{10}$/.test(title))).toBe(true);
      await heal();
      await fleet.declare(guardedProgram({ apps: { shop: {}, tills: { selector: 'till' } } }));
      const anew = await upWith();
      done(anew);
      expect(anew.stdout).toContain('"operation": "replace"');
      await heal();
    },
    4 * minutes,
  );

  test(
    'leaves the objects of a cluster that is taken out where they are, once that is allowed',
    async () => {
      const before = await held();
      await fleet.declare(guardedProgram({ clusters: ['hub', 'east'] }));
      const end = await upWith('cluster/west');
      done(end);
      expect(saidBy(end).allowances).toEqual(['cluster/west']);
      expect(await held()).toEqual(before);
      // Only a run on the whole environment misses a cluster.
      done(await fleet.run('up', '--cluster', 'east'));
      await heal();
    },
    4 * minutes,
  );

  test(
    'judges a cluster that does not answer by its state, and lets the others go on with what was allowed',
    async () => {
      const before = await held();
      await stopCluster(instance, 'west');
      try {
        const edit = { apps: { ...both, tills: { prices: twelve.slice(4) } } };
        await fleet.declare(guardedProgram(edit));
        const refused = await fleet.run('up', '--json');
        expect(refused.code).toBe(1);
        expect(saidBy(refused).issues[0]?.what).toContain('8 objects of 64');
        const end = await upWith('app/tills@*');
        expect(end.code).toBe(3);
      } finally {
        await startCluster(instance, 'west');
      }
      const after = await held();
      const gone = Object.keys(before).filter((title) => after[title] !== before[title]);
      expect(gone).toHaveLength(4);
      expect(gone.every((title) => title.startsWith('east ConfigMap tills/price-'))).toBe(true);
      // What is left to do on west is within the budget.
      done(await upWith());
      expect(Object.keys(await held())).toHaveLength(56);
      await heal();
    },
    4 * minutes,
  );

  test(
    'deletes nothing when the state is lost',
    async () => {
      const before = await held();
      const state = join(fleet.folder, '.regatta');
      await rename(state, `${state}-lost`);
      await fleet.declare(guardedProgram({ apps: { shop: {} } }));
      const end = await fleet.run('up', '--json');
      done(end);
      expect(await held()).toEqual(before);
    },
    4 * minutes,
  );
});

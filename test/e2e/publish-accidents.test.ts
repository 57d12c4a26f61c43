import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../delivery/publish/publication.ts';
import { commitFiles, git } from '../support/publish/git-server.ts';
import { codesOf, publishSmall } from '../support/publish/published.ts';
import type { PublishOptions } from '../support/publish/published.ts';
import type { SmallFleet } from '../support/publish/small-fleet.ts';

const root = mkdtempSync(join(tmpdir(), 'regatta-accidents-'));
const healthyFolder = join(root, 'healthy.git');
beforeAll(async () => {
  git('init', '--quiet', '--bare', '--initial-branch=main', healthyFolder);
  commitFiles(healthyFolder, { 'README.md': 'theirs\n' });
  expect((await publishSmall(healthyFolder, healthy)).status).toBe('published');
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const healthy: SmallFleet = {
  clusters: ['east', 'west'],
  apps: {
    shop: { objects: 30, claim: 'data' },
    till: { objects: 3, namespace: 'shop' },
  },
  layout: 'rendered',
};
const { shop = {}, till = {} } = healthy.apps ?? {};
const inventory = 'production/regatta-inventory.json';
const shopEast = 'production/clusters/east/shop/manifests.yaml';

interface Accident {
  readonly what: string;
  /** What befalls the repository before. */
  readonly before?: (folder: string) => void;
  readonly fleet?: SmallFleet;
  readonly options?: PublishOptions;
  readonly codes: readonly string[];
  /** What the reason must say. */
  readonly reason: RegExp;
}

const read = (folder: string, path: string): string => git('-C', folder, 'show', `main:${path}`);

/** Each would delete something, or loses what says what may be deleted. None may change the branch. */
const accidents: readonly Accident[] = [
  {
    what: 'the list of clusters comes back empty',
    fleet: { ...healthy, clusters: [] },
    codes: ['RGT-GUARD-001'],
    reason: /no cluster left; an empty list is read as a fault/,
  },
  {
    what: 'the list of clusters comes back empty, and everything was allowed',
    fleet: { ...healthy, clusters: [] },
    options: { allow: ['cluster/east', 'cluster/west'] },
    codes: ['RGT-GUARD-001'],
    reason: /never as a wish/,
  },
  {
    what: 'a cluster is forgotten',
    fleet: { ...healthy, clusters: ['east'] },
    codes: ['RGT-GUARD-003'],
    reason: /all of cluster "west" would be deleted: 35 objects/,
  },
  {
    what: 'a cluster is renamed',
    fleet: { ...healthy, clusters: ['east', 'west-2'] },
    codes: ['RGT-GUARD-003'],
    reason: /--allow-delete cluster\/west$/m,
  },
  {
    what: 'an app is dropped',
    fleet: { ...healthy, apps: { shop } },
    codes: ['RGT-GUARD-004'],
    reason: /all of "till" on cluster "east" would be deleted: 3 objects/,
  },
  {
    what: 'a selector of clusters is edited so that it matches one less',
    fleet: { ...healthy, apps: { shop, till: { ...till, on: ['east'] } } },
    codes: ['RGT-GUARD-004'],
    reason: /--allow-delete app\/till@west$/m,
  },
  {
    what: 'an app is renamed and nobody says so',
    fleet: { ...healthy, apps: { shop, register: { ...till, prefix: 'till' } } },
    codes: ['RGT-GUARD-004'],
    reason: /renamedFrom/,
  },
  {
    what: 'a declared rename takes the namespace along',
    fleet: {
      ...healthy,
      apps: {
        store: { ...shop, prefix: 'shop', renamedFrom: 'shop' },
        till: { ...till, namespace: 'store' },
      },
    },
    codes: ['RGT-GUARD-005', 'RGT-GUARD-006'],
    reason: /Namespace shop on cluster "east" would be deleted, and everything in it goes with it/,
  },
  {
    what: 'an outage makes an app render nothing',
    fleet: { ...healthy, apps: { shop, till: { ...till, objects: 0 } } },
    codes: ['RGT-GUARD-004'],
    reason: /all of "till" on cluster "west"/,
  },
  {
    what: 'every app renders nothing',
    fleet: { ...healthy, apps: { shop: { objects: 0 }, till: { ...till, objects: 0 } } },
    codes: ['RGT-GUARD-004', 'RGT-GUARD-005'],
    reason: /all of "shop"/,
  },
  {
    what: 'a base loses many objects at once',
    fleet: { ...healthy, apps: { shop: { ...shop, objects: 26 }, till } },
    codes: ['RGT-GUARD-006'],
    reason: /8 objects of 70 would be deleted/,
  },
  {
    what: 'a volume claim is dropped',
    fleet: { ...healthy, apps: { shop: { objects: 30 }, till } },
    codes: ['RGT-GUARD-005'],
    reason:
      /PersistentVolumeClaim shop\/data on cluster "east" would be deleted, and its data may go with it/,
  },
  {
    what: 'leave was given for the app, not for its volume',
    fleet: { ...healthy, apps: { till } },
    options: { allow: ['app/shop@*'] },
    codes: ['RGT-GUARD-005'],
    reason: /object\/PersistentVolumeClaim\/shop\/data@east$/m,
  },
  {
    what: 'leave was given for another cluster',
    fleet: { ...healthy, apps: { shop } },
    options: { allow: ['app/till@east'] },
    codes: ['RGT-GUARD-004'],
    reason: /on cluster "west"/,
  },
  {
    what: 'the fingerprints are forged so that an app was never there',
    before: (folder) => {
      const path = 'production/regatta-fingerprints.json';
      const record = JSON.parse(read(folder, path)) as { units: Record<string, Record<string, string>> };
      for (const units of Object.values(record.units)) delete units['till'];
      commitFiles(folder, { [path]: JSON.stringify(record) });
    },
    fleet: { ...healthy, apps: { shop } },
    codes: ['RGT-GUARD-004'],
    reason: /all of "till"/,
  },
  {
    what: 'a volume claim was added by hand in a file that is written anew',
    before: (folder) => {
      const claim =
        'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: urgent, namespace: shop }\n';
      commitFiles(folder, { [shopEast]: `${read(folder, shopEast)}\n---\n${claim}` });
    },
    fleet: { ...healthy, apps: { shop: { ...shop, says: 'new' }, till } },
    codes: ['RGT-GUARD-005'],
    reason: /PersistentVolumeClaim shop\/urgent/,
  },
  {
    what: 'a file was broken by hand, so that nobody can tell what it holds',
    before: (folder) => {
      commitFiles(folder, { [shopEast]: 'kind: [\n' });
    },
    codes: ['RGT-GUARD-002'],
    reason: /what is on cluster "east" now can't be read/,
  },
  {
    what: 'a merge left its marks in the inventory',
    before: (folder) => {
      commitFiles(folder, { [inventory]: `<<<<<<< ours\n${read(folder, inventory)}\n>>>>>>> theirs\n` });
    },
    codes: ['RGT-PUBLISH-003'],
    reason: /inventory of environment "production" .* is damaged/,
  },
  {
    what: "the inventory claims files outside of the environment's folder",
    before: (folder) => {
      const text = read(folder, inventory).replace('"clusters/east/shop', '"../theirs');
      commitFiles(folder, { [inventory]: text });
    },
    codes: ['RGT-PUBLISH-003'],
    reason: /nobody knows which files may go/,
  },
  {
    what: 'the inventory was lost',
    before: (folder) => {
      commitFiles(folder, { [inventory]: undefined });
    },
    fleet: { ...healthy, apps: { shop: { ...shop, says: 'new' } } },
    codes: ['RGT-PUBLISH-005'],
    reason: /which may have lost its inventory/,
  },
  {
    what: "it is pointed at another environment's folder",
    fleet: { ...healthy, name: 'staging' },
    options: { path: 'production' },
    codes: ['RGT-PUBLISH-004'],
    reason: /holds the tree of environment "production"/,
  },
  {
    what: "somebody's file stands where the tree needs one",
    before: (folder) => {
      commitFiles(folder, { 'production/clusters/east/stall/manifests.yaml': 'theirs\n' });
    },
    fleet: { ...healthy, apps: { shop, till, stall: { namespace: 'shop' } } },
    codes: ['RGT-PUBLISH-005'],
    reason: /clusters\/east\/stall\/manifests.yaml is not Regatta's/,
  },
  {
    what: 'a file stands where the tree needs a folder',
    before: (folder) => {
      commitFiles(folder, { 'production/clusters/east/stall': 'theirs\n' });
    },
    fleet: { ...healthy, apps: { shop, till, stall: { namespace: 'shop' } } },
    codes: ['RGT-PUBLISH-005'],
    reason: /stands where the tree needs a file/,
  },
  {
    what: 'the branch is mistyped',
    options: { branch: 'mian' },
    codes: ['RGT-PUBLISH-002'],
    reason: /no branch "mian".*did you mean main\?/s,
  },
  {
    what: 'the server refuses the push',
    before: (folder) => {
      const hook = join(folder, 'hooks', 'pre-receive');
      mkdirSync(join(folder, 'hooks'), { recursive: true });
      writeFileSync(hook, '#!/bin/sh\necho "ask the platform team" >&2\nexit 1\n', { mode: 0o755 });
    },
    fleet: { ...healthy, apps: { shop: { ...shop, says: 'new' }, till } },
    codes: ['RGT-PUBLISH-008'],
    reason: /ask the platform team/,
  },
];

describe('an accident deletes nothing, and the reason is said:', () => {
  test.each(accidents)(
    '$what',
    async ({ before, fleet = healthy, options, codes, reason }) => {
      const folder = mkdtempSync(join(root, 'repository-'));
      cpSync(healthyFolder, folder, { recursive: true });
      before?.(folder);
      const was = git('-C', folder, 'rev-parse', 'main');
      const outcome = await publishSmall(folder, fleet, options);
      expect(outcome.status).toBe('refused');
      expect(codesOf(outcome)).toEqual(codes);
      expect(textOf(outcome)).toMatch(reason);
      expect(git('-C', folder, 'rev-parse', 'main')).toBe(was);
    },
    60_000,
  );
});

function textOf({ issues }: Outcome): string {
  return issues.map(({ what, fix }) => `${what}\n${fix}`).join('\n');
}

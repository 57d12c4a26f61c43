import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { baseOf } from '../../delivery/diff/base/base-of.ts';
import { UnreadableSide } from '../../delivery/diff/base/diff-issue.ts';
import { withoutCredentials } from '../../delivery/diff/base/git.ts';
import { diffAgainstTree } from '../../delivery/diff/environment-diff.ts';
import { lacksCommit } from '../../delivery/diff/planned-side.ts';
import type { EnvironmentDiff } from '../../delivery/diff/environment-diff.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { commitFiles, git, GitServer } from '../support/publish/git-server.ts';
import { publishSmall } from '../support/publish/published.ts';
import { smallPlan } from '../support/publish/small-fleet.ts';
import { SourceCheckout } from '../support/publish/source-checkout.ts';
import type { SmallFleet } from '../support/publish/small-fleet.ts';

// A dozen git processes a test, on a machine that may be busy.
jest.setTimeout(60_000);

const side = { type: 'plan', name: 'environments' } as const;
const environment = { ...process.env };
let server: GitServer;
let scratch = '';
let number = 0;
let name = '';

beforeAll(async () => {
  // The pinned tools are in the cache that this test moves away.
  await findTool('kustomize');
  server = await GitServer.start();
  scratch = mkdtempSync(join(tmpdir(), 'regatta-diff-git-'));
});

afterAll(async () => {
  process.env = environment;
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
});

beforeEach(() => {
  name = `manifests-${(number += 1)}`;
  process.env = { ...environment, REGATTA_CACHE: join(scratch, `cache-${number}`) };
});

async function published(fleet: SmallFleet): Promise<string> {
  const url = server.repository(name);
  expect((await publishSmall(url, fleet)).status).toBe('published');
  return url;
}

async function diff(fleet: SmallFleet, repository: string, base?: string): Promise<EnvironmentDiff> {
  const plan = smallPlan(fleet);
  return diffAgainstTree(
    plan,
    await baseOf(plan.environment, { repository, ...(base !== undefined && { base }) }),
    side,
  );
}

async function refusal(
  fleet: SmallFleet,
  repository: string,
  base?: string,
): Promise<[code: string, unreachable: boolean]> {
  try {
    await diff(fleet, repository, base);
  } catch (cause) {
    if (cause instanceof UnreadableSide) return [cause.issue.code, cause.unreachable];
    throw cause;
  }
  throw new Error('it was read');
}

const changed: SmallFleet = { apps: { shop: { says: 'other' } } };

describe('a diff against a GitOps repository over HTTP', () => {
  test.each(['kustomize', 'rendered'] as const)(
    'finds nothing right after publishing, and what a change does (%s)',
    async (layout) => {
      const url = await published({ layout, apps: { shop: {}, till: {} } });
      const same = await diff({ layout, apps: { shop: {}, till: {} } }, url);
      expect(same.groups).toEqual([]);
      expect(same.base).toEqual({
        type: 'git',
        name: url,
        ref: 'main',
        revision: git('-C', server.folder(name), 'rev-parse', 'main'),
      });
      const { affected, groups } = await diff({ layout, apps: { shop: { says: 'other' }, till: {} } }, url);
      expect(affected).toEqual([
        { cluster: 'east', unit: 'shop' },
        { cluster: 'west', unit: 'shop' },
      ]);
      expect(groups.map(({ kind, clusters, fields }) => [kind, clusters, fields])).toEqual(
        Array(3).fill([
          'changed',
          ['east', 'west'],
          [{ path: 'data.says', before: 'hello', after: 'other' }],
        ]),
      );
    },
  );

  test('fetches the commit without its files, and then only the files of what may differ', async () => {
    const apps = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`app-${at}`, {}]));
    const url = await published({ apps, layout: 'rendered' });
    await diff({ apps: { ...apps, 'app-7': { says: 'other' } }, layout: 'rendered' }, url);
    const caches = join(scratch, `cache-${number}`, 'repositories');
    const cached = join(caches, readdirSync(caches)[0] ?? '');
    const here = git('-C', cached, 'cat-file', '--batch-all-objects', '--batch-check').split('\n');
    // The inventory, the record, and the app's file, which is the same on both clusters.
    expect(here.filter((row) => row.includes(' blob '))).toHaveLength(3);
  });

  test('says when what was published came from a source that this one lacks (RGT-RISK-023)', async () => {
    const source = new SourceCheckout(scratch);
    const [older, newer] = [source.commit(), source.commit()];
    const url = server.repository(name);
    expect((await publishSmall(url, changed, { source: newer })).status).toBe('published');
    // Another commit comes after it, which says nothing of a source.
    commitFiles(server.folder(name), { 'README.md': 'theirs\n' });
    const clone = join(scratch, `clone-${number}`);
    git('clone', '--quiet', server.folder(name), clone);
    const risks = async (fleet: SmallFleet) => {
      const plan = smallPlan(fleet);
      const base = await baseOf(plan.environment, { repository: clone });
      const found = await diffAgainstTree(plan, base, side, (each) => lacksCommit(source.folder, each));
      return found.risks.map(({ code, reason }) => [code, reason.includes(newer.revision.slice(0, 12))]);
    };
    expect(await risks({})).toEqual([]);
    git('-C', source.folder, 'checkout', '--quiet', older.revision);
    expect(await risks({})).toEqual([['RGT-RISK-023', true]]);
    expect(await risks(changed)).toEqual([]);
    // Nobody knows of a commit that is not here, as in a shallow clone.
    expect(await lacksCommit(source.folder, 'a'.repeat(40))).toBe(false);
    expect(await lacksCommit(scratch, newer.revision)).toBe(false);
  });

  test('reads a branch, a tag and a commit', async () => {
    const url = await published({});
    const first = git('-C', server.folder(name), 'rev-parse', 'main');
    git('-C', server.folder(name), 'tag', '-a', '-m', 'first', 'v1', first);
    expect((await publishSmall(url, changed)).status).toBe('published');
    expect((await diff(changed, url)).groups).toEqual([]);
    for (const base of ['v1', first]) {
      const { groups, base: read } = await diff(changed, url, base);
      expect([groups.length, read.revision]).toEqual([3, first]);
    }
  });

  test('shows what another hand has edited: publishing would take it back', async () => {
    const url = await published({ layout: 'rendered' });
    const path = 'production/clusters/east/shop/manifests.yaml';
    const text = git('-C', server.folder(name), 'show', `main:${path}`);
    commitFiles(server.folder(name), {
      [path]: `${text.replace('says: hello', 'says: edited')}\n`,
      'README.md': 'theirs\n',
    });
    const { groups } = await diff({ layout: 'rendered' }, url);
    expect(groups.map(({ clusters, fields }) => [clusters, fields])).toEqual([
      [['east'], [{ path: 'data.says', before: 'edited', after: 'hello' }]],
    ]);
  });

  test('shows what a deleted file takes away: publishing brings it back', async () => {
    const url = await published({});
    commitFiles(server.folder(name), { 'production/apps/shop/overlays/west/kustomization.yaml': undefined });
    const { groups, unknown } = await diff({}, url);
    expect(unknown).toEqual([]);
    expect(groups.map(({ kind, clusters }) => [kind, clusters])).toEqual(Array(3).fill(['added', ['west']]));
  });

  test('asks the real kustomize about a folder that says more than Regatta writes', async () => {
    const url = await published({});
    const path = 'production/apps/shop/overlays/east/kustomization.yaml';
    const text = git('-C', server.folder(name), 'show', `main:${path}`);
    commitFiles(server.folder(name), { [path]: `${text}\nlabels:\n- pairs:\n    hand: made\n` });
    const { groups, unknown } = await diff({}, url);
    expect(unknown).toEqual([]);
    expect(
      groups.flatMap(({ clusters, fields }) =>
        fields.map(({ path: field, before }) => [clusters, field, before]),
      ),
    ).toEqual(Array(3).fill([['east'], 'metadata.labels', { hand: 'made' }]));
  });

  test('calls a unit unknown whose files make no sense, and removes nothing of it', async () => {
    const url = await published({ layout: 'rendered' });
    commitFiles(server.folder(name), { 'production/clusters/east/shop/manifests.yaml': 'a: [1\n' });
    const { groups, unknown } = await diff({ layout: 'rendered' }, url);
    expect(groups).toEqual([]);
    expect(unknown).toEqual([
      { cluster: 'east', unit: 'shop', why: expect.stringMatching(/manifests\.yaml, line \d+: /) as unknown },
    ]);
  });

  test('finds everything new in a repository that has no branch yet, and in one without this environment', async () => {
    const url = server.repository(name);
    const empty = await diff({}, url);
    expect([empty.base.empty, empty.radius.objects.added]).toEqual([true, 8]);
    commitFiles(server.folder(name), { 'staging/x': 'y' });
    const other = await diff({}, url);
    expect([other.base.empty, other.radius.objects.added]).toEqual([true, 8]);
  });

  test('reads a repository that names its objects by SHA-256', async () => {
    // Git itself can't tell the format of an empty repository over HTTP, so it is not empty.
    const url = server.repository(name, ['--object-format=sha256']);
    commitFiles(server.folder(name), { 'README.md': 'theirs\n' });
    expect((await publishSmall(url)).status).toBe('published');
    expect((await diff({}, url)).groups).toEqual([]);
    expect((await diff(changed, url)).groups).toHaveLength(3);
  });

  test('reads a clone on this machine as it is, without fetching', async () => {
    await published({});
    const clone = join(scratch, `clone-${number}`);
    git('clone', '--quiet', server.folder(name), clone);
    const asked = server.requests.length;
    expect((await diff({}, clone, 'main')).groups).toEqual([]);
    expect((await diff(changed, clone)).groups).toHaveLength(3);
    expect(server.requests).toHaveLength(asked);
  });

  test('is asked for by several runs at once, on a cache that is not there yet', async () => {
    const url = await published({});
    const found = await Promise.all(Array.from({ length: 6 }, () => diff(changed, url)));
    expect(found.map(({ groups }) => groups.length)).toEqual(Array(6).fill(3));
  });

  test('fails when there is no such revision (RGT-DIFF-004)', async () => {
    const url = await published({});
    expect(await refusal({}, url, 'nope')).toEqual(['RGT-DIFF-004', false]);
    expect(await refusal({}, url, '--upload-pack=/bin/false')).toEqual(['RGT-DIFF-004', false]);
  });

  test('fails when the inventory is damaged (RGT-DIFF-002)', async () => {
    const url = await published({});
    commitFiles(server.folder(name), { 'production/regatta-inventory.json': '{' });
    expect(await refusal({}, url)).toEqual(['RGT-DIFF-002', false]);
  });

  test('is unknown when the server does not answer: nothing is taken for empty (RGT-DIFF-003)', async () => {
    const url = await published({});
    server.fate = () => 'unavailable';
    try {
      expect(await refusal({}, url)).toEqual(['RGT-DIFF-003', true]);
      expect(await refusal({}, 'http://127.0.0.1:1/none.git')).toEqual(['RGT-DIFF-003', true]);
    } finally {
      server.fate = () => 'answered';
    }
  });

  test('is unknown when the files can not be fetched after the commit was (RGT-DIFF-005)', async () => {
    const url = await published({ layout: 'rendered' });
    let posts = 0;
    // The listing and the commit are answered, the request for files is not.
    server.fate = ({ method, url: path }) =>
      method === 'POST' && (path ?? '').endsWith('git-upload-pack') && (posts += 1) > 3
        ? 'unavailable'
        : 'answered';
    try {
      expect(await refusal({ ...changed, layout: 'rendered' }, url)).toEqual(['RGT-DIFF-005', true]);
    } finally {
      server.fate = () => 'answered';
    }
  });
});

describe('the name of a repository', () => {
  test.each([
    ['https://user:s3cret@git.example.com/a.git', 'https://git.example.com/a.git'],
    ['https://t0ken@git.example.com/a.git', 'https://git.example.com/a.git'],
    ['ssh://git@git.example.com/a.git', 'ssh://git@git.example.com/a.git'],
    ['ssh://git:s3cret@git.example.com/a.git', 'ssh://git@git.example.com/a.git'],
    ['git@git.example.com:a.git', 'git@git.example.com:a.git'],
  ])('%s is shown as %s', (given, shown) => {
    expect(withoutCredentials(given)).toBe(shown);
  });
});

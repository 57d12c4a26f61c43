import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Outcome } from '../../delivery/publish/publication.ts';
import type { Source } from '../../delivery/publish/source-age.ts';
import { commitFiles, firstProtocol, git, GitServer } from '../support/publish/git-server.ts';
import { codesOf, publishSmall } from '../support/publish/published.ts';
import type { PublishOptions } from '../support/publish/published.ts';
import type { SmallFleet } from '../support/publish/small-fleet.ts';
import { SourceCheckout } from '../support/publish/source-checkout.ts';

// Real servers, on a machine that may be busy.
jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'regatta-older-'));
const checkout = new SourceCheckout(root);
const older = checkout.commit();
const newer = checkout.commit();

let server: GitServer;
let [url, folder] = ['', ''];
let number = 0;
beforeAll(async () => {
  server = await GitServer.start();
});
beforeEach(() => {
  number += 1;
  url = server.repository(`older-${number}`);
  folder = server.folder(`older-${number}`);
  commitFiles(folder, { 'README.md': 'theirs\n' });
});
const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
  server.fate = () => 'answered';
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const fleet = (says: string, name = 'production'): SmallFleet => ({
  name,
  clusters: ['east'],
  apps: { shop: { says } },
  layout: 'rendered',
});
const publish = (says: string, source: Source | undefined, options: PublishOptions = {}): Promise<Outcome> =>
  publishSmall(url, fleet(says), { source, ...options });
const tip = (): string => git('-C', folder, 'rev-parse', 'main');
const said = (): string =>
  /says: (\S+)/.exec(git('-C', folder, 'show', 'main:production/clusters/east/shop/manifests.yaml'))?.[1] ??
  '';
const trailers = (key: string): string[] =>
  git('-C', folder, 'log', '--reverse', `--format=%(trailers:key=${key},valueonly)`, 'main')
    .split('\n')
    .filter(Boolean);

describe('an older source', () => {
  test('is not laid over a newer one, and the reason is said', async () => {
    await publish('new', newer);
    const was = tip();
    const done = await publish('old', older);
    expect(done.status).toBe('refused');
    expect(done.issues).toMatchObject([
      {
        code: 'RGT-PUBLISH-011',
        severity: 'error',
        where: { environment: 'production' },
        given: older.revision,
        allowed: expect.stringContaining(newer.revision),
        fix: expect.stringMatching(/git pull.*revert the change in the source.*--allow-older/),
      },
    ]);
    expect(done.issues[0]?.what).toContain(`commit ${was.slice(0, 12)} there comes from`);
    expect(tip()).toBe(was);
  });

  test.each(['dryRun', 'pullRequest'])('is refused as well with %s', async (how) => {
    await publish('new', newer);
    expect(codesOf(await publish('old', older, { [how]: true }))).toEqual(['RGT-PUBLISH-011']);
    expect(git('-C', folder, 'branch', '--list', 'regatta/*')).toBe('');
  });

  test('is refused with and over changes that were not committed', async () => {
    await publish('new', { ...newer, revision: `${newer.revision}+changes` });
    const changed = { ...older, revision: `${older.revision}+changes` };
    expect(codesOf(await publish('old', changed))).toEqual(['RGT-PUBLISH-011']);
  });

  test("is refused beside the guard's reasons", async () => {
    await publish('new', newer);
    const done = await publishSmall(
      url,
      { ...fleet('old'), apps: { till: { namespace: 'shop' } } },
      { source: older },
    );
    expect(codesOf(done)).toEqual(['RGT-GUARD-004', 'RGT-PUBLISH-011']);
  });

  test('is laid over a newer one with leave, which the commit records; the next newer one needs none', async () => {
    await publish('new', newer);
    const done = await publish('old', older, { allowOlder: true });
    expect(done).toMatchObject({
      status: 'published',
      issues: [],
      environments: [{ newerSource: newer.revision }],
    });
    expect(trailers('Allow-Older')).toEqual([newer.revision]);
    expect((await publish('new', newer)).status).toBe('published');
    expect(said()).toBe('new');
  });

  test('with the same content is no change, and needs no leave', async () => {
    await publish('same', newer);
    expect(await publish('same', older)).toMatchObject({ status: 'unchanged', issues: [] });
    expect(git('-C', folder, 'rev-list', '--count', 'main')).toBe('2');
  });

  test.each([
    { what: 'from a folder', of: () => pathToFileURL(folder).href, filter: 'true' },
    { what: 'by a server', of: () => url, filter: 'true' },
    { what: 'by a server without partial clones', of: () => url, filter: 'false' },
  ])('is found out behind other commits and other environments, $what', async ({ of, filter }) => {
    git('-C', folder, 'config', 'uploadpack.allowFilter', filter);
    await publish('new', newer);
    await publishSmall(url, fleet('other', 'production-eu'), { source: older });
    commitOften(folder, 120);
    const was = tip();
    const done = await publishSmall(of(), fleet('old'), { source: older });
    expect(codesOf(done)).toEqual(['RGT-PUBLISH-011']);
    expect(tip()).toBe(was);
    // What is not older goes on top of a history that was looked into.
    const newest = await publishSmall(of(), fleet('newest'), { source: newer });
    expect(newest).toMatchObject({ status: 'published', tries: 1 });
    expect(git('-C', folder, 'rev-parse', 'main~1')).toBe(was);
    expect(git('-C', folder, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('is found out on a branch that never stands still, of a server that gives nothing by its name', async () => {
    await publish('new', newer);
    commitFiles(folder, { 'theirs.md': 'theirs\n' });
    let looks = 0;
    server.fate = ({ url: path }) => {
      looks += 1;
      if (path?.endsWith('info/refs?service=git-upload-pack') === true)
        commitFiles(folder, { 'theirs.md': `${looks}\n` });
      return 'answered';
    };
    Object.assign(process.env, firstProtocol);
    expect(codesOf(await publish('old', older, { giveUpAfter: 8000 }))).toEqual(['RGT-PUBLISH-011']);
  });

  test('is found out behind a merge that squashed the publication', async () => {
    await publish('first', older);
    await publish('new', newer);
    const message = git('-C', folder, 'log', '-2', '--format=* %B', 'main');
    const tree = git('-C', folder, 'rev-parse', 'main^{tree}');
    const squashed = git(
      '-C',
      folder,
      ...['-c', 'user.name=Forge', '-c', 'user.email=forge@example.com'],
      ...[
        'commit-tree',
        '-p',
        'main~2',
        '-m',
        `Merge (#7)\n\n${message.split('\n* ').reverse().join('\n* ')}`,
        tree,
      ],
    );
    git('-C', folder, 'update-ref', 'refs/heads/main', squashed);
    expect(codesOf(await publish('old', older))).toEqual(['RGT-PUBLISH-011']);
  });

  test('is refused when the newer one arrives between the look and the push', async () => {
    await publish('first', older);
    const before = tip();
    await publish('new', newer);
    const theirs = tip();
    git('-C', folder, 'update-ref', 'refs/heads/main', before);
    server.fate = ({ url: path }) => {
      if (path?.includes('git-receive-pack') === true)
        git('-C', folder, 'update-ref', 'refs/heads/main', theirs);
      return 'answered';
    };
    const done = await publish('old', older);
    expect(done).toMatchObject({ status: 'refused', tries: 1 });
    expect(codesOf(done)).toEqual(['RGT-PUBLISH-011']);
    expect(tip()).toBe(theirs);
  });
});

describe('a source of which nobody knows whether it is older', () => {
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
  };
  beforeEach(() => {
    notes.length = 0;
  });

  test('is published, with a note, when the checkout lacks the newer commit', async () => {
    const shallow = join(root, 'shallow');
    git('clone', '--quiet', '--depth=1', pathToFileURL(checkout.folder).href, shallow);
    await publish('old', older);
    const done = await publish('new', { revision: newer.revision, folder: shallow }, { note });
    expect(done).toMatchObject({ status: 'published', issues: [] });
    expect(notes).toEqual([
      expect.stringContaining(`from ${older.revision.slice(0, 12)}, which this checkout`),
    ]);
  });

  test.each([
    { what: 'names no source', published: undefined },
    { what: 'names what is no commit', published: '--output=/tmp/none' },
  ])('is published, with a note, when the last publication $what', async ({ published }) => {
    await publish('old', published === undefined ? undefined : { ...older, revision: published });
    expect(await publish('new', older, { note })).toMatchObject({ status: 'published', issues: [] });
    expect(notes).toHaveLength(1);
  });

  test('is published, and nothing is said, when it is in no Git checkout', async () => {
    await publish('new', newer);
    expect((await publish('old', undefined, { note })).status).toBe('published');
    expect(notes).toEqual([]);
  });

  test('is published when it only stands beside the published one', async () => {
    const other = new SourceCheckout(root);
    const first = other.commit();
    const side = other.commit();
    git('-C', other.folder, 'checkout', '--quiet', '-b', 'side', first.revision);
    git('-C', other.folder, 'commit', '--quiet', '--allow-empty', '-m', 'another');
    const another = { ...first, revision: git('-C', other.folder, 'rev-parse', 'HEAD') };
    await publish('side', side);
    expect(await publish('another', another, { note })).toMatchObject({ status: 'published', issues: [] });
    expect(notes).toEqual([]);
  });

  test("costs one more request where the tip is another environment's", async () => {
    await publish('old', older);
    await publishSmall(url, fleet('other', 'staging'));
    const requests = async (run: () => Promise<Outcome>): Promise<number> => {
      const before = server.requests.length;
      expect((await run()).status).toBe('published');
      return server.requests.length - before;
    };
    const blind = await requests(() => publish('blind', undefined));
    await publishSmall(url, fleet('another', 'staging'));
    const seeing = await requests(() => publish('new', newer));
    expect(seeing - blind).toBeLessThanOrEqual(3);
  });
});

describe('eight rivals with sources of different ages', () => {
  test('never take the environment back, and end with the newest', async () => {
    const rounds = 2;
    const sources = Array.from({ length: 8 * rounds }, () => checkout.commit());
    const runs = Array.from({ length: 8 }, async (_, rival) => {
      const done: Outcome[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const at = round * 8 + rival;
        done.push(await publish(`word-${at}`, sources[at], { giveUpAfter: 120_000 }));
        await publishSmall(url, fleet(`word-${at}`, `fleet-${rival}`), { giveUpAfter: 120_000 });
      }
      return done;
    });
    const all = (await Promise.all(runs)).flat();
    const order = new Map(sources.map(({ revision }, at) => [revision, at]));
    const ages = trailers('Source-Revision').map((revision) => order.get(revision) ?? -1);
    expect(ages).toEqual([...ages].sort((a, b) => a - b));
    expect(ages.at(-1)).toBe(sources.length - 1);
    expect(said()).toBe(`word-${sources.length - 1}`);
    for (const outcome of all)
      expect([outcome.status, ...codesOf(outcome)]).toEqual(
        outcome.status === 'published' ? ['published'] : ['refused', 'RGT-PUBLISH-011'],
      );
    expect(ages).toHaveLength(all.filter(({ status }) => status === 'published').length);
  }, 300_000);
});

/** Makes commits of another writer, in one go. */
function commitOften(repository: string, times: number): void {
  const commit = (at: number): string =>
    `commit refs/heads/main\ncommitter E <e> now\ndata 4\nedit\n${at === 0 ? 'from refs/heads/main^0\n' : ''}M 100644 inline theirs.md\ndata ${String(at).length}\n${at}\n`;
  execFileSync('git', ['-C', repository, 'fast-import', '--quiet', '--date-format=now'], {
    input: Array.from({ length: times }, (_, at) => commit(at)).join(''),
  });
}

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { commitFiles, git, GitServer } from '../support/publish/git-server.ts';
import { codesOf, publishSmall } from '../support/publish/published.ts';
import type { SmallFleet } from '../support/publish/small-fleet.ts';

const now: SmallFleet = { clusters: ['east'], apps: { shop: {} }, layout: 'rendered' };
const next: SmallFleet = { ...now, apps: { shop: { says: 'new' } } };
const shopEast = 'production/clusters/east/shop/manifests.yaml';
const read = (folder: string, path: string): string => git('-C', folder, 'show', `main:${path}`);

let server: GitServer;
let number = 0;
beforeAll(async () => {
  server = await GitServer.start();
});
afterEach(() => {
  server.fate = () => 'answered';
});
afterAll(async () => {
  await server.stop();
});

async function published(): Promise<{ url: string; folder: string }> {
  number += 1;
  const url = server.repository(`fault-${number}`);
  const folder = server.folder(`fault-${number}`);
  commitFiles(folder, { 'README.md': 'theirs\n' });
  expect((await publishSmall(folder, now)).status).toBe('published');
  return { url, folder };
}

describe('a fault on the way', () => {
  test('leaves the branch alone when the repository is out of reach', async () => {
    const outcome = await publishSmall('http://127.0.0.1:9/none.git', next, { giveUpAfter: 300 });
    expect(outcome).toMatchObject({ status: 'gave-up', tries: 0 });
    expect(codesOf(outcome)).toEqual(['RGT-PUBLISH-001']);
  }, 60_000);

  test('is waited for: a server that comes back gets its commit', async () => {
    const { url, folder } = await published();
    let left = 4;
    server.fate = () => (left-- > 0 ? 'unavailable' : 'answered');
    const outcome = await publishSmall(url, next);
    expect(outcome.status).toBe('published');
    expect(read(folder, shopEast)).toContain('says: new');
  }, 60_000);

  test('makes no second commit when the answer to a push was lost', async () => {
    const { url, folder } = await published();
    let lost = false;
    server.fate = ({ url: path, method }) => {
      if (lost || method !== 'POST' || path?.endsWith('git-receive-pack') !== true) return 'answered';
      lost = true;
      return 'answer lost';
    };
    const outcome = await publishSmall(url, next);
    expect(outcome.status).toBe('published');
    expect(lost).toBe(true);
    expect(git('-C', folder, 'rev-list', '--count', 'main')).toBe('3');
    expect(outcome.commit).toBe(git('-C', folder, 'rev-parse', 'main'));
  }, 60_000);

  test.each([
    { what: 'another commit arrives', rewritten: false },
    { what: 'the branch is rewritten', rewritten: true },
  ])(
    'is survived when $what between the look and the push',
    async ({ rewritten }) => {
      const { url, folder } = await published();
      // The old tip stays known to the server, which would so take a push over the new one.
      git('-C', folder, 'branch', 'kept', 'main');
      const first = git('-C', folder, 'rev-list', '--max-parents=0', 'main');
      let theirs = '';
      server.fate = ({ url: path }) => {
        if (theirs === '' && path?.includes('git-receive-pack') === true) {
          if (rewritten) git('-C', folder, 'update-ref', 'refs/heads/main', first);
          theirs = commitFiles(folder, { 'theirs.md': 'other\n' });
        }
        return 'answered';
      };
      const outcome = await publishSmall(url, next);
      expect(outcome).toMatchObject({ status: 'published', tries: 2 });
      expect(git('-C', folder, 'rev-parse', 'main~1')).toBe(theirs);
      expect(read(folder, 'theirs.md')).toBe('other');
      expect(read(folder, shopEast)).toContain('says: new');
    },
    60_000,
  );

  test('of a server without partial clones changes nothing', async () => {
    const { url, folder } = await published();
    git('-C', folder, 'config', 'uploadpack.allowFilter', 'false');
    expect((await publishSmall(url, next)).status).toBe('published');
    expect(read(folder, 'README.md')).toBe('theirs');
  }, 60_000);
});

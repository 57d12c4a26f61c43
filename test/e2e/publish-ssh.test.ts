import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { commitFiles, firstProtocol, git } from '../support/publish/git-server.ts';
import { codesOf, publishSmall } from '../support/publish/published.ts';
import { proveRivalry } from '../support/publish/rivalry-proof.ts';
import { runRivalry } from '../support/publish/rivalry.ts';
import type { SmallFleet } from '../support/publish/small-fleet.ts';
import { SourceCheckout } from '../support/publish/source-checkout.ts';
import { SshServer } from '../support/publish/ssh-server.ts';

// Real servers, on a machine that may be busy.
jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'regatta-publish-ssh-'));
const checkout = new SourceCheckout(root);
const source = checkout.commit();
const fleet: SmallFleet = { clusters: ['east'], layout: 'rendered' };
const environment = { ...process.env };

let server: SshServer;
let [url, folder] = ['', ''];
let number = 0;
beforeAll(async () => {
  server = await SshServer.start();
});
beforeEach(() => {
  number += 1;
  url = server.repository(`fleet-${number}`);
  folder = server.folder(`fleet-${number}`);
  commitFiles(folder, { 'theirs/notes.md': 'theirs\n' });
});
afterEach(() => {
  process.env = { ...environment };
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('publishing over ssh', () => {
  test('takes the command that the environment names, and finds nothing to do the second time', async () => {
    process.env['GIT_SSH_COMMAND'] = server.command();
    const done = await publishSmall(url, fleet, { source });
    expect(done).toMatchObject({ status: 'published', repository: url, tries: 1, issues: [] });
    expect(git('-C', folder, 'rev-parse', 'main')).toBe(done.commit);
    expect((await publishSmall(url, fleet, { source })).status).toBe('unchanged');
    expect(git('-C', folder, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('refuses an older source, though the last publication lies far back', async () => {
    process.env['GIT_SSH_COMMAND'] = server.command();
    const newer = checkout.commit();
    await publishSmall(url, { ...fleet, apps: { shop: { says: 'new' } } }, { source: newer });
    commitFiles(folder, { 'theirs/notes.md': 'later\n' });
    expect(codesOf(await publishSmall(url, fleet, { source }))).toEqual(['RGT-PUBLISH-011']);
  });

  test.each([
    {
      what: 'the server shows another key than it is known by',
      command: () => server.command('user', 'stranger'),
      says: /can't be read: Host key verification failed\.$/,
    },
    {
      what: 'it is shown a key that it does not know',
      command: () => server.command('stranger'),
      says: /can't be read: \S+@127\.0\.0\.1: Permission denied \(publickey\)\.$/,
    },
  ])('publishes nothing, and says why, when $what', async ({ command, says }) => {
    process.env['GIT_SSH_COMMAND'] = command();
    const was = git('-C', folder, 'rev-parse', 'main');
    const done = await publishSmall(url, fleet, { giveUpAfter: 500 });
    expect(done).toMatchObject({ status: 'gave-up', tries: 0 });
    expect(done.issues).toMatchObject([
      {
        code: 'RGT-PUBLISH-001',
        where: { environment: 'production' },
        what: expect.stringMatching(says),
        fix: expect.stringContaining('git ls-remote must work without a question'),
      },
    ]);
    expect(git('-C', folder, 'rev-parse', 'main')).toBe(was);
  });

  test("takes the command of the user's settings", async () => {
    // Whether to believe an unknown server is not asked.
    expect(await publishCommand('', '1s')).toEqual({
      code: 3,
      stderr: expect.stringMatching(/RGT-PUBLISH-001 error: .*: Host key verification failed\.\n/),
    });
    const settings = `[core]\n\tsshCommand = ${JSON.stringify(server.command())}\n`;
    expect(await publishCommand(settings)).toMatchObject({ code: 0 });
    expect(git('-C', folder, 'log', '-1', '--format=%s', 'main')).toBe('Publish production');
  });

  test('reads what it must from a server that gives no file by its name', async () => {
    process.env['GIT_SSH_COMMAND'] = server.command();
    Object.assign(process.env, firstProtocol);
    await publishSmall(url, fleet, { source });
    const done = await publishSmall(url, { ...fleet, apps: { shop: { says: 'new' } } }, { source });
    expect(done).toMatchObject({ status: 'published', tries: 1 });
    expect(git('-C', folder, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test.each([
    { protocol: 'second', more: {} },
    { protocol: 'first', more: firstProtocol },
  ])(
    "loses no word of rivals that are killed at random moments, by Git's $protocol protocol",
    async ({ more }) => {
      const env = { GIT_SSH_COMMAND: server.command(), ...more };
      const results = await runRivalry({ url, source, rivals: 4, rounds: 3, kills: 1, env });
      process.stderr.write(`over ssh: ${proveRivalry(folder, results)}\n`);
    },
    300_000,
  );
});

/** Runs the command as a user would who has only these settings of Git's. */
async function publishCommand(
  settings: string,
  giveUpAfter = '1m',
): Promise<{ code: number; stderr: string }> {
  const home = mkdtempSync(join(root, 'home-'));
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.gitconfig'), settings);
  const environments = fileURLToPath(new URL('../../environments', import.meta.url));
  const start = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url));
  const words = ['--environment', 'production', '--environments', environments, '--repo', url];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [start, 'publish', ...words, '--give-up-after', giveUpAfter],
      { cwd: home, env: { PATH: process.env['PATH'], HOME: home, REGATTA_CACHE: join(home, 'cache') } },
      (fault, _, stderr) => {
        resolve({ code: fault === null ? 0 : Number(fault.code), stderr });
      },
    );
  });
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseInventory } from '../../delivery/tree/inventory.ts';
import { commitFiles, git } from '../support/publish/git-server.ts';
import { codesOf, publishSmall } from '../support/publish/published.ts';
import type { SmallFleet } from '../support/publish/small-fleet.ts';

const root = mkdtempSync(join(tmpdir(), 'regatta-branch-'));
const rendered = (more: SmallFleet = {}): SmallFleet => ({ clusters: ['east'], layout: 'rendered', ...more });
const environment = { ...process.env };
let folder = '';

beforeEach(() => {
  folder = emptyRepository();
});
afterEach(() => {
  process.env = { ...environment };
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function emptyRepository(...options: readonly string[]): string {
  const made = mkdtempSync(join(root, 'repository-'));
  git('init', '--quiet', '--bare', '--initial-branch=main', ...options, made);
  return made;
}

const files = (): string[] => git('-C', folder, 'ls-tree', '-r', '--name-only', 'main').split('\n');
const read = (path: string): string => git('-C', folder, 'show', `main:${path}`);
const message = (): string => git('-C', folder, 'log', '-1', '--format=%B', 'main');

describe('publishing to a branch', () => {
  test('starts the first branch of an empty repository', async () => {
    expect(await publishSmall(folder, rendered())).toMatchObject({ status: 'published', tries: 1 });
    expect(git('-C', folder, 'rev-list', '--count', 'main')).toBe('1');
    expect(parseInventory(read('production/regatta-inventory.json'))).toBeDefined();
  });

  test('writes to a repository that names its objects by SHA-256', async () => {
    folder = emptyRepository('--object-format=sha256');
    commitFiles(folder, { 'README.md': 'theirs\n' });
    expect((await publishSmall(folder, rendered())).status).toBe('published');
    expect((await publishSmall(folder, rendered())).status).toBe('unchanged');
    expect(git('-C', folder, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test("changes only what it owns: others' files, beside and among its own, stay", async () => {
    const theirs = {
      'README.md': 'theirs\n',
      'production/clusters/east/shop/notes.md': 'theirs\n',
      'production/zz/odd "name" é.txt': 'theirs\n',
    };
    commitFiles(folder, { 'README.md': 'x\n' });
    const clone = mkdtempSync(join(root, 'clone-'));
    git('clone', '--quiet', folder, clone);
    for (const [path, text] of Object.entries(theirs)) {
      mkdirSync(join(clone, path, '..'), { recursive: true });
      writeFileSync(join(clone, path), text);
    }
    git('-C', clone, 'add', '.');
    git('-C', clone, 'commit', '--quiet', '-m', 'theirs');
    git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
    await publishSmall(folder, rendered());
    const allow = ['app/shop@east', 'namespace/shop@east'];
    const done = await publishSmall(folder, rendered({ apps: { till: {} } }), { allow });
    expect(done.status).toBe('published');
    for (const [path, text] of Object.entries(theirs)) expect(`${read(path)}\n`).toBe(text);
    expect(files()).not.toContain('production/clusters/east/shop/manifests.yaml');
  });

  test("writes a tree into the repository's root", async () => {
    await publishSmall(folder, rendered(), { path: '' });
    expect(files()).toContain('clusters/east/shop/manifests.yaml');
    expect((await publishSmall(folder, rendered(), { path: '' })).status).toBe('unchanged');
  });

  test('puts several environments into one push, a commit each', async () => {
    commitFiles(folder, { 'README.md': 'theirs\n' });
    const done = await publishSmall(folder, [
      rendered({ name: 'production' }),
      rendered({ name: 'staging' }),
    ]);
    expect(done).toMatchObject({ status: 'published', tries: 1 });
    const subjects = git('-C', folder, 'log', '--format=%s', 'main').split('\n');
    expect(subjects.slice(0, 2)).toEqual(['Publish staging', 'Publish production']);
  });

  test('publishes none of several environments when one of them is refused', async () => {
    await publishSmall(folder, [rendered({ name: 'production' }), rendered({ name: 'staging' })]);
    const was = git('-C', folder, 'rev-parse', 'main');
    const done = await publishSmall(folder, [
      rendered({ name: 'production', apps: { shop: { says: 'new' } } }),
      rendered({ name: 'staging', apps: {} }),
    ]);
    expect(done.status).toBe('refused');
    expect(codesOf(done)).toEqual(['RGT-GUARD-004', 'RGT-GUARD-005']);
    expect(git('-C', folder, 'rev-parse', 'main')).toBe(was);
  });

  test('takes a declared rename that keeps its objects for a move', async () => {
    for (const layout of ['rendered', 'kustomize'] as const) {
      folder = emptyRepository();
      await publishSmall(folder, { layout });
      const apps = { store: { prefix: 'shop', namespace: 'shop', renamedFrom: 'shop' } };
      const done = await publishSmall(folder, { layout, apps });
      expect(done).toMatchObject({ status: 'published', issues: [] });
      expect(message()).not.toContain('Allow-Delete');
    }
  });

  test('takes a ConfigMap that is generated anew for the same', async () => {
    for (const layout of ['rendered', 'kustomize'] as const) {
      folder = emptyRepository();
      const fleet = (level: string): SmallFleet => ({ layout, apps: { shop: { config: { LEVEL: level } } } });
      await publishSmall(folder, fleet('info'));
      expect(await publishSmall(folder, fleet('debug'))).toMatchObject({ status: 'published', issues: [] });
    }
  });

  test('changes the layout of a tree without deleting anything', async () => {
    await publishSmall(folder, { layout: 'kustomize' });
    expect(await publishSmall(folder, { layout: 'rendered' })).toMatchObject({ status: 'published' });
    expect(await publishSmall(folder, { layout: 'kustomize' })).toMatchObject({ status: 'published' });
  });

  test('overwrites an edit by another hand, says so, and records it', async () => {
    await publishSmall(folder, rendered());
    const path = 'clusters/east/shop/manifests.yaml';
    commitFiles(folder, { [`production/${path}`]: `${read(`production/${path}`)}\n# by hand\n` });
    const done = await publishSmall(folder, rendered());
    expect(done.status).toBe('published');
    expect(done.issues).toMatchObject([{ code: 'RGT-PUBLISH-010', severity: 'warning' }]);
    expect(message()).toContain(`Overwrites-Edit: ${path}`);
    expect(read(`production/${path}`)).not.toContain('by hand');
  });

  test('replaces a link that stands for a file of its own, and does not follow it', async () => {
    await publishSmall(folder, rendered());
    const path = 'production/clusters/east/shop/manifests.yaml';
    const link = execFileSync('git', ['-C', folder, 'hash-object', '-w', '--stdin'], {
      input: '/etc/passwd',
    });
    execFileSync('git', ['-C', folder, 'fast-import', '--quiet', '--date-format=now'], {
      input: `commit refs/heads/main\ncommitter E <e> now\ndata 0\nfrom refs/heads/main^0\nM 120000 ${link.toString().trim()} ${path}\n`,
    });
    expect((await publishSmall(folder, rendered())).status).toBe('published');
    expect(git('-C', folder, 'ls-tree', 'main', '--', path)).toMatch(/^100644/);
  });
});

describe('the machine that publishes', () => {
  test("runs no hook of anybody's settings or templates", async () => {
    const proof = join(root, 'hook-ran');
    const hooks = mkdtempSync(join(root, 'hooks-'));
    const template = mkdtempSync(join(root, 'template-'));
    mkdirSync(join(template, 'hooks'));
    for (const place of [hooks, join(template, 'hooks')])
      for (const hook of ['pre-push', 'reference-transaction', 'post-commit', 'pre-commit'])
        writeFileSync(join(place, hook), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    settings(`[core]\nhooksPath = ${hooks}\n[init]\ntemplateDir = ${template}\n`);
    // The server's own hooks are the server's; they run there and are not ours to stop.
    git('-C', folder, 'config', 'core.hooksPath', '/dev/null');
    expect((await publishSmall(folder, rendered())).status).toBe('published');
    expect(existsSync(proof)).toBe(false);
  });

  test("signs with the key of Git's own configuration when asked", async () => {
    const key = join(root, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'publisher', '-f', key]);
    settings(`[user]\nname = Publisher\nemail = p@example.com\nsigningkey = ${key}\n[gpg]\nformat = ssh\n`);
    await publishSmall(folder, rendered(), { sign: true });
    expect(git('-C', folder, 'cat-file', '-p', 'main')).toContain('-----BEGIN SSH SIGNATURE-----');
    await publishSmall(folder, rendered({ apps: { shop: { says: 'new' } } }));
    expect(git('-C', folder, 'cat-file', '-p', 'main')).not.toContain('SIGNATURE');
  });

  test('fails when it shall sign and has no key, and publishes nothing', async () => {
    settings(
      `[user]\nname = Publisher\nemail = p@example.com\nsigningkey = ${root}/none\n[gpg]\nformat = ssh\n`,
    );
    const done = await publishSmall(folder, rendered(), { sign: true });
    expect(codesOf(done)).toEqual(['RGT-PUBLISH-006']);
    expect(git('-C', folder, 'for-each-ref')).toBe('');
  });

  test('commits under its own name where nobody gave one', async () => {
    settings('');
    for (const name of Object.keys(process.env))
      if (/^(GIT_(AUTHOR|COMMITTER)_|EMAIL$)/.test(name)) delete process.env[name];
    await publishSmall(folder, rendered());
    expect(git('-C', folder, 'log', '-1', '--format=%an <%ae>', 'main')).toBe('Regatta <regatta@invalid>');
  });

  test('leaves nothing behind in its cache', async () => {
    const cache = mkdtempSync(join(root, 'cache-'));
    process.env['REGATTA_CACHE'] = cache;
    await publishSmall(folder, rendered());
    await publishSmall(folder, rendered(), { branch: 'none' });
    expect(execFileSync('find', [join(cache, 'publish'), '-mindepth', '1'], { encoding: 'utf8' })).toBe('');
  });

  test('shows no password that somebody wrote into a URL', async () => {
    const done = await publishSmall('http://user:hunter2@127.0.0.1:9/fleet.git', rendered(), {
      giveUpAfter: 100,
    });
    expect(JSON.stringify(done)).not.toContain('hunter2');
  });
});

function settings(text: string): void {
  const file = join(mkdtempSync(join(root, 'settings-')), 'config');
  writeFileSync(file, text);
  process.env['GIT_CONFIG_GLOBAL'] = file;
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commitFiles, git } from '../support/publish/git-server.ts';

const root = mkdtempSync(join(tmpdir(), 'regatta-publish-command-'));
const constructs = new URL('../../constructs/index.ts', import.meta.url).href;
const start = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url));
const east = `new Cluster(this, 'east', { server: 'https://10.0.0.1:6443', versions: { kubernetes: '1.35' } });`;
const app = (name: string): string => `new App(this, '${name}', { base: (chart) => {
  new ApiObject(chart, 'It', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '${name}', namespace: '${name}' } });
} });`;

let repository = '';
let source = '';
beforeAll(() => {
  source = environment(`${east} ${app('shop')}`);
});
beforeEach(() => {
  repository = mkdtempSync(join(root, 'repository-'));
  git('init', '--quiet', '--bare', '--initial-branch=main', repository);
  commitFiles(repository, { 'README.md': 'theirs\n' });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A folder with the file of one environment. */
function environment(body: string, before = '', name = 'production'): string {
  const folder = mkdtempSync(join(root, 'environments-'));
  const text = `
    import { ApiObject } from '${import.meta.resolve('cdk8s')}';
    import { App, Cluster, Direct, Environment } from '${constructs}';
    ${before}
    export default class extends Environment {
      constructor(fleet) {
        super(fleet, '${name}', { engine: new Direct(), layout: 'rendered' });
        ${body}
      }
    }
  `;
  writeFileSync(join(folder, `${name}.ts`), text);
  return folder;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(folder: string, args: readonly string[] = [], shell = '', more: NodeJS.ProcessEnv = {}): Run {
  const command = [start, 'publish', '--environments', folder, '--environment', 'production', '--repo'];
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `${shell} exec "$@"`, 'sh', process.execPath, ...command, repository, ...args],
    { encoding: 'utf8', env: { ...process.env, ...more } },
  );
  return { code: status, stdout, stderr };
}

const tip = (branch = 'main'): string => git('-C', repository, 'rev-parse', branch);
const message = (): string => git('-C', repository, 'log', '-1', '--format=%B', 'main');

describe('regatta publish', () => {
  test('commits the tree, says where it comes from, and commits nothing the second time', () => {
    const first = run(source, ['--json']);
    expect(first.code).toBe(0);
    const { publications } = JSON.parse(first.stdout) as { publications: Record<string, unknown>[] };
    expect(publications[0]).toMatchObject({ status: 'published', branch: 'main', commit: tip() });
    expect(message()).toMatch(/^Publish production\n/);
    expect(message()).toMatch(
      /\nRegatta-Environment: production\nInput-Hash: sha256:[0-9a-f]{64}\nRegatta-Version: \d/,
    );
    const was = tip();
    const second = run(source);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('is as planned; nothing to publish');
    expect(tip()).toBe(was);
  }, 60_000);

  test('says what it would do and does not, when asked for a dry run', () => {
    const was = tip();
    const done = run(source, ['--dry-run']);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('would publish to');
    expect(tip()).toBe(was);
  }, 60_000);

  test('pushes a branch of its own for a pull request, and leaves the branch that it is for', () => {
    const was = tip();
    const done = run(source, ['--pull-request']);
    expect(done.code).toBe(0);
    const [, branch = ''] = /open a pull request from (\S+) into main/.exec(done.stdout) ?? [];
    expect(branch).toMatch(/^regatta\/production\/[0-9a-f]{12}$/);
    expect(git('-C', repository, 'rev-parse', `${branch}~1`)).toBe(was);
    expect(tip()).toBe(was);
    // The same again needs no second branch.
    const later = { GIT_COMMITTER_DATE: '2030-01-01T00:00:00Z' };
    expect(run(source, ['--pull-request'], '', later).stdout).toContain(`from ${branch} into main`);
    expect(git('-C', repository, 'branch', '--list', 'regatta/*').split('\n')).toHaveLength(1);
  }, 60_000);

  test('deletes what was allowed by name, records it, and warns of leave that is not needed', () => {
    run(environment(`${east} ${app('shop')} ${app('till')}`));
    const refused = run(source);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('RGT-GUARD-004');
    const allow = ['app/till@east', 'namespace/till@east', 'app/other@east'];
    const done = run(
      source,
      allow.flatMap((each) => ['--allow-delete', each]),
    );
    expect(done.code).toBe(0);
    expect(message()).toMatch(/\nAllow-Delete: app\/till@east\nAllow-Delete: namespace\/till@east$/);
    expect(done.stderr).toMatch(/RGT-GUARD-007 warning: --allow-delete app\/other@east allows nothing/);
  }, 60_000);

  test('refuses an older commit of the source, and publishes it with leave, which it records', () => {
    const folder = environment(`${east} ${app('shop')}`);
    const commit = (): string => {
      git('-C', folder, 'add', '.');
      git('-C', folder, '-c', 'user.name=E', '-c', 'user.email=e', 'commit', '--quiet', '-m', 'edit');
      return git('-C', folder, 'rev-parse', 'HEAD');
    };
    git('init', '--quiet', folder);
    const older = commit();
    const file = join(folder, 'production.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace(app('shop'), `${app('shop')} ${app('till')}`));
    const newer = commit();
    expect(run(folder).code).toBe(0);
    expect(message()).toContain(`\nSource-Revision: ${newer}\n`);
    const was = tip();
    git('-C', folder, 'checkout', '--quiet', older);
    const leave = ['app/till@east', 'namespace/till@east'].flatMap((scope) => ['--allow-delete', scope]);
    const refused = run(folder, leave);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('RGT-PUBLISH-011 error: environment "production" was published to');
    expect(refused.stderr).toMatch(new RegExp(`given +${older}\n +allowed +${newer}, or`));
    expect(tip()).toBe(was);
    const done = run(folder, [...leave, '--allow-older']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(message()).toContain(`\nAllow-Older: ${newer}`);
    git('-C', folder, 'checkout', '--quiet', newer);
    expect(run(folder, ['--allow-older']).stderr).toMatch(/RGT-PUBLISH-012 warning: --allow-older allows/);
  }, 60_000);

  test.each([
    [['--allow-delete', 'everything'], /--allow-delete is "everything"; it is app\/<app>@<cluster>/],
    [['--allow-delete', 'cluster/*'], /--allow-delete is "cluster\/\*"/],
    [['--give-up-after', 'soon'], /--give-up-after is "soon"/],
    [['--branch', '--force'], /argument/],
    [['--branch', 'a..b'], /"a\.\.b" can't be published to/],
  ])('takes %j for wrong use', (args, says) => {
    const done = run(source, args);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(says);
  });

  test.each([
    {
      what: 'a file that throws as it is read',
      body: east,
      before: `throw new Error('the list of clusters timed out');`,
      code: 2,
      says: /RGT-LOAD-004.*timed out/,
    },
    {
      what: 'an environment that throws as it is declared',
      body: `throw new Error('no answer');`,
      code: 2,
      says: /RGT-LOAD-007.*no answer/,
    },
    {
      what: 'a file that is gone',
      body: east,
      name: 'other',
      code: 2,
      says: /RGT-LOAD-003 error: there is no environment "production"/,
    },
    { what: 'an environment without clusters', body: '', code: 1, says: /RGT-ENV-004.*has no cluster/ },
  ])(
    'stops at $what, and leaves the branch alone',
    ({ body, before, name, code, says }) => {
      expect(run(source).code).toBe(0);
      const was = tip();
      const done = run(environment(body, before, name));
      expect(done.stderr).toMatch(says);
      expect(done.code).toBe(code);
      expect(tip()).toBe(was);
    },
    60_000,
  );

  test.each([
    { what: 'the cache is no folder', cache: 'file', shell: '' },
    { what: 'the disk takes no more', cache: 'folder', shell: 'ulimit -f 0;' },
  ])(
    'stops when $what, and leaves the branch alone',
    ({ cache, shell }) => {
      const was = tip();
      const path = mkdtempSync(join(root, 'cache-'));
      const file = join(path, 'file');
      writeFileSync(file, 'no folder\n');
      const REGATTA_CACHE = cache === 'file' ? file : path;
      const done = run(source, [], shell, { REGATTA_CACHE, NODE_DISABLE_COMPILE_CACHE: '1' });
      expect(done.stdout + done.stderr).toMatch(/RGT-PUBLISH-009 error: .* can't be written: \S/);
      expect(done.code).toBe(1);
      expect(tip()).toBe(was);
    },
    60_000,
  );
});

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findTool } from '../../tools/tool-finder.ts';
import { commitFiles, git } from '../support/publish/git-server.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  readonly script?: readonly (string | readonly string[])[];
  readonly rules?: readonly { readonly if: string }[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly if?: string;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = mkdtempSync(join(tmpdir(), 'regatta-recipes-'));
const project = fileURLToPath(new URL('../../', import.meta.url));
const text = (name: string): string => readFileSync(join(project, 'docs/ci', name), 'utf8');
const preview = parse(text('github-preview.yaml')) as Workflow;
const publish = parse(text('github-publish.yaml')) as Workflow;
const gitlab = parse(text('gitlab-ci.yaml')) as Readonly<Record<string, Job>>;
const steps = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap((job) => job.steps ?? []);
const lastRun = (job: Job | undefined): string => job?.steps?.at(-1)?.run ?? '';
const lastScript = (job: Job | undefined): string => [job?.script?.at(-1) ?? ''].flat().join('\n');

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the GitHub workflows', () => {
  test('are what actionlint takes', async () => {
    const files = ['github-preview.yaml', 'github-publish.yaml'].map((name) =>
      join(project, 'docs/ci', name),
    );
    const actionlint = await findTool('actionlint');
    await promisify(execFile)(actionlint, ['-no-color', ...files]);
    const broken = join(root, 'broken.yaml');
    writeFileSync(broken, text('github-publish.yaml').replace('runs-on:', 'runs-at:'));
    await expect(promisify(execFile)(actionlint, ['-no-color', broken])).rejects.toThrow();
  });

  test('pin every action by the hash of a commit, and leave no token behind for what comes after', () => {
    for (const { uses, with: given } of [preview, publish].flatMap(steps)) {
      if (uses === undefined) continue;
      expect(uses).toMatch(/^actions\/(checkout|setup-node)@[0-9a-f]{40}$/);
      if (uses.includes('checkout')) expect(given?.['persist-credentials']).toBe(false);
    }
    expect(text('github-preview.yaml')).not.toMatch(/uses: \S+(?! # v\d)$/m);
  });

  test('start with no permission, and no job both runs foreign code and may write', () => {
    for (const workflow of [preview, publish]) expect(workflow.permissions).toEqual({});
    expect(Object.keys(preview.on)).toEqual(['pull_request']);
    expect(preview.jobs['diff']?.permissions).toEqual({ contents: 'read' });
    expect(preview.jobs['comment']?.permissions).toEqual({ 'pull-requests': 'write' });
    expect(preview.jobs['comment']?.steps?.some(({ uses }) => uses !== undefined)).toBe(false);
    expect(preview.jobs['comment']?.if).toContain('head.repo.full_name == github.repository');
    expect(publish.jobs['publish']?.permissions).toEqual({ contents: 'read' });
    expect(text('github-preview.yaml')).not.toContain('GITOPS_WRITE_KEY');
  });

  test('put no expression into a script, where a title or a branch could become a command', () => {
    for (const { run } of [preview, publish].flatMap(steps)) expect(run ?? '').not.toContain('${{');
  });
});

describe('the GitLab pipeline', () => {
  test('gives the token for notes to a job without the code, and the key to the default branch', () => {
    expect(gitlab['comment']?.variables?.['GIT_STRATEGY']).toBe('none');
    expect(gitlab['comment']?.rules?.[0]?.if).toContain(
      '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID',
    );
    expect(gitlab['publish']?.rules).toEqual([{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }]);
    expect(JSON.stringify(gitlab['diff'])).not.toMatch(/NOTE_TOKEN|WRITE_KEY/);
  });

  test.each(['diff', 'comment', 'publish'])('stops %s when the image is not named by digest', async (job) => {
    const [guard] = [gitlab[job]?.script?.[0] ?? ''].flat();
    const at = (image: string) => shell(guard ?? '', { REGATTA_IMAGE: image });
    await expect(at('node:24')).rejects.toThrow(/not named by digest/);
    await at('node:24@sha256:00');
  });
});

/** Runs a recipe's script as the forge would: bash, ending at the first fault. */
async function shell(script: string, env: NodeJS.ProcessEnv, cwd = project): Promise<string> {
  const { PATH, HOME } = process.env;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-eo', 'pipefail', '-c', script], {
    cwd,
    env: { PATH, HOME, RUNNER_TEMP: root, REGATTA_ENVIRONMENT: 'production', ...env },
  });
  return `${stdout}${stderr}`;
}

describe('run for real against a local Git server', () => {
  let repository = '';
  const key = join(root, 'key-file');
  beforeAll(() => {
    repository = join(root, 'fleet.git');
    git('init', '--quiet', '--bare', '--initial-branch=main', repository);
    commitFiles(repository, { 'README.md': 'theirs\n' });
    writeFileSync(key, 'no key: the repository is a folder\n');
  });

  test("GitHub's publishing commits the tree once, and gives leave to delete from what a person typed", async () => {
    const env = { GITOPS_WRITE_KEY: 'k', GITOPS_KNOWN_HOSTS: '', GITOPS_URL: repository, ALLOW_DELETE: '' };
    const script = lastRun(publish.jobs['publish']);
    expect(await shell(script, env)).toContain('published to');
    expect(await shell(script, env)).toContain('nothing to publish');
    const typed = { ...env, ALLOW_DELETE: 'app/none@west $(touch injected)' };
    await expect(shell(script, typed, project)).rejects.toThrow(/--allow-delete is "\$\(touch"/);
  }, 60_000);

  test("GitLab's publishing finds the same tree", async () => {
    const env = { GITOPS_WRITE_KEY: key, GITOPS_KNOWN_HOSTS: key, GITOPS_URL: repository };
    expect(await shell(lastScript(gitlab['publish']), env)).toContain('nothing to publish');
  }, 60_000);

  test("GitHub's preview writes the report into the summary and hands it on", async () => {
    const [summary, output] = [join(root, 'summary'), join(root, 'output')];
    for (const file of [summary, output]) writeFileSync(file, '');
    await shell(lastRun(preview.jobs['diff']), {
      GITOPS_READ_KEY: 'k',
      GITOPS_KNOWN_HOSTS: '',
      GITOPS_URL: repository,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: output,
    });
    const report = readFileSync(summary, 'utf8');
    expect(report).toMatch(/^## Regatta:/);
    const [, handed = ''] = /^report=(\S+)$/m.exec(readFileSync(output, 'utf8')) ?? [];
    expect(Buffer.from(handed, 'base64').toString()).toBe(report);
  }, 60_000);
});

describe('the comment', () => {
  const bodies = new Map<string, string>();
  const seen: string[] = [];
  let server: Server;
  let url = '';
  beforeAll(async () => {
    // Stands in for a forge: keeps comments, and lists those that are kept.
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        seen.push(`${method} ${headers.authorization ?? String(headers['private-token'])}`);
        const { pathname } = new URL(path, url);
        if (method === 'GET') {
          const kept = [...bodies].map(([id, body]) => ({
            id,
            url: `${url}/${id}`,
            body,
            user: { type: 'Bot' },
          }));
          response.end(JSON.stringify(kept));
          return;
        }
        const { body } = JSON.parse(Buffer.concat(parts).toString()) as { body: string };
        bodies.set(method === 'POST' ? String(bodies.size + 1) : (pathname.split('/').at(-1) ?? ''), body);
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  const hostile = '## Regatta: one environment changes\n\n`$(touch injected)` "quoted" \\ é\n';

  test.each([
    {
      forge: 'GitHub',
      write: (report: string) =>
        shell(lastRun(preview.jobs['comment']), {
          GITHUB_TOKEN: 'token-1',
          GITHUB_API_URL: url,
          GITHUB_REPOSITORY: 'org/fleet',
          PULL_REQUEST: '7',
          REPORT: Buffer.from(report).toString('base64'),
        }),
      token: 'Bearer token-1',
    },
    {
      forge: 'GitLab',
      write: (report: string) => {
        writeFileSync(join(root, 'diff.md'), report);
        const env = {
          NOTE_TOKEN: 'token-2',
          CI_API_V4_URL: url,
          CI_PROJECT_ID: '1',
          CI_MERGE_REQUEST_IID: '7',
        };
        return shell(lastScript(gitlab['comment']), env, root);
      },
      token: 'token-2',
    },
  ])(
    'on $forge is written once and renewed after',
    async ({ write, token }) => {
      bodies.clear();
      seen.length = 0;
      bodies.set('1', "somebody else's");
      await write(hostile);
      expect([...bodies.values()]).toEqual(["somebody else's", hostile]);
      await write('## Regatta: nothing changes\n');
      expect([...bodies.values()]).toEqual(["somebody else's", '## Regatta: nothing changes\n']);
      expect(seen.every((row) => row.endsWith(token))).toBe(true);
    },
    60_000,
  );
});

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentHash, parseInventory } from '../../delivery/inventory.ts';
import { commitFiles, git, GitServer } from '../support/publish/git-server.ts';

/** `make test` runs a part of it; REGATTA_FULL_RIVALRY=1 runs all: eight rivals for 50 rounds, and 50 rivals. */
const full = process.env['REGATTA_FULL_RIVALRY'] === '1';
const program = fileURLToPath(new URL('../support/publish/rival.ts', import.meta.url));

interface Rival {
  readonly name: string;
  readonly environment: string;
}

interface Round {
  readonly round: number;
  readonly says: string;
  readonly status: string;
  readonly tries: number;
}

let server: GitServer;
beforeAll(async () => {
  server = await GitServer.start();
});
afterAll(async () => {
  await server.stop();
});

/** Runs a rival to its end; one that is killed at a random moment starts again where it was. */
async function runRival(
  url: string,
  { name, environment }: Rival,
  rounds: number,
  kills: number,
): Promise<Round[]> {
  const done: Round[] = [];
  let left = kills;
  while (done.length < rounds) {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        program,
        url,
        name,
        environment,
        String(done.length),
        String(rounds),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GIT_AUTHOR_NAME: name } },
    );
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    const timer = left > 0 ? setTimeout(() => child.kill('SIGKILL'), 1000 + Math.random() * 4000) : undefined;
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    for (const row of text.split('\n').slice(0, -1)) done.push(JSON.parse(row) as Round);
    if (code === null) left -= 1;
    else if (code !== 0) throw new Error(`rival ${name} ended with ${code}: ${text}`);
  }
  return done;
}

describe.each([
  { title: 'eight rivals', rivals: 8, rounds: full ? 50 : 4, kills: full ? 10 : 1 },
  { title: 'many rivals', rivals: full ? 50 : 12, rounds: full ? 2 : 1, kills: full ? 1 : 0 },
])('$title', ({ title, rivals, rounds, kills }) => {
  test('leave every last word, a straight history and whole trees, though killed at random moments', async () => {
    const repository = title.replaceAll(/\W+/g, '-');
    const url = server.repository(repository);
    const folder = server.folder(repository);
    commitFiles(folder, { 'theirs/notes.md': 'theirs\n' });
    // The last two share an environment.
    const all = Array.from({ length: rivals }, (_, index) => ({
      name: `rival-${index}`,
      environment: `fleet-${index === rivals - 1 ? index - 1 : index}`,
    }));
    const results = await Promise.all(
      all.map(async (rival) => ({ rival, done: await runRival(url, rival, rounds, kills) })),
    );

    const commits = git('-C', folder, 'rev-list', '--reverse', 'main').split('\n');
    const parents = git('-C', folder, 'log', '--format=%P', 'main').split('\n').filter(Boolean);
    expect(parents.every((row) => !row.includes(' '))).toBe(true);
    expect(git('-C', folder, 'fsck', '--strict', '--no-dangling')).toBe('');
    const history = commits.slice(1).map((commit) => {
      const environment = environmentIn(folder, commit);
      expectOneFolder(folder, commit, environment);
      return { environment, word: wordOf(folder, commit, environment) };
    });
    // Where two rivals share an environment, the last word of either is the branch's; the other one's was there too.
    for (const { rival, done } of results) {
      const last = done.at(-1)?.says;
      const own = history.filter(({ environment }) => environment === rival.environment);
      expect(own.map(({ word }) => word)).toContain(last);
      expect(
        results
          .filter((each) => each.rival.environment === rival.environment)
          .map((each) => each.done.at(-1)?.says),
      ).toContain(own.at(-1)?.word);
    }
    const trees = git('-C', folder, 'log', '--reverse', '--format=%T', 'main').split('\n');
    expect(trees.every((tree, at) => tree !== trees[at - 1])).toBe(true);
    for (const commit of commits)
      expect(git('-C', folder, 'show', `${commit}:theirs/notes.md`)).toBe('theirs');
    const tries = results.flatMap(({ done }) => done.map((each) => each.tries));
    process.stderr.write(`${title}: ${commits.length - 1} commits, at most ${Math.max(...tries)} tries\n`);
  }, 1_800_000);
});

/** What an environment's tree says, provided that every file of it says the same and the inventory is true. */
function wordOf(folder: string, commit: string, environment: string): string | undefined {
  const listed = git('-C', folder, 'ls-tree', '-r', '--name-only', commit, '--', environment);
  if (listed === '') return undefined;
  const show = (path: string): string => `${git('-C', folder, 'show', `${commit}:${environment}/${path}`)}\n`;
  const inventory = parseInventory(show('regatta-inventory.json'));
  expect(inventory).toBeDefined();
  const paths = listed.split('\n').map((path) => path.slice(environment.length + 1));
  expect(paths.filter((path) => path !== 'regatta-inventory.json').sort()).toEqual(
    Object.keys(inventory?.files ?? {}).sort(),
  );
  for (const [path, hash] of Object.entries(inventory?.files ?? {}))
    expect(contentHash(show(path))).toBe(hash);
  const words = new Set(show('clusters/east/shop/manifests.yaml').match(/rival-\d+-round-\d+/g));
  expect(words.size).toBe(1);
  return [...words][0];
}

function environmentIn(folder: string, commit: string): string {
  const message = git('-C', folder, 'log', '-1', '--format=%B', commit);
  return /^Regatta-Environment: (.+)$/m.exec(message)?.[1] ?? '';
}

/** A commit touches the folder that it names, and no other. */
function expectOneFolder(folder: string, commit: string, environment: string): void {
  const changed = git('-C', folder, 'diff-tree', '-r', '--name-only', `${commit}~1`, commit).split('\n');
  expect([...new Set(changed.map((path) => path.split('/')[0]))]).toEqual([environment]);
}

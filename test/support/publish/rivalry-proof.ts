import { expect } from '@jest/globals';
import { contentHash, parseInventory } from '../../../delivery/tree/inventory.ts';
import { git } from './git-server.ts';
import type { RivalResult } from './rivalry.ts';

/** Proves that rivals lost no word, and left a straight history of whole trees. Gives the figures in one line. */
export function proveRivalry(folder: string, results: readonly RivalResult[]): string {
  const commits = git('-C', folder, 'rev-list', '--reverse', 'main').split('\n');
  const parents = git('-C', folder, 'log', '--format=%P', 'main').split('\n').filter(Boolean);
  expect(parents.every((row) => !row.includes(' '))).toBe(true);
  expect(git('-C', folder, 'fsck', '--strict', '--no-dangling')).toBe('');
  const history = commits.slice(1).map((commit) => {
    const environment = environmentIn(folder, commit);
    expectOneFolder(folder, commit, environment);
    return { environment, word: wordOf(folder, commit, environment) };
  });
  const words = new Set(history.map(({ word }) => word));
  const rounds = results.flatMap(({ done }) => done);
  expect(rounds.filter(({ says }) => !words.has(says))).toEqual([]);
  // Where two rivals share an environment, the last word of either is the branch's.
  for (const { environment } of results) {
    const sharers = results.filter((each) => each.environment === environment);
    const last = history.findLast((each) => each.environment === environment)?.word;
    expect(sharers.map(({ done }) => done.at(-1)?.says)).toContain(last);
  }
  const trees = git('-C', folder, 'log', '--reverse', '--format=%T', 'main').split('\n');
  expect(trees.every((tree, at) => tree !== trees[at - 1])).toBe(true);
  for (const commit of commits) expect(git('-C', folder, 'show', `${commit}:theirs/notes.md`)).toBe('theirs');
  return figures(results, history.length);
}

function figures(results: readonly RivalResult[], commits: number): string {
  const rounds = results.flatMap(({ done }) => done);
  const seconds = rounds.map((round) => round.seconds).sort((a, b) => a - b);
  const share = (part: number): string => (seconds[Math.ceil(seconds.length * part) - 1] ?? 0).toFixed(1);
  const kills = results.reduce((sum, each) => sum + each.kills, 0);
  const tries = rounds.map((round) => round.tries);
  const pushes = tries.reduce((sum, each) => sum + each, 0);
  return [
    `${rounds.length} publications by ${results.length} rivals`,
    `${commits} commits`,
    `${pushes} pushes`,
    `at most ${Math.max(...tries)} tries`,
    `${kills} kills`,
    `half within ${share(0.5)} s`,
    `95% within ${share(0.95)} s`,
    'none lost',
  ].join(', ');
}

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

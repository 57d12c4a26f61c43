import { lastWord } from '../diff/base/git.ts';
import { Passing } from './publish-issue.ts';
import type { RemoteBranch } from './remote-branch.ts';
import { sourceIn } from './source-age.ts';

/** The newest commit of a branch that published an environment. */
export interface LastPublication {
  readonly commit: string;
  /** As the commit names it; undefined when it was published outside of Git. */
  readonly source: string | undefined;
}

/** How many commits further back each look goes: one environment of many may not have changed for long. */
const steps = [100, 1000, 10_000];
/** What a server that can't leave out files is asked for at once, at most. */
const mostWithFiles = 1000;

/**
 * Looks back from a commit for the last publication of an environment; undefined when none is in sight. The tip mostly
 * is one. Where it isn't, commits alone are brought, some 200 bytes each.
 *
 * @throws Passing when the branch's history can't be read now
 */
export async function lastPublication(
  remote: RemoteBranch,
  commit: string,
  environment: string,
): Promise<LastPublication | undefined> {
  let most = Infinity;
  for (const step of [0, ...steps]) {
    if (step > most) return undefined;
    if (step > 0 && (await deepen(remote, commit, step)) === 'with files') most = mostWithFiles;
    const found = await search(remote, commit, environment);
    if (found !== undefined || !(await isCutOff(remote))) return found;
  }
  return undefined;
}

async function search(
  remote: RemoteBranch,
  commit: string,
  environment: string,
): Promise<LastPublication | undefined> {
  const name = environment.replace(/[.*[\]^$\\]/g, '\\$&');
  const words = ['--basic-regexp', `--grep=^Regatta-Environment: ${name}$`, '--date-order', '--max-count=1'];
  const found = await remote.run(['rev-list', ...words, '--format=%B', commit, '--']);
  if (found.code !== 0) throw new Passing(lastWord(found));
  const [, id, message = ''] = /^commit (\S+)\n([^]*)$/.exec(found.stdout.toString()) ?? [];
  return id === undefined ? undefined : { commit: id, source: sourceIn(message, environment) };
}

async function isCutOff(remote: RemoteBranch): Promise<boolean> {
  const read = await remote.run(['rev-parse', '--is-shallow-repository']);
  return read.stdout.toString().trim() === 'true';
}

/** The commit is asked for by its own name where it can be: a branch that moved would bring a tip without its trees. */
async function deepen(
  remote: RemoteBranch,
  commit: string,
  by: number,
): Promise<'without files' | 'with files'> {
  const fetched = await remote.run([
    'fetch',
    '--quiet',
    `--deepen=${by}`,
    '--filter=tree:0',
    '--no-tags',
    '--no-write-fetch-head',
    '--recurse-submodules=no',
    'origin',
    remote.nameOf(commit),
  ]);
  if (fetched.code !== 0) throw new Passing(lastWord(fetched));
  // Git's own words, not the server's.
  return fetched.stderr.includes('filtering not recognized') ? 'with files' : 'without files';
}

import { hash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../../tools/cache-folder.ts';
import { diffIssue, UnreadableSide } from './diff-issue.ts';
import { git, lastWord, withoutCredentials } from './git.ts';
import type { GitCommit } from './git-base.ts';

/**
 * Finds a revision of a repository. A folder is read where it is and nothing is fetched; a URL is fetched into the
 * cache, one commit deep and without files.
 *
 * @throws UnreadableSide RGT-DIFF-003 when it can't be reached, RGT-DIFF-004 when it has no such revision.
 */
export async function findCommit(repository: string, ref: string): Promise<GitCommit | undefined> {
  if (/^-|[\0\n]/.test(ref)) throw noRevision(repository, ref);
  return existsSync(repository) ? localCommit(repository, ref) : remoteCommit(repository, ref);
}

async function localCommit(folder: string, ref: string): Promise<GitCommit> {
  for (const name of [ref, `refs/remotes/origin/${ref}`]) {
    const found = await git(['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`], {
      folder,
    });
    const commit = found.stdout.toString().trim();
    if (found.code === 0 && commit !== '')
      return { folder, commit, partial: false, side: { type: 'git', name: folder, ref, revision: commit } };
  }
  if ((await git(['rev-parse', '--git-dir'], { folder })).code !== 0)
    throw new UnreadableSide(
      diffIssue('RGT-DIFF-003', `${folder} is no Git repository`, 'name a clone or a URL with --repo', {
        file: folder,
      }),
    );
  throw noRevision(folder, ref);
}

async function remoteCommit(url: string, ref: string): Promise<GitCommit | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const tip = await tipOf(url, ref);
    if (tip === undefined) return undefined;
    const folder = await cachedRepository(url, tip.commit.length === 64 ? 'sha256' : 'sha1');
    const fetched = await fetchTip(folder, tip);
    if (fetched.code === 0)
      return {
        folder,
        commit: tip.commit,
        partial: true,
        side: { type: 'git', name: withoutCredentials(url), ref, revision: tip.commit },
      };
    // Another run may hold the cache's lock, or the branch has moved on since it was listed.
    if (attempt === 4) throw unreachable(url, lastWord(fetched));
    await pause(200 * (attempt + 1));
  }
}

interface Tip {
  readonly name: string;
  readonly commit: string;
}

/** What a name stands for in a remote repository; undefined when the repository has no branch at all yet. */
async function tipOf(url: string, ref: string): Promise<Tip | undefined> {
  const listed = await git(['ls-remote', '--quiet', '--', url], {});
  if (listed.code !== 0) throw unreachable(url, lastWord(listed));
  const rows = listed.stdout
    .toString()
    .split('\n')
    .flatMap((row) => {
      const [commit, name] = row.split('\t');
      return commit === undefined || name === undefined ? [] : [{ commit, name }];
    });
  const wanted = [`refs/heads/${ref}`, `refs/tags/${ref}`, ref];
  const found = wanted.flatMap((name) => rows.filter((row) => row.name === name)).at(0);
  if (found !== undefined) {
    const peeled = rows.find(({ name }) => name === `${found.name}^{}`);
    return { name: found.name, commit: peeled?.commit ?? found.commit };
  }
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref)) return { name: ref, commit: ref };
  if (rows.length === 0) return undefined;
  throw noRevision(withoutCredentials(url), ref);
}

async function fetchTip(folder: string, { name, commit }: Tip): ReturnType<typeof git> {
  // A name of our own says that a commit is here; to ask for the commit itself would make git fetch it with its past.
  const own = `refs/regatta/${commit}`;
  const known = await git(['rev-parse', '--quiet', '--verify', own], { folder });
  if (known.code === 0) return known;
  const fetched = await git(
    [
      'fetch',
      '--quiet',
      '--depth=1',
      '--filter=blob:none',
      '--no-tags',
      '--no-write-fetch-head',
      '--recurse-submodules=no',
      'origin',
      `+${name}:${own}`,
    ],
    { folder },
  );
  if (fetched.code !== 0) return fetched;
  const got = await git(['rev-parse', `${own}^{commit}`], { folder });
  if (got.stdout.toString().trim() === commit) return got;
  await git(['update-ref', '-d', own], { folder });
  return { ...got, code: 1, stderr: `${name} has moved on` };
}

/** A bare repository in the cache that remembers where its missing files are. */
async function cachedRepository(url: string, format: 'sha1' | 'sha256'): Promise<string> {
  const folder = cacheFolder('repositories', hash('sha256', `${format} ${url}`).slice(0, 24));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings: readonly (readonly [string, string])[] = [
    ['core.repositoryformatversion', '1'],
    ['extensions.partialClone', 'origin'],
    ['remote.origin.url', absolute(url)],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.partialclonefilter', 'blob:none'],
    ['gc.auto', '0'],
  ];
  if (existsSync(`${folder}/HEAD`) && (await git(['config', 'gc.auto'], { folder })).code === 0)
    return folder;
  await git(['init', '--quiet', '--bare', `--object-format=${format}`, folder]);
  for (const [key, value] of settings) await git(['config', key, value], { folder });
  return folder;
}

function absolute(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url;
}

function unreachable(url: string, why: string): UnreadableSide {
  return new UnreadableSide(
    diffIssue(
      'RGT-DIFF-003',
      `the repository ${withoutCredentials(url)} can't be read: ${withoutCredentials(why)}`,
      "check the URL and Git's credentials: git ls-remote must work without a question",
    ),
    true,
  );
}

function noRevision(repository: string, ref: string): UnreadableSide {
  return new UnreadableSide(
    diffIssue(
      'RGT-DIFF-004',
      `${repository} has no revision ${JSON.stringify(ref)}`,
      'name a branch, a tag or a whole commit id',
    ),
  );
}

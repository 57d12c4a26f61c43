import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestName } from '../../constructs/core/nearest-name.ts';
import { cacheFolder } from '../../tools/cache-folder.ts';
import { git, lastWord, withoutCredentials } from '../diff/base/git.ts';
import type { GitResult } from '../diff/base/git.ts';
import type { ObjectFormat } from './planned-tree.ts';
import { Passing, publishIssue, Refusal } from './publish-issue.ts';

/** What a push came to. */
export type PushResult =
  | { readonly type: 'done' }
  /** The server answered, and said no. */
  | { readonly type: 'refused'; readonly why: string }
  /** No answer was read: it may have been carried out all the same. */
  | { readonly type: 'lost'; readonly why: string };

const dayInMilliseconds = 86_400_000;
const tipName = 'refs/regatta/tip';

/**
 * A branch of a repository elsewhere, seen from a bare repository of our own that holds one commit of it and no files.
 * No hook, template or setting of anybody else's repository takes part.
 */
export class RemoteBranch {
  readonly url: string;
  readonly branch: string;
  readonly #timeLeft: () => number;
  #folder: string | undefined;
  #format: ObjectFormat = 'sha1';
  #bringsFiles = false;

  /** @param timeLeft - milliseconds until a command that hangs is ended */
  constructor(url: string, branch: string, timeLeft: () => number) {
    this.url = url;
    this.branch = branch;
    this.#timeLeft = timeLeft;
  }

  /** Where the repository of our own is; undefined before the first look. */
  get folder(): string {
    if (this.#folder === undefined) throw new Error('the branch has not been looked at');
    return this.#folder;
  }

  get format(): ObjectFormat {
    return this.#format;
  }

  /** The URL as it may be shown. */
  get name(): string {
    return withoutCredentials(this.url);
  }

  /**
   * The commit that the branch is at, brought here; undefined when the repository has no branch at all.
   *
   * @throws Passing when it can't be read now, Refusal RGT-PUBLISH-002 when it has other branches but not this one.
   */
  async tip(): Promise<string | undefined> {
    // Once the branch was seen, one request tells where it is now; the list is for when that fails.
    const again = this.#folder === undefined ? undefined : await this.#fetchTip();
    if (again?.commit !== undefined) return again.commit;
    const heads = await this.#heads();
    this.#format = [...heads.values()].some((id) => id.length === 64) ? 'sha256' : 'sha1';
    await this.#open();
    if (heads.size === 0) return undefined;
    if (!heads.has(this.branch)) throw this.#noBranch([...heads.keys()]);
    const fetched = await this.#fetchTip();
    if (fetched.commit === undefined) throw new Passing(fetched.fault);
    return fetched.commit;
  }

  /**
   * From now on, brings the branch's files along with its commit. Some servers leave files out when they are asked to, but
   * give nothing by its name later: those that speak only the first version of Git's protocol, as over many an sshd.
   */
  bringFiles(): void {
    this.#bringsFiles = true;
  }

  /** By which name the server gives a commit of the branch: some give only what a branch is at. */
  nameOf(commit: string): string {
    return this.#bringsFiles ? `refs/heads/${this.branch}` : commit;
  }

  /** The commit that another branch is at now; undefined when there is none. @throws Passing when it can't be read. */
  async commitOf(branch: string): Promise<string | undefined> {
    return (await this.#heads()).get(branch);
  }

  /** Moves a branch from one commit to another, if it is still there: never over somebody else's commit. */
  async push(commit: string, expected: string | undefined, branch: string): Promise<PushResult> {
    const ref = `refs/heads/${branch}`;
    const pushed = await this.run([
      'push',
      '--porcelain',
      '--no-verify',
      '--no-thin',
      '--no-follow-tags',
      '--recurse-submodules=no',
      '--no-signed',
      `--force-with-lease=${ref}:${expected ?? ''}`,
      'origin',
      `${commit}:${ref}`,
    ]);
    if (pushed.code === 0) return { type: 'done' };
    // Git's own form for programs: `!` in front of a ref that was not taken. Why is not looked at.
    const answered = /^!\t/m.test(pushed.stdout.toString());
    return { type: answered ? 'refused' : 'lost', why: serverWords(pushed) };
  }

  /** Runs git in the repository of our own, without hooks. */
  run(args: readonly string[], input?: string | Iterable<string>): Promise<GitResult> {
    return git([...settings, ...args], {
      folder: this.folder,
      timeout: this.#timeLeft(),
      ...(input !== undefined && { input }),
    });
  }

  /** Removes the repository of our own. */
  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folder = undefined;
  }

  async #heads(): Promise<ReadonlyMap<string, string>> {
    const listed = await git(['ls-remote', '--quiet', '--heads', '--', this.#address()], {
      timeout: this.#timeLeft(),
    });
    if (listed.code !== 0) throw new Passing(lastWord(listed));
    return headsIn(listed);
  }

  async #open(): Promise<void> {
    if (this.#folder !== undefined) return;
    const folder = scratchFolder();
    this.#folder = folder;
    const made = await this.run([
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--object-format=${this.#format}`,
      '.',
    ]);
    if (made.code !== 0) throw diskFault(folder, lastWord(made));
    // Written in one go: each git config would be a process of its own.
    appendFileSync(join(folder, 'config'), settingsOf(this.#address()));
  }

  async #fetchTip(): Promise<{ readonly commit?: string; readonly fault: string }> {
    const fetched = await this.run([
      // What is here already is not told, so that all of it comes.
      ...(this.#bringsFiles ? ['-c', 'fetch.negotiationAlgorithm=noop'] : []),
      'fetch',
      '--quiet',
      '--depth=1',
      this.#bringsFiles ? '--no-filter' : '--filter=blob:none',
      '--no-tags',
      '--no-write-fetch-head',
      '--recurse-submodules=no',
      'origin',
      `+refs/heads/${this.branch}:${tipName}`,
    ]);
    if (fetched.code !== 0) return { fault: lastWord(fetched) };
    const found = await this.run(['rev-parse', '--quiet', '--verify', `${tipName}^{commit}`]);
    if (found.code !== 0) return { fault: lastWord(found) };
    return { commit: found.stdout.toString().trim(), fault: '' };
  }

  /** Git would take a file URL's percent signs as they are. */
  #address(): string {
    return this.url.startsWith('file://') ? fileURLToPath(this.url) : this.url;
  }

  #noBranch(branches: readonly string[]): Refusal {
    const near = nearestName(this.branch, branches) ?? branches[0] ?? '';
    return new Refusal([
      {
        ...publishIssue(
          '002',
          `${this.name} has no branch "${this.branch}"`,
          `did you mean ${near}? A new branch is made by hand: git push ${this.name} ${near}:${this.branch}`,
        ),
        given: this.branch,
        allowed: branches.slice(0, 20).join(', '),
      },
    ]);
  }
}

/** Settings of our own repository: that its files are elsewhere, and where. */
function settingsOf(url: string): string {
  const quoted = JSON.stringify(url);
  return [
    '[core]',
    'repositoryformatversion = 1',
    '[extensions]',
    'partialClone = origin',
    '[remote "origin"]',
    `url = ${quoted}`,
    'promisor = true',
    'partialclonefilter = blob:none',
    '',
  ].join('\n');
}

/** What holds for every git command here, whatever the machine's own settings say. */
const settings: readonly string[] = [
  ['core.hooksPath', '/dev/null'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
].flatMap(([key = '', value = '']) => ['-c', `${key}=${value}`]);

function headsIn({ stdout }: GitResult): ReadonlyMap<string, string> {
  const heads = new Map<string, string>();
  for (const row of stdout.toString().split('\n')) {
    const [id, name] = row.split('\t');
    if (id !== undefined && name?.startsWith('refs/heads/') === true)
      heads.set(name.slice('refs/heads/'.length), id);
  }
  return heads;
}

/** What a server wrote for a person to read, else git's last word. */
function serverWords(result: GitResult): string {
  const rows = result.stderr.split('\n').flatMap((row) => /^remote:\s*(\S.*)$/.exec(row)?.[1] ?? []);
  const refused = /^!\t[^\t]*\t(.*)$/m.exec(result.stdout.toString())?.[1];
  return [refused, ...rows.slice(-5)].filter(Boolean).join('; ') || lastWord(result);
}

/** A folder for one run; those that killed runs left behind go when they are a day old. */
function scratchFolder(): string {
  const root = cacheFolder('publish');
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(root)) {
      const old = join(root, name);
      const changed = statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - changed > dayInMilliseconds) rmSync(old, { recursive: true, force: true });
    }
    return mkdtempSync(join(root, 'run-'));
  } catch (cause) {
    throw diskFault(root, cause instanceof Error ? cause.message : String(cause));
  }
}

/** @see RGT-PUBLISH-009 */
export function diskFault(folder: string, why: string): Refusal {
  return new Refusal([
    publishIssue(
      '009',
      `the working repository in ${folder} can't be written: ${why}`,
      'make room there, or name another cache folder with REGATTA_CACHE; nothing was published',
    ),
  ]);
}

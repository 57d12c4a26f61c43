import { lastWord, git } from '../diff/base/git.ts';
import type { EnvironmentPart, Lay } from './environment-lay.ts';
import { join } from './environment-lay.ts';
import { publishIssue, Refusal } from './publish-issue.ts';
import { diskFault } from './remote-branch.ts';
import type { RemoteBranch } from './remote-branch.ts';

/** Who commits, and how it is signed, as Git's own configuration says it. */
export class Committer {
  readonly #remote: RemoteBranch;
  readonly #sign: boolean;
  #settings: readonly string[] | undefined;

  constructor(remote: RemoteBranch, sign: boolean) {
    this.#remote = remote;
    this.#sign = sign;
  }

  /**
   * Makes a commit with an environment's files as planned, and all others as they are in the parent.
   *
   * @throws Refusal RGT-PUBLISH-006 when it can't be signed, -009 when it can't be written.
   */
  async commit(parent: string | undefined, lay: Lay, message: string): Promise<string> {
    const tree = await this.#tree(parent, lay);
    this.#settings ??= await identitySettings(this.#sign);
    const args = [
      ...this.#settings,
      'commit-tree',
      ...(this.#sign ? ['-S'] : ['--no-gpg-sign']),
      ...(parent === undefined ? [] : ['-p', parent]),
      '-F',
      '-',
      tree,
    ];
    const made = await this.#remote.run(args, message);
    if (made.code === 0) return made.stdout.toString().trim();
    if (!this.#sign) throw diskFault(this.#remote.folder, lastWord(made));
    throw new Refusal([
      publishIssue(
        '006',
        `the commit can't be signed: ${made.stderr.trim().split('\n')[0] ?? ''}`,
        'set user.signingkey and gpg.format as for git commit -S; nothing was published',
        { environment: lay.part.plan.environment.name },
      ),
    ]);
  }

  async #tree(parent: string | undefined, lay: Lay): Promise<string> {
    const made = await this.#remote.run(['fast-import', '--quiet', '--done', '--force'], stream(parent, lay));
    const read = await this.#remote.run(['rev-parse', '--verify', `${laidName}^{tree}`]);
    if (made.code === 0 && read.code === 0) return read.stdout.toString().trim();
    throw diskFault(this.#remote.folder, lastWord(made.code === 0 ? read : made));
  }
}

const laidName = 'refs/regatta/laid';

function* stream(parent: string | undefined, { part, change, tree }: Lay): Generator<string> {
  yield `reset ${laidName}\n`;
  yield `commit ${laidName}\ncommitter Regatta <> 0 +0000\ndata 0\n`;
  if (parent !== undefined) yield `from ${parent}\n`;
  for (const path of change.removed) yield `D ${quoted(part, path)}\n`;
  for (const path of [...change.changed, ...change.added])
    yield `M 100644 ${tree?.ids.get(path) ?? ''} ${quoted(part, path)}\n`;
  yield 'done\n';
}

function quoted({ path: root }: EnvironmentPart, path: string): string {
  const text = join(root, path).replace(/["\\\n]/g, (character) =>
    character === '\n' ? '\\n' : `\\${character}`,
  );
  return `"${text}"`;
}

/**
 * The repository of our own has no settings; those of the place where Regatta runs say who commits and with which key.
 * Where nobody said who, Regatta itself does.
 */
async function identitySettings(sign: boolean): Promise<readonly string[]> {
  const wanted = sign ? '^(user|author|committer|gpg)\\.' : '^(user|author|committer)\\.';
  const read = await git(['config', '--null', '--get-regexp', wanted]);
  const found = read.stdout
    .toString()
    .split('\0')
    .flatMap((row): [string, string][] => {
      const end = row.indexOf('\n');
      return end < 0 ? [] : [[row.slice(0, end), row.slice(end + 1)]];
    });
  const names = new Set(found.map(([name]) => name));
  const own: [string, string][] = [];
  if (!names.has('user.name')) own.push(['user.name', 'Regatta']);
  if (!names.has('user.email')) own.push(['user.email', 'regatta@invalid']);
  return [...own, ...found].flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

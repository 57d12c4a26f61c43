import type { Inventory } from '../../tree/inventory.ts';
import { inventoryFile, largestInventory, parseInventory } from '../../tree/inventory.ts';
import type { Side } from '../side.ts';
import { nothingUntouched } from './base-tree.ts';
import type { BaseTree, Untouched } from './base-tree.ts';
import { diffIssue, largestFile, tooLarge, UnreadableSide } from './diff-issue.ts';
import type { TreeRecord } from '../../record/tree-record.ts';
import { recordedFolder, recordFile, recordIn } from '../../record/tree-record.ts';
import { commitOf, sourceIn } from '../../publish/source-age.ts';
import { git, lastWord } from './git.ts';

/** A commit of a repository that is at hand, whole or without its files. */
export interface GitCommit {
  /** The repository's folder. */
  readonly folder: string;
  readonly commit: string;
  /** Whether files must be fetched before they are read. */
  readonly partial: boolean;
  readonly side: Side;
}

/** One line of what Git says of a tree. */
interface TreeRow {
  readonly path: string;
  readonly id: string;
  /** In bytes, where it was asked for. */
  readonly size: number;
}

/** A tree in a commit of the GitOps repository. */
export class GitBase implements BaseTree {
  readonly side: Side;
  readonly inventory: Inventory | undefined;
  readonly #at: GitCommit;
  readonly #path: string;
  readonly record: TreeRecord | undefined;
  readonly publishedFrom: string | undefined;
  #fetched = new Set<string>();

  private constructor(
    at: GitCommit,
    path: string,
    texts: ReadonlyMap<string, string>,
    inventory: Inventory | undefined,
    publishedFrom?: string,
  ) {
    this.#at = at;
    this.#path = path;
    this.inventory = inventory;
    this.publishedFrom = publishedFrom;
    this.record = recordIn(inventory, texts.get(recordFile));
    this.side = { ...at.side, ...(inventory === undefined && { empty: true }) };
  }

  /**
   * Opens the tree in a folder of a commit; with an environment, looks up what that was published from.
   *
   * @throws UnreadableSide RGT-DIFF-002 for a damaged inventory, -005 when git can't read the files, -007 for one that is too large.
   */
  static async open(at: GitCommit, path: string, environment?: string): Promise<GitBase> {
    const reader = new GitBase(at, path, new Map(), undefined);
    const [texts, source] = await Promise.all([
      reader.read([inventoryFile, recordFile]),
      environment === undefined ? undefined : publishedSource(at, environment),
    ]);
    const text = texts.get(inventoryFile);
    const inventory = text === undefined ? undefined : parseInventory(text);
    if (text !== undefined && inventory === undefined)
      throw new UnreadableSide(
        diffIssue(
          'RGT-DIFF-002',
          `the inventory in ${at.side.name} at ${at.commit} is damaged`,
          'revert the commit that damaged it',
          { file: `${path}/${inventoryFile}` },
        ),
      );
    return new GitBase(at, path, texts, inventory, source);
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { ids, sizes } = await this.#idsOf(paths);
    if (this.#at.partial) await this.#fetch([...ids.values()]);
    this.#refuseLarge(sizes ?? (await this.#sizesOf(ids)));
    const { stdout, code, ...rest } = await git(['cat-file', '--batch'], {
      folder: this.#at.folder,
      input: [...ids.values()].map((id) => `${id}\n`).join(''),
    });
    if (code !== 0) throw unreadable(this.#at, lastWord({ stdout, code, ...rest }));
    const texts = new Map<string, string>();
    let at = 0;
    for (const [path, id] of ids) {
      const end = stdout.indexOf(10, at);
      const [, type, size] = stdout.toString('latin1', at, end).split(' ');
      if (end < 0 || type !== 'blob') throw unreadable(this.#at, `object ${id} is missing`);
      const start = end + 1;
      at = start + Number(size) + 1;
      texts.set(path, stdout.toString('utf8', start, at - 1));
    }
    return texts;
  }

  /** Contents come as one answer, which has to fit into memory. */
  #refuseLarge(sizes: ReadonlyMap<string, number>): void {
    for (const [path, size] of sizes) {
      const largest = path === inventoryFile || path === recordFile ? largestInventory : largestFile;
      if (!(size > largest)) continue;
      const file = this.#path === '' ? path : `${this.#path}/${path}`;
      throw tooLarge(`${file} in ${this.#at.side.name} holds ${size} bytes; at most ${largest} are read`, {
        file,
      });
    }
  }

  async #sizesOf(ids: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, number>> {
    const input = [...ids.values()].map((id) => `${id}\n`).join('');
    const { folder } = this.#at;
    const { stdout, code } = await git(['cat-file', '--batch-check=%(objectsize)'], { folder, input });
    const sizes = code === 0 ? stdout.toString('latin1').split('\n').map(Number) : [];
    return new Map([...ids.keys()].map((path, at) => [path, sizes[at] ?? 0]));
  }

  async list(folder: string): Promise<readonly string[]> {
    return [...(await this.#tree(['-r', this.#spec, '--', `${folder}/`])).keys()];
  }

  async untouched(): Promise<Untouched> {
    const { record } = this;
    if (record === undefined) return nothingUntouched;
    const tops = await this.#tree([this.#spec]);
    for (const list of [inventoryFile, recordFile]) tops.delete(list);
    // Nearly always the tree is as it was written, and its topmost folders tell.
    const edited = [...tops.keys()].filter((top) => recordedFolder(record, top) !== tops.get(top));
    const folders = edited.map((top) => `${top}/`);
    const now = folders.length === 0 ? tops : await this.#tree(['-r', '-d', this.#spec, '--', ...folders]);
    const isWhole = (top: string): boolean => tops.has(top) && !edited.includes(top);
    const isRendered = this.inventory?.layout === 'rendered';
    return {
      folder: (path) => {
        const known = record.folders[path];
        return known !== undefined && (isWhole(path.slice(0, path.indexOf('/'))) || known === now.get(path));
      },
      cluster: () => isRendered && isWhole('clusters'),
    };
  }

  get #spec(): string {
    return `${this.#at.commit}:${this.#path}`;
  }

  /** The ids of the files that are there, links and modules left out; and their sizes, where all contents are here. */
  async #idsOf(
    paths: readonly string[],
  ): Promise<{ ids: ReadonlyMap<string, string>; sizes: ReadonlyMap<string, number> | undefined }> {
    const ids = new Map<string, string>();
    const sizes = this.#at.partial ? undefined : new Map<string, number>();
    for (let from = 0; from < paths.length; from += pathsAtOnce) {
      const some = paths.slice(from, from + pathsAtOnce);
      const long = sizes === undefined ? [] : ['--long'];
      for (const { path, id, size } of await this.#rows([...long, this.#spec, '--', ...some])) {
        ids.set(path, id);
        sizes?.set(path, size);
      }
    }
    return { ids, sizes };
  }

  async #tree(args: readonly string[]): Promise<Map<string, string>> {
    return new Map((await this.#rows(args)).map(({ path, id }) => [path, id]));
  }

  async #rows(args: readonly string[]): Promise<readonly TreeRow[]> {
    const { folder, commit } = this.#at;
    const result = await git(['--literal-pathspecs', 'ls-tree', '-z', ...args], { folder });
    // A folder that the commit does not have is a tree that is not there; anything else is a fault.
    if (result.code !== 0) {
      if ((await git(['cat-file', '-e', `${commit}^{tree}`], { folder })).code === 0) return [];
      throw unreadable(this.#at, lastWord(result));
    }
    return result.stdout
      .toString('utf8')
      .split('\0')
      .flatMap((row): TreeRow[] => {
        const tab = row.indexOf('\t');
        const [mode, , id, size] = row.slice(0, tab).split(/ +/);
        const isKept = mode === '100644' || mode === '100755' || mode === '040000';
        return tab > 0 && id !== undefined && isKept
          ? [{ path: row.slice(tab + 1), id, size: Number(size ?? 0) }]
          : [];
      });
  }

  /** Brings the contents here in one go; git would else fetch them one by one. */
  async #fetch(ids: readonly string[]): Promise<void> {
    const wanted = ids.filter((id) => !this.#fetched.has(id));
    if (wanted.length === 0) return;
    const result = await git(
      [
        '-c',
        'fetch.negotiationAlgorithm=noop',
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-write-fetch-head',
        '--recurse-submodules=no',
        '--filter=blob:none',
        '--stdin',
        'origin',
      ],
      { folder: this.#at.folder, input: wanted.map((id) => `${id}\n`).join('') },
    );
    // A server that gives no single objects still answers when git asks for them one by one as it reads.
    if (result.code === 0) for (const id of wanted) this.#fetched.add(id);
  }
}

const pathsAtOnce = 400;
const mostCommits = 100;

/** The source's commit that the newest publication of an environment names; of a fetched branch only the tip is here. */
async function publishedSource(
  { folder, commit }: GitCommit,
  environment: string,
): Promise<string | undefined> {
  const { stdout } = await git(['log', `--max-count=${mostCommits}`, '--format=%B%x00', commit], { folder });
  const sources = stdout
    .toString('utf8')
    .split('\0')
    .map((message) => sourceIn(message, environment));
  return commitOf(sources.find((source) => source !== undefined));
}

function unreadable({ side }: GitCommit, why: string): UnreadableSide {
  return new UnreadableSide(
    diffIssue(
      'RGT-DIFF-005',
      `the files of ${side.name} can't be read: ${why}`,
      'check that the repository can be reached, then run it again',
    ),
    true,
  );
}

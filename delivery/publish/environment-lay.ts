import { errorsAmong } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { UnreadableSide } from '../diff/base/diff-issue.ts';
import { GitBase } from '../diff/base/git-base.ts';
import type { Allowance } from '../guard/allowance.ts';
import { guardVerdict, usedAllowances } from '../guard/guard-verdict.ts';
import { inventoryFile } from '../tree/inventory.ts';
import { deletionsOf } from './deletions.ts';
import { entriesBelow } from './tree-entries.ts';
import { PlannedTree } from './planned-tree.ts';
import { Passing, publishIssue, Refusal } from './publish-issue.ts';
import { diskFault } from './remote-branch.ts';
import type { RemoteBranch } from './remote-branch.ts';
import type { SourceCheck, SourceVerdict } from './source-check.ts';
import { editedFiles, isWorthACommit, treeChange } from './tree-change.ts';
import type { TreeChange, TreeEntry } from './tree-change.ts';

/** One environment's part of a publication. */
export interface EnvironmentPart {
  readonly plan: EnvironmentPlan;
  /** Folder of the repository that holds the tree; empty for the root. */
  readonly path: string;
}

/** How an environment's tree is to be laid on a commit. */
export interface Lay {
  readonly part: EnvironmentPart;
  readonly change: TreeChange;
  /** Undefined when the branch is as planned already. */
  readonly tree: PlannedTree | undefined;
  readonly used: readonly Allowance[];
  readonly overwritten: readonly string[];
  /** The newer source that is overwritten, by leave. */
  readonly newerSource?: string;
  readonly issues: readonly Issue[];
}

const noEntries: ReadonlyMap<string, TreeEntry> = new Map();

/** Works out what must change below one environment's folder, and whether it may. Keeps the planned tree between tries. */
export class EnvironmentLay {
  readonly #part: EnvironmentPart;
  readonly #remote: RemoteBranch;
  readonly #allowances: readonly Allowance[];
  readonly #sources: SourceCheck;
  #planned: PlannedTree | undefined;
  #last: { readonly folder: string; readonly lay: Lay } | undefined;

  constructor(
    part: EnvironmentPart,
    remote: RemoteBranch,
    allowances: readonly Allowance[],
    sources: SourceCheck,
  ) {
    this.#part = part;
    this.#remote = remote;
    this.#allowances = allowances;
    this.#sources = sources;
  }

  /**
   * Compares the plan with a commit.
   *
   * @throws Refusal RGT-GUARD-*, RGT-PUBLISH-003 damaged inventory, -004 another environment's tree, -005 somebody
   * else's file, -011 a source that is older than what the branch holds; Passing when the branch's files can't be read now.
   */
  async on(commit: string | undefined): Promise<Lay> {
    if (commit === undefined) return this.#layOn(undefined);
    // When others changed other folders only, what was worked out still holds.
    const { path } = this.#part;
    const found = await this.#remote.run(['rev-parse', '--quiet', '--verify', `${commit}:${path}`]);
    const folder = found.code === 0 ? found.stdout.toString().trim() : undefined;
    if (folder !== undefined && folder === this.#last?.folder) return this.#last.lay;
    const lay = await this.#layOn(commit);
    this.#last = folder === undefined ? undefined : { folder, lay };
    return lay;
  }

  async #layOn(commit: string | undefined): Promise<Lay> {
    const { plan, path } = this.#part;
    const entries = commit === undefined ? noEntries : await entriesBelow(this.#remote, commit, path, plan);
    const planned = await this.#store(entries);
    const base = commit === undefined ? undefined : await this.#base(commit);
    const change = treeChange({ entries, owned: base?.inventory, planned: planned.ids });
    this.#refuseForeign(change, base?.inventory === undefined);
    if (!isWorthACommit(change, base?.inventory, planned.inventory))
      return { part: this.#part, change: nothing, tree: undefined, used: [], overwritten: [], issues: [] };
    const deletions = base && (await reading(() => deletionsOf(plan, base, change)));
    const verdict = deletions === undefined ? [] : guardVerdict(deletions, this.#allowances);
    const { issues: older, newerSource } = await this.#sourceVerdict(commit, base);
    if (errorsAmong([...older, ...verdict]).length > 0) throw new Refusal([...older, ...verdict]);
    const overwritten = base === undefined ? [] : await reading(() => overwrittenFiles(base, change));
    return {
      part: this.#part,
      change,
      tree: planned,
      used: deletions === undefined ? [] : usedAllowances(deletions, this.#allowances),
      overwritten,
      ...(newerSource !== undefined && { newerSource }),
      issues: overwritten.length === 0 ? [] : [this.#editIssue(overwritten)],
    };
  }

  /** Makes the tree, or makes it again when the branch lacks files that it had at the last look. */
  async #store(entries: ReadonlyMap<string, TreeEntry>): Promise<PlannedTree> {
    const there = new Map([...entries].map(([path, { id }]) => [path, id]));
    const known = this.#planned;
    const isLacking = (tree: PlannedTree): boolean =>
      !tree.isStored([...tree.ids].filter(([path, id]) => there.get(path) !== id).map(([path]) => path));
    if (known !== undefined && !isLacking(known)) return known;
    const tree = known ?? new PlannedTree(this.#part.plan, this.#remote.format);
    const stored = await this.#remote.run(['fast-import', '--quiet', '--done'], withEnd(tree.blobs(there)));
    if (stored.code !== 0) throw diskFault(this.#remote.folder, stored.stderr.trim().split('\n')[0] ?? '');
    if (tree.issues.length > 0) throw new Refusal(tree.issues);
    this.#planned = tree;
    return tree;
  }

  async #base(commit: string): Promise<GitBase> {
    const { plan, path } = this.#part;
    const { name } = plan.environment;
    const side = {
      type: 'git' as const,
      name: this.#remote.name,
      ref: this.#remote.branch,
      revision: commit,
    };
    let base: GitBase;
    try {
      base = await GitBase.open({ folder: this.#remote.folder, commit, partial: true, side }, path);
    } catch (cause) {
      if (!(cause instanceof UnreadableSide)) throw cause;
      if (cause.unreachable) throw new Passing(cause.message, { cause });
      throw new Refusal([
        publishIssue(
          '003',
          `${cause.issue.code === 'RGT-DIFF-002' ? `the inventory of environment "${name}" in ${this.#remote.name} is damaged` : cause.issue.what}; without it nobody knows which files may go`,
          'revert the commit that damaged it, then publish again',
          { environment: name, file: join(path, inventoryFile) },
        ),
      ]);
    }
    const owner = base.inventory?.environment;
    if (owner === undefined || owner === name) return base;
    throw new Refusal([
      publishIssue(
        '004',
        `${path || 'the root'} of ${this.#remote.name} holds the tree of environment "${owner}"`,
        `give environment "${name}" a folder of its own: repository: { path: … }`,
        { environment: name, file: join(path, inventoryFile) },
      ),
    ]);
  }

  /** Where the environment's folder holds no tree, there is none that could be newer. */
  async #sourceVerdict(commit: string | undefined, base: GitBase | undefined): Promise<SourceVerdict> {
    if (commit === undefined || base?.inventory === undefined) return { issues: [] };
    return this.#sources.on(commit, this.#part.plan.environment.name);
  }

  #refuseForeign({ foreign }: TreeChange, hasNoInventory: boolean): void {
    const { plan, path } = this.#part;
    if (foreign.length === 0) return;
    const hint = hasNoInventory ? `, which may have lost its inventory (${join(path, inventoryFile)})` : '';
    throw new Refusal(
      foreign
        .slice(0, 10)
        .map((file) =>
          publishIssue(
            '005',
            `${join(path, file)} is not Regatta's in ${this.#remote.name}: it stands where the tree needs a file${hint}`,
            hasNoInventory
              ? 'restore the inventory from history, or move the file away'
              : 'move the file away, or give the environment another folder: repository: { path: … }',
            { environment: plan.environment.name, file: join(path, file) },
          ),
        ),
    );
  }

  #editIssue(paths: readonly string[]): Issue {
    const { plan, path } = this.#part;
    const shown = paths.slice(0, 10).map((each) => join(path, each));
    return {
      ...publishIssue(
        '010',
        `${paths.length === 1 ? 'a file that was' : `${paths.length} files that were`} edited by another hand in ${this.#remote.name} ${paths.length === 1 ? 'is' : 'are'} overwritten: ${shown.join(', ')}${paths.length > shown.length ? ', …' : ''}`,
        'what the edit was meant to do belongs into the environment; the branch keeps it in its history',
        { environment: plan.environment.name },
      ),
      severity: 'warning',
    };
  }
}

const nothing: TreeChange = { added: [], changed: [], removed: [], foreign: [] };

/** Folders that are as they were written hold no edit, and are not read. */
async function overwrittenFiles(base: GitBase, change: TreeChange): Promise<string[]> {
  const untouched = await base.untouched();
  const suspect = [...change.changed, ...change.removed].filter((path) => !untouched.folder(folderOf(path)));
  const texts = await base.read(suspect);
  const looked = new Set(suspect);
  const among = (paths: readonly string[]): string[] => paths.filter((path) => looked.has(path));
  return editedFiles(
    { ...change, changed: among(change.changed), removed: among(change.removed) },
    base.inventory,
    texts,
  );
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof UnreadableSide) throw new Passing(cause.message, { cause });
    throw cause;
  }
}

function* withEnd(stream: Iterable<string>): Generator<string> {
  yield* stream;
  yield 'done\n';
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A path of the tree as the repository has it. */
export function join(root: string, path: string): string {
  return root === '' ? path : `${root}/${path}`;
}

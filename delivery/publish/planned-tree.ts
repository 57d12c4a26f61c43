import { hash } from 'node:crypto';
import type { Issue } from '../../constructs/core/issue.ts';
import type { Layout } from '../../constructs/fleet/environment.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { FolderIds } from '../tree/folder-ids.ts';
import { hashedFile } from '../tree/hashed-file.ts';
import { inventoryFile, printInventory, unsafePath } from '../tree/inventory.ts';
import type { Inventory } from '../tree/inventory.ts';
import { treeOf } from '../layout/tree.ts';
import { recordOf } from '../record/tree-record.ts';

/** The hash by which a repository names its objects. */
export type ObjectFormat = 'sha1' | 'sha256';

type FileToSend = ReturnType<typeof hashedFile>;

/** An environment's whole tree as Git knows it: the id of every file, and the contents only while they are written. */
export class PlannedTree {
  readonly issues: Issue[] = [];
  readonly #plan: EnvironmentPlan;
  readonly #layout: Layout;
  readonly #format: ObjectFormat;
  readonly #ids = new Map<string, string>();
  readonly #stored = new Set<string>();
  #inventory: Inventory | undefined;
  #input = '';

  constructor(plan: EnvironmentPlan, format: ObjectFormat, layout: Layout = plan.environment.layout) {
    this.#plan = plan;
    this.#layout = layout;
    this.#format = format;
  }

  /** Path → id of the file, the inventory and the record among them. Known once the tree was made. */
  get ids(): ReadonlyMap<string, string> {
    return this.#ids;
  }

  /** What the tree will say it owns. */
  get inventory(): Inventory {
    return (
      this.#inventory ?? {
        format: 1,
        environment: this.#plan.environment.name,
        layout: this.#layout,
        files: {},
      }
    );
  }

  /** Stands for all that the tree was made of. */
  get inputHash(): string {
    return this.#input;
  }

  /** Whether all that must be sent is in the repository that the last stream was written to. */
  isStored(paths: Iterable<string>): boolean {
    return [...paths].every((path) => this.#stored.has(path));
  }

  /**
   * Makes the tree, and says as a stream for `git fast-import` what a repository does not have yet.
   *
   * @param there - ids of the files that the branch has
   */
  *blobs(there: ReadonlyMap<string, string>): Generator<string> {
    const folders = new FolderIds();
    const files: Record<string, string> = {};
    const folded = new Map<string, string>();
    for (const step of this.#files(folders)) {
      for (const file of step) {
        if (!this.#accepts(file.path, folded)) continue;
        files[file.path] = file.hash;
        yield* this.#blob(file, there);
      }
    }
    this.#inventory = {
      format: 1,
      environment: this.#plan.environment.name,
      layout: this.#layout,
      files,
    };
    yield* this.#blob(hashedFile({ path: inventoryFile, content: printInventory(this.#inventory) }), there);
  }

  *#files(folders: FolderIds): Generator<readonly FileToSend[]> {
    for (const { files } of treeOf(this.#plan, { layout: this.#layout })) {
      const hashed = files.map(hashedFile);
      folders.add(hashed);
      yield hashed;
    }
    const { path, parts } = recordOf(this.#plan, {}, folders, '');
    const record = hashedFile({ path, content: [...parts()].join('') });
    this.#input = record.hash;
    yield [record];
  }

  *#blob({ path, content, blob }: FileToSend, there: ReadonlyMap<string, string>): Generator<string> {
    const size = Buffer.byteLength(content);
    const id = this.#format === 'sha1' ? blob.toString('hex') : hash('sha256', `blob ${size}\0${content}`);
    this.#ids.set(path, id);
    if (there.get(path) === id || this.#stored.has(path)) return;
    this.#stored.add(path);
    yield `blob\ndata ${size}\n${content}\n`;
  }

  #accepts(path: string, folded: Map<string, string>): boolean {
    const problem = unsafePath(path);
    const key = path.normalize('NFC').toLowerCase();
    const twin = folded.get(key);
    folded.set(key, path);
    if (problem === undefined && twin === undefined) return true;
    this.issues.push({
      code: problem === undefined ? 'RGT-TREE-002' : 'RGT-TREE-001',
      severity: 'error',
      where: { environment: this.#plan.environment.name },
      what:
        problem === undefined
          ? `two objects would be written to ${JSON.stringify(path)}${twin === path ? '' : ` and ${JSON.stringify(twin)}, which are one file on some disks`}`
          : `path ${JSON.stringify(path)} ${problem}`,
      fix:
        problem === undefined ? 'rename one of them' : 'rename the app, cluster or object that it is made of',
    });
    return false;
  }
}

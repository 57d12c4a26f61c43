import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Issue } from '../constructs/core/issue.ts';
import { contentHash, inventoryFile, parseInventory, printInventory, unsafePath } from './inventory.ts';
import type { Inventory } from './inventory.ts';
import type { TreeFile } from './layout/tree-file.ts';

/** Paths claimed by a run that has not ended. */
const journalFile = 'regatta-inventory.journal';

/** What a folder's writing came to. */
export interface WriteReport {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly bytes: number;
}

/**
 * A folder that holds one environment's tree. It writes what is new, leaves what is the same untouched, removes what
 * it owned and no longer makes, and never touches a file that the inventory does not list.
 */
export class TreeFolder {
  readonly root: string;
  readonly issues: Issue[] = [];
  readonly #environment: string;
  readonly #layout: string;
  readonly #before: Inventory | undefined;
  readonly #files = new Map<string, string>();
  readonly #folded = new Map<string, string>();
  readonly #folders = new Map<string, FolderState>();
  /** Paths that a run claimed before it was killed: ours, though no inventory lists them. */
  readonly #claimed: ReadonlySet<string>;
  #journal: number | undefined;
  #written = 0;
  #bytes = 0;

  constructor(root: string, environment: string, layout: string) {
    this.root = root;
    this.#environment = environment;
    this.#layout = layout;
    this.#before = this.#readInventory();
    this.#claimed = this.#readJournal();
  }

  /** Writes the files that differ. Refused paths and foreign files become issues; nothing of theirs is written. */
  write(files: readonly TreeFile[]): void {
    for (const file of files) if (this.#accepts(file)) this.#writeOne(file);
  }

  /**
   * Ends the run: removes owned files that were not written again, then states what is owned now.
   *
   * @param complete - whether the run made the whole tree; a part of it removes nothing.
   */
  finish(complete: boolean): WriteReport {
    const owned = [...Object.keys(this.#before?.files ?? {}), ...this.#claimed];
    const gone = complete ? owned.filter((path) => !this.#files.has(path)) : [];
    for (const path of gone) this.#remove(path);
    const kept = complete ? {} : (this.#before?.files ?? {});
    this.#writeInventory({ ...kept, ...Object.fromEntries(this.#files) });
    this.#closeJournal(complete);
    return {
      written: this.#written,
      unchanged: this.#files.size - this.#written,
      removed: gone.length,
      bytes: this.#bytes,
    };
  }

  #accepts(file: TreeFile): boolean {
    const problem = unsafePath(file.path);
    if (problem !== undefined)
      return this.#refuse(
        'RGT-TREE-001',
        `path ${JSON.stringify(file.path)} ${problem}`,
        'rename the app, cluster or object that it is made of',
      );
    const folded = file.path.normalize('NFC').toLowerCase();
    const twin = this.#folded.get(folded);
    if (twin !== undefined)
      return this.#refuse(
        'RGT-TREE-002',
        `two objects would be written to ${JSON.stringify(file.path)}${twin === file.path ? '' : ` and ${JSON.stringify(twin)}, which are one file on some disks`}`,
        'rename one of them',
      );
    this.#folded.set(folded, file.path);
    return true;
  }

  #writeOne({ path, content }: TreeFile): void {
    const hash = contentHash(content);
    const owned = this.#before?.files[path];
    const folder = this.#makeFolder(dirname(path));
    if (folder === 'link') {
      this.#refuse(
        'RGT-TREE-003',
        `${dirname(path)} is a link or a file, not a folder of ours`,
        'remove it from the output folder',
      );
      return;
    }
    const verdict = folder === 'new' ? 'absent' : this.#compare(path, content, owned, hash);
    if (verdict === 'refused') return;
    this.#files.set(path, hash);
    if (verdict === 'same') return;
    if (owned === undefined) this.#claim(path);
    const target = join(this.root, path);
    // A new file may be seen half written: no inventory names it yet, and the journal lets the next run complete it.
    if (verdict === 'absent') writeFileSync(target, content);
    else replaceFile(target, content);
    this.#written += 1;
    this.#bytes += Buffer.byteLength(content);
  }

  /** What stands where a file is to be written. */
  #compare(
    path: string,
    content: string,
    owned: string | undefined,
    hash: string,
  ): 'absent' | 'same' | 'other' | 'refused' {
    const target = join(this.root, path);
    const there = lstatSync(target, { throwIfNoEntry: false });
    if (there === undefined) return 'absent';
    if (!there.isFile()) {
      this.#refuse(
        'RGT-TREE-003',
        `${path} is a link or a folder, not a file of ours`,
        'remove it from the output folder',
      );
      return 'refused';
    }
    if (there.size === Buffer.byteLength(content) && contentHash(readFileSync(target, 'utf8')) === hash)
      return 'same';
    if (owned !== undefined || this.#claimed.has(path)) return 'other';
    this.#refuse(
      'RGT-TREE-004',
      `${path} exists and is not in the inventory: it belongs to somebody else`,
      'move it away, or write to another folder',
    );
    return 'refused';
  }

  /** Makes a folder and those above it. Says whether it is new, and so empty, or can't be used: a link could lead outside. */
  #makeFolder(folder: string): FolderState {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known === 'link' ? 'link' : 'old';
    const above = folder === '.' ? 'old' : this.#makeFolder(dirname(folder));
    const state = above === 'link' ? 'link' : ensureFolder(join(this.root, folder));
    this.#folders.set(folder, state);
    return state;
  }

  /** Notes a new path before it is written, so that after a kill the next run knows the file for its own. */
  #claim(path: string): void {
    if (this.#journal === undefined) {
      this.#journal = openSync(join(this.root, journalFile), 'a');
    }
    writeSync(this.#journal, `${path}\n`);
  }

  #readJournal(): ReadonlySet<string> {
    const path = join(this.root, journalFile);
    if (!existsSync(path)) return new Set();
    return new Set(
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => unsafePath(line) === undefined),
    );
  }

  #closeJournal(complete: boolean): void {
    if (this.#journal !== undefined) closeSync(this.#journal);
    if (complete || this.#claimed.size === 0) rmSync(join(this.root, journalFile), { force: true });
  }

  #remove(path: string): void {
    const target = join(this.root, path);
    // A folder that is gone is not made again, and nothing is removed through a link.
    if (!existsSync(target) || this.#makeFolder(dirname(path)) === 'link' || !lstatSync(target).isFile())
      return;
    rmSync(target);
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      const full = join(this.root, folder);
      if (!existsSync(full) || readdirSync(full).length > 0) return;
      rmdirSync(full);
    }
  }

  #readInventory(): Inventory | undefined {
    const path = join(this.root, inventoryFile);
    if (!existsSync(path)) return undefined;
    const inventory = parseInventory(readFileSync(path, 'utf8'));
    if (inventory === undefined)
      this.#refuse(
        'RGT-TREE-005',
        `the inventory ${path} is damaged`,
        'restore it from Git; without it nobody knows which files may be removed',
      );
    else if (inventory.environment !== this.#environment)
      this.#refuse(
        'RGT-TREE-006',
        `the folder holds the tree of environment "${inventory.environment}"`,
        `write "${this.#environment}" to another folder`,
      );
    return inventory;
  }

  #writeInventory(files: Readonly<Record<string, string>>): void {
    const text = printInventory({ format: 1, environment: this.#environment, layout: this.#layout, files });
    const target = join(this.root, inventoryFile);
    if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
    mkdirSync(this.root, { recursive: true });
    replaceFile(target, text);
  }

  #refuse(code: string, what: string, fix: string): false {
    this.issues.push({
      code,
      severity: 'error',
      where: { environment: this.#environment, file: this.root },
      what,
      fix,
    });
    return false;
  }
}

type FolderState = 'new' | 'old' | 'link';

function ensureFolder(path: string): FolderState {
  try {
    mkdirSync(path);
    return 'new';
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') return lstatSync(path).isDirectory() ? 'old' : 'link';
    if (code !== 'ENOENT') throw error;
    mkdirSync(path, { recursive: true });
    return 'new';
  }
}

/** A reader sees the old text or the new one, never a part. */
function replaceFile(target: string, content: string): void {
  const scratch = `${target}.regatta-new`;
  const handle = openSync(scratch, 'w');
  try {
    writeFileSync(handle, content);
  } finally {
    closeSync(handle);
  }
  renameSync(scratch, target);
}

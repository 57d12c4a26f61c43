import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Issue } from '../../constructs/core/issue.ts';
import { replaceFile } from './file-replacement.ts';
import {
  bytesHash,
  contentHash,
  inventoryFile,
  largestInventory,
  parseInventory,
  partsHash,
  inventoryParts,
  unsafePath,
} from './inventory.ts';
import type { Inventory } from './inventory.ts';
import { isPlainFile, isThere, readPlainFile } from './plain-file.ts';
import type { HashedFile } from './hashed-file.ts';
import type { LargeFile } from '../layout/tree-file.ts';
import type { StagedFolder } from './staged-folder.ts';
import { TreeJournal } from './tree-journal.ts';
import { TreePlaces } from './tree-places.ts';

/** What a folder's writing came to. */
export interface WriteReport {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly bytes: number;
}

/** A file to be laid ready: its path, its bytes, and the content hash of these. */
export interface ReadyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
  /** Whether another thread has put it into the staged folder already. @default false */
  readonly isLaid?: boolean;
}

/** What one thread wrote of a tree. */
export interface WrittenPart {
  /** Path → content hash. */
  readonly files: ReadonlyMap<string, string>;
  readonly written: number;
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
  /** Paths as a disk without upper case knows them, where that is another text. */
  readonly #folded = new Map<string, string>();
  readonly #places: TreePlaces;
  /** What is laid ready: path → size. */
  readonly #staged = new Map<string, number>();
  readonly #journal: TreeJournal;
  #inventoryHash = '';
  #made = 0;
  #written = 0;
  #bytes = 0;

  /**
   * @param shard - of a part that writes no inventory
   * @param before - the inventory that stands there, where it has been read. @default it is read
   */
  constructor(root: string, environment: string, layout: string, shard?: number, before?: Inventory) {
    this.root = root;
    this.#environment = environment;
    this.#layout = layout;
    this.#places = new TreePlaces(root);
    this.#before = before ?? this.#readInventory();
    this.#journal = new TreeJournal(root, shard);
    if (this.#journal.fault !== undefined)
      this.#refuse('RGT-TREE-003', this.#journal.fault, 'remove it from the output folder');
  }

  /** Writes the files that differ. Refused paths and foreign files become issues; nothing of theirs is written. */
  write(files: readonly HashedFile[]): void {
    for (const file of files) if (this.#accepts(file.path)) this.#writeOne(file);
  }

  /** Writes a file whose text comes in parts, as {@link write} does. */
  writeLarge({ path, parts }: LargeFile): void {
    if (!this.#accepts(path)) return;
    const { hash, size } = partsHash(parts());
    this.#put(path, hash, size, (target) => replaceFile(target, parts()));
  }

  /** Lays a file ready that differs, so that {@link adopt} can put it in its place. Nothing of the tree is touched. */
  stage(file: ReadyFile, staged: StagedFolder): void {
    const { path, bytes, isLaid = false } = file;
    const isWanted = this.#wantsStaged(file);
    if (isWanted) this.#staged.set(path, bytes.length);
    if (isWanted && !isLaid) staged.put(path, bytes);
    if (!isWanted && isLaid) staged.drop(path);
  }

  #wantsStaged({ path, bytes, hash }: ReadyFile): boolean {
    if (!this.#accepts(path)) return false;
    const isThere = this.#places.look(dirname(path)) === 'old';
    const verdict = isThere ? this.#compare(path, bytes.length, this.#before?.files[path], hash) : 'absent';
    if (verdict === 'refused') return false;
    this.#files.set(path, hash);
    this.#made += 1;
    return verdict !== 'same';
  }

  /** Moves what was laid ready to its place: whole folders where none is there yet. */
  adopt(staged: StagedFolder): void {
    const owned = this.#before?.files ?? {};
    this.#journal.claim([...this.#staged.keys()].filter((path) => !Object.hasOwn(owned, path)));
    this.#adoptFolder('.', staged);
    for (const size of this.#staged.values()) {
      this.#written += 1;
      this.#bytes += size;
    }
    this.#staged.clear();
  }

  /** Lists files that another run writes. */
  list(files: readonly HashedFile[]): void {
    for (const { path, content, hash } of files)
      if (this.#accepts(path)) this.#files.set(path, hash ?? contentHash(content));
  }

  /** Takes what another thread wrote into this folder. */
  take({ files, written, bytes }: WrittenPart): void {
    for (const [path, hash] of files) if (this.#accepts(path)) this.#files.set(path, hash);
    this.#made += files.size;
    this.#written += written;
    this.#bytes += bytes;
  }

  /**
   * Ends the run: removes owned files that were not written again, then states what is owned now.
   *
   * @param complete - whether the run made the whole tree; a part of it removes nothing.
   */
  finish(complete: boolean): WriteReport {
    const before = this.#before?.files ?? {};
    const owned = [...Object.keys(before), ...this.#journal.claimed];
    const gone = complete ? owned.filter((path) => !this.#files.has(path)) : [];
    for (const path of gone) this.#remove(path);
    this.#writeInventory(complete ? this.#files : new Map([...Object.entries(before), ...this.#files]));
    this.#journal.close(!complete && this.#journal.claimed.size > 0);
    return this.#report(gone.length);
  }

  /** Writes a file that is known to stand as its inventory says, so that it need not be read first. */
  replace(path: string, bytes: Uint8Array): void {
    const hash = bytesHash(bytes);
    this.#files.set(path, hash);
    this.#made += 1;
    if (hash === this.#before?.files[path]) return;
    replaceFile(join(this.root, path), [bytes]);
    this.#written += 1;
    this.#bytes += bytes.length;
  }

  /**
   * Ends a run that made a part and has nothing to remove, and that knows what is owned now.
   *
   * @param inventory - the whole text
   * @param before - the hash of the one that is known to stand there
   */
  finishAs(inventory: Uint8Array, before: string): WriteReport {
    this.#inventoryHash = bytesHash(inventory);
    if (this.#inventoryHash !== before) replaceFile(join(this.root, inventoryFile), [inventory]);
    this.#journal.close(this.#journal.claimed.size > 0);
    return this.#report(0);
  }

  /** Content hash of a file that this run made. */
  hashOf(path: string): string | undefined {
    return this.#files.get(path);
  }

  /** Content hash of the inventory that {@link finish} wrote. */
  get inventoryHash(): string {
    return this.#inventoryHash;
  }

  /** Ends a part of a run that another one completes: it removes nothing, and states nothing. */
  leave(): WriteReport {
    this.#journal.close(false);
    return this.#report(0);
  }

  /** Ends a thread's part, which the main thread takes. */
  part(): WrittenPart {
    this.#journal.close(true);
    return { files: this.#files, written: this.#written, bytes: this.#bytes };
  }

  #report(removed: number): WriteReport {
    return { written: this.#written, unchanged: this.#made - this.#written, removed, bytes: this.#bytes };
  }

  #accepts(path: string): boolean {
    const problem = unsafePath(path);
    if (problem !== undefined)
      return this.#refuse(
        'RGT-TREE-001',
        `path ${JSON.stringify(path)} ${problem}`,
        'rename the app, cluster or object that it is made of',
      );
    const folded = path.normalize('NFC').toLowerCase();
    const twin = this.#folded.get(folded) ?? (this.#files.has(folded) ? folded : undefined);
    if (twin !== undefined)
      return this.#refuse(
        'RGT-TREE-002',
        `two objects would be written to ${JSON.stringify(path)}${twin === path ? '' : ` and ${JSON.stringify(twin)}, which are one file on some disks`}`,
        'rename one of them',
      );
    if (folded !== path) this.#folded.set(folded, path);
    return true;
  }

  #writeOne({ path, content, hash }: HashedFile): void {
    this.#put(path, hash ?? contentHash(content), Buffer.byteLength(content), (target, isNew) => {
      // A new file may be seen half written: no inventory names it yet, and the journal lets the next run complete it.
      if (isNew) writeFileSync(target, content);
      else replaceFile(target, [content]);
    });
  }

  #adoptFolder(folder: string, staged: StagedFolder): void {
    const isUsable = this.#places.make(folder) !== 'link';
    for (const entry of staged.entries(folder)) {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) this.#adoptFile(path, staged);
      else if (isUsable && !isThere(join(this.root, path)))
        renameSync(staged.pathOf(path), join(this.root, path));
      else this.#adoptFolder(path, staged);
    }
  }

  #adoptFile(path: string, staged: StagedFolder): void {
    const [size, hash] = [this.#staged.get(path), this.#files.get(path)];
    if (size === undefined || hash === undefined) return;
    this.#staged.delete(path);
    this.#files.delete(path);
    this.#made -= 1;
    this.#put(path, hash, size, (target) => renameSync(staged.pathOf(path), target));
  }

  /** Lets a file be written where it is not there already, and nobody else's is in its place. */
  #put(path: string, hash: string, size: number, write: (target: string, isNew: boolean) => void): void {
    const owned = this.#before?.files[path];
    const folder = this.#places.make(dirname(path));
    if (folder === 'link') {
      this.#refuse(
        'RGT-TREE-003',
        `${dirname(path)} is a link or a file, not a folder of ours`,
        'remove it from the output folder',
      );
      return;
    }
    const verdict = folder === 'new' ? 'absent' : this.#compare(path, size, owned, hash);
    if (verdict === 'refused') return;
    this.#files.set(path, hash);
    this.#made += 1;
    if (verdict === 'same') return;
    if (owned === undefined) this.#journal.claim([path]);
    write(join(this.root, path), verdict === 'absent');
    this.#written += 1;
    this.#bytes += size;
  }

  /** What stands where a file is to be written. */
  #compare(
    path: string,
    size: number,
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
    if (holdsHash(target, size, hash)) return 'same';
    if (owned !== undefined || this.#journal.claimed.has(path)) return 'other';
    this.#refuse(
      'RGT-TREE-004',
      `${path} exists and is not in the inventory: it belongs to somebody else`,
      'move it away, or write to another folder',
    );
    return 'refused';
  }

  #remove(path: string): void {
    const target = join(this.root, path);
    // A folder that is gone is not made again, and nothing is removed through a link.
    if (!existsSync(target) || this.#places.make(dirname(path)) === 'link' || !lstatSync(target).isFile())
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
    const text = this.#ownText(path);
    if (text === undefined) return undefined;
    const inventory = parseInventory(text);
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

  /** A file that Regatta keeps for itself; undefined when it is not there, or is refused. */
  #ownText(path: string): string | undefined {
    if (!isThere(path)) return undefined;
    const read = isPlainFile(path) ? readPlainFile(path, largestInventory) : { fault: 'is no plain file' };
    if ('bytes' in read) return read.bytes.toString('utf8');
    this.#refuse('RGT-TREE-005', `${path} ${read.fault}`, 'restore it from Git, or remove it');
    return undefined;
  }

  #writeInventory(files: ReadonlyMap<string, string>): void {
    const target = join(this.root, inventoryFile);
    const parts = () => inventoryParts(this.#environment, this.#layout, files);
    const { hash, size } = partsHash(parts());
    this.#inventoryHash = hash;
    if (holdsHash(target, size, hash)) return;
    mkdirSync(this.root, { recursive: true });
    replaceFile(target, parts());
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

/** Whether a file is there that holds a text of this size and content hash. */
function holdsHash(path: string, size: number, hash: string): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there?.isFile() === true && there.size === size && bytesHash(readFileSync(path)) === hash;
}

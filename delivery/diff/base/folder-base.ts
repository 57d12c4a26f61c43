import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytesHash, inventoryFile, largestInventory, parseInventory } from '../../tree/inventory.ts';
import type { Inventory } from '../../tree/inventory.ts';
import { isPlainFile, readPlainFile } from '../../tree/plain-file.ts';
import { recordFile, recordIn } from '../../record/tree-record.ts';
import type { TreeRecord } from '../../record/tree-record.ts';
import type { Side } from '../side.ts';
import { nothingUntouched } from './base-tree.ts';
import type { BaseTree, Untouched } from './base-tree.ts';
import { unitFolderOf } from './base-units.ts';
import type { EarlyLook } from '../../early-look.ts';
import { diffIssue, largestFile, tooLarge, UnreadableSide } from './diff-issue.ts';
import { seenBy } from './files-seen.ts';
import type { FilesSeen } from './files-seen.ts';

/** A tree in a folder of this machine. */
export class FolderBase implements BaseTree {
  readonly side: Side;
  readonly inventory: Inventory | undefined;
  readonly record: TreeRecord | undefined;
  readonly #root: string;
  readonly #inventoryText: Uint8Array;
  readonly #look: EarlyLook<FilesSeen | undefined> | undefined;
  /** Folder → whether it is one, and no link on the way to it. */
  readonly #plain = new Map<string, boolean>([['.', true]]);

  /**
   * @param look - a look at the files that has begun already. @default they are looked at when they are asked for
   * @throws UnreadableSide RGT-DIFF-001 for a folder that holds something else, -002 for a damaged inventory, -007 for a
   * file that is too large.
   */
  constructor(root: string, environment: string, look?: EarlyLook<FilesSeen | undefined>) {
    this.#look = look;
    this.#root =
      [root, join(root, environment)].find((each) => isPlainFile(join(each, inventoryFile))) ?? root;
    const { inventory, text } = inventoryIn(this.#root);
    this.inventory = inventory;
    this.#inventoryText = text;
    this.record = recordIn(this.inventory, this.#text(recordFile, largestInventory));
    this.side = { type: 'folder', name: this.#root, ...(this.inventory === undefined && { empty: true }) };
  }

  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const path of paths) {
      const text = this.#text(path);
      if (text !== undefined) texts.set(path, text);
    }
    return Promise.resolve(texts);
  }

  list(folder: string): Promise<readonly string[]> {
    const top = join(this.#root, folder);
    if (!this.#isPlainFolder(folder)) return Promise.resolve([]);
    const entries = readdirSync(top, { withFileTypes: true, recursive: true });
    return Promise.resolve(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => `${folder}${join(entry.parentPath, entry.name).slice(top.length)}`),
    );
  }

  async untouched(): Promise<Untouched> {
    const { inventory } = this;
    if (inventory === undefined) return nothingUntouched;
    const { touched, units } = await this.#seen(inventory);
    let folders: ReadonlySet<string> | undefined;
    return {
      folder: (path) => (folders ??= untouchedFolders(inventory, touched)).has(path),
      cluster: (name, names) => units.get(name) === names.join('\n'),
    };
  }

  /** What an earlier look saw counts where it went by the same inventory. */
  async #seen(inventory: Inventory): Promise<FilesSeen> {
    const look = () => seenBy(this.#root, this.#inventoryText, inventory);
    const early = await this.#look?.of(this.#root, look);
    return early?.inventory === bytesHash(this.#inventoryText) ? early : look();
  }

  /** A link is not followed: what it leads to is not the tree's. */
  #text(path: string, largest = largestFile): string | undefined {
    const file = join(this.#root, path);
    if (!this.#isPlainFolder(dirname(path)) || !isPlainFile(file)) return undefined;
    const read = readPlainFile(file, largest);
    if ('fault' in read) throw tooLarge(`${file} ${read.fault}`, { file });
    return read.bytes.toString('utf8');
  }

  #isPlainFolder(folder: string): boolean {
    const known = this.#plain.get(folder);
    if (known !== undefined) return known;
    // From above: below a link that goes round nothing can be asked for.
    const verdict =
      this.#isPlainFolder(dirname(folder)) &&
      lstatSync(join(this.#root, folder), { throwIfNoEntry: false })?.isDirectory() === true;
    this.#plain.set(folder, verdict);
    return verdict;
  }
}

function untouchedFolders({ layout, files }: Inventory, touched: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set(Object.keys(files).map((path) => unitFolderOf(path, layout)));
  for (const path of touched) folders.delete(unitFolderOf(path, layout));
  return folders;
}

function inventoryIn(root: string): { readonly inventory: Inventory | undefined; readonly text: Uint8Array } {
  const file = join(root, inventoryFile);
  if (isPlainFile(file)) {
    const read = readPlainFile(file, largestInventory);
    if ('fault' in read) throw tooLarge(`the inventory ${file} ${read.fault}`, { file });
    const inventory = parseInventory(read.bytes.toString('utf8'));
    if (inventory !== undefined) return { inventory, text: read.bytes };
    throw new UnreadableSide(
      diffIssue('RGT-DIFF-002', `the inventory ${file} is damaged`, 'restore it, for example from Git', {
        file,
      }),
    );
  }
  if (readdirSync(root).length === 0) return { inventory: undefined, text: new Uint8Array() };
  throw new UnreadableSide(
    diffIssue(
      'RGT-DIFF-001',
      `the folder ${root} holds no tree of Regatta's`,
      'name a folder that regatta synth wrote, or an empty one',
      {
        file: root,
      },
    ),
  );
}

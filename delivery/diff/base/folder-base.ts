import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inventoryFile, parseInventory } from '../../inventory.ts';
import type { Inventory } from '../../inventory.ts';
import { recordFile, recordIn } from '../../tree-record.ts';
import type { TreeRecord } from '../../tree-record.ts';
import type { Side } from '../side.ts';
import type { BaseTree } from './base-tree.ts';
import { unitFolderOf } from './base-units.ts';
import { diffIssue, UnreadableSide } from './diff-issue.ts';

/** A tree in a folder of this machine. */
export class FolderBase implements BaseTree {
  readonly side: Side;
  readonly inventory: Inventory | undefined;
  readonly record: TreeRecord | undefined;
  readonly #root: string;

  /** @throws UnreadableSide RGT-DIFF-001 for a folder that holds something else, -002 for a damaged inventory. */
  constructor(root: string, environment: string) {
    this.#root = [root, join(root, environment)].find((each) => isFile(join(each, inventoryFile))) ?? root;
    this.inventory = inventoryIn(this.#root);
    this.record = recordIn(this.inventory, this.#text(recordFile));
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
    if (lstatSync(top, { throwIfNoEntry: false })?.isDirectory() !== true) return Promise.resolve([]);
    const entries = readdirSync(top, { withFileTypes: true, recursive: true });
    return Promise.resolve(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => `${folder}${join(entry.parentPath, entry.name).slice(top.length)}`),
    );
  }

  untouchedFolders(): Promise<(folder: string) => boolean> {
    const files = new Map<string, [path: string, hash: string][]>();
    const layout = this.inventory?.layout;
    for (const [path, hash] of Object.entries(this.inventory?.files ?? {})) {
      const folder = unitFolderOf(path, layout);
      const known = files.get(folder);
      if (known === undefined) files.set(folder, [[path, hash]]);
      else known.push([path, hash]);
    }
    const verdicts = new Map<string, boolean>();
    return Promise.resolve((folder) => {
      const verdict =
        verdicts.get(folder) ?? (files.get(folder) ?? []).every(([path, hash]) => this.#is(path, hash));
      verdicts.set(folder, verdict);
      return verdict;
    });
  }

  #is(path: string, expected: string): boolean {
    const file = join(this.#root, path);
    return isFile(file) && `sha256:${hash('sha256', readFileSync(file))}` === expected;
  }

  /** A link is not followed: what it leads to is not the tree's. */
  #text(path: string): string | undefined {
    const file = join(this.#root, path);
    return isFile(file) ? readFileSync(file, 'utf8') : undefined;
  }
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function inventoryIn(root: string): Inventory | undefined {
  const file = join(root, inventoryFile);
  if (isFile(file)) {
    const inventory = parseInventory(readFileSync(file, 'utf8'));
    if (inventory !== undefined) return inventory;
    throw new UnreadableSide(
      diffIssue('RGT-DIFF-002', `the inventory ${file} is damaged`, 'restore it, for example from Git', {
        file,
      }),
    );
  }
  if (readdirSync(root).length === 0) return undefined;
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

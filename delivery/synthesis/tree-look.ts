import { isAscii } from 'node:buffer';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { treeBody } from '../tree/git-tree.ts';
import type { TreeEntry } from '../tree/git-tree.ts';
import { bytesHash, inventoryFile, largestInventory } from '../tree/inventory.ts';
import { ListedHashes } from '../tree/listed-hashes.ts';
import { isPlainFile, readPlainFile } from '../tree/plain-file.ts';
import {
  appsHead,
  clusterRows,
  foldersHead,
  folderRows,
  sectionEnd,
  unitsIn,
} from '../record/record-text.ts';
import { journalFile } from '../tree/tree-journal.ts';
import { makerIdentity, recordFile } from '../record/tree-record.ts';
import { fileMark, marksHash, readSeenTree } from './seen-tree.ts';

/** How one cluster's part of a tree stands on the disk. */
export interface ClusterLook {
  /** Where its units' fingerprints stand in the record, one row each. */
  readonly from: number;
  readonly to: number;
  /** The mark of each unit's file, in the order of the rows. */
  readonly marks: string;
  readonly marksHash: string;
  /** Its folder as Git writes it down. */
  readonly folder: Uint8Array;
}

/**
 * A tree of the rendered layout that a clean run of this code left, and how its files stand now. It is bytes and
 * positions in them, which one thread can hand to another as they are.
 */
export interface TreeLook {
  readonly environment: string;
  readonly inventory: Uint8Array;
  readonly inventoryHash: string;
  readonly record: Uint8Array;
  /** Marks of the inventory and the record. */
  readonly lists: string;
  /** Cluster → the signature that the run left of it. */
  readonly signatures: Readonly<Record<string, string>>;
  readonly clusters: ReadonlyMap<string, ClusterLook>;
  /** The folder of all clusters as Git writes it down. */
  readonly folder: Uint8Array;
}

/** Path of a unit's file in the rendered layout. */
export const unitFile = (cluster: string, unit: string): string =>
  `clusters/${cluster}/${unit}/manifests.yaml`;

/** How the lists of a tree stand. */
export function listMarks(root: string): string {
  return `${fileMark(root, inventoryFile)}\n${fileMark(root, recordFile)}`;
}

/** The rows of the list of files in an inventory's text, to read and replace their hashes. */
export function filesListed(inventory: Buffer): ListedHashes {
  return section(inventory, '\n  "files": {\n');
}

/** The rows of the list of folders in a record's text, to read and replace their ids. */
export function foldersListed(record: Buffer): ListedHashes {
  return section(record, `\n${foldersHead}`);
}

/** The rows of the list of apps in a record's text, to read and replace what stands for them. */
export function appsListed(record: Buffer): ListedHashes {
  return section(record, `\n${appsHead}`);
}

/** Looks at the tree in a folder; undefined when no clean run of this code left it as it is. */
export function lookAtTree(root: string): TreeLook | undefined {
  if (existsSync(join(root, journalFile))) return undefined;
  const lists = listMarks(root);
  const [inventory, record] = [bytesOf(join(root, inventoryFile)), bytesOf(join(root, recordFile))];
  if (inventory === undefined || record === undefined) return undefined;
  const environment = renderedEnvironment(inventory);
  if (environment === undefined) return undefined;
  // The run kept the hash of the inventory, which has the record's: their form is then the one that this code writes.
  const seen = readSeenTree(root, environment);
  if (seen === undefined || bytesHash(inventory) !== seen.inventory) return undefined;
  if (filesListed(inventory).get(recordFile) !== bytesHash(record)) return undefined;
  const text = record.toString('latin1');
  if (!text.includes(`\n  "maker": "${makerIdentity()}",\n`)) return undefined;
  const ids = folderIds(text);
  if (ids === undefined) return undefined;
  const clusters = new Map<string, ClusterLook>();
  for (const { cluster: name, from, to } of clusterRows(text)) {
    const units = unitsIn(text.slice(from, to));
    const folder = folderOf(ids.get(name), units);
    if (folder === undefined) return undefined;
    const marks = units.map((unit) => fileMark(root, unitFile(name, unit))).join('\n');
    clusters.set(name, { from, to, marks, marksHash: marksHash(marks), folder });
  }
  const folder = folderOf(ids.get(''), [...clusters.keys()]);
  if (folder === undefined) return undefined;
  const { inventory: inventoryHash, clusters: signatures } = seen;
  return { environment, inventory, inventoryHash, record, lists, signatures, clusters, folder };
}

/** A list's bytes; undefined where there is none, or where a name in it is not as it is written. */
function bytesOf(path: string): Buffer | undefined {
  if (!isPlainFile(path)) return undefined;
  const read = readPlainFile(path, largestInventory);
  return 'bytes' in read && isAscii(read.bytes) && !read.bytes.includes('\\') ? read.bytes : undefined;
}

function renderedEnvironment(inventory: Buffer): string | undefined {
  const head = inventory.toString('latin1', 0, 1000);
  return /^\{\n {2}"format": 1,\n {2}"environment": "(.*)",\n {2}"layout": "rendered",\n/.exec(head)?.[1];
}

function section(bytes: Buffer, head: string): ListedHashes {
  const from = bytes.indexOf(head) + head.length;
  return new ListedHashes(bytes, from, bytes.indexOf(sectionEnd, from));
}

/** Cluster → unit → id of its folder; those of the clusters' own folders under the empty name. */
function folderIds(text: string): Map<string, Map<string, Buffer>> | undefined {
  const ids = new Map<string, Map<string, Buffer>>();
  for (const row of folderRows(text)) {
    const [, path = '', , id = ''] = row.split('"');
    const [top, cluster = '', unit, below] = path.split('/');
    if (top !== 'clusters' || below !== undefined) return undefined;
    if (cluster === '') continue;
    const [above, name] = unit === undefined ? ['', cluster] : [cluster, unit];
    const known = ids.get(above) ?? new Map<string, Buffer>();
    ids.set(above, known.set(name, Buffer.from(id, 'hex')));
  }
  return ids;
}

/** A folder that holds exactly some folders; undefined when it holds others. */
function folderOf(
  ids: ReadonlyMap<string, Buffer> | undefined,
  names: readonly string[],
): Buffer | undefined {
  if (ids?.size !== names.length) return undefined;
  const entries: TreeEntry[] = [];
  for (const name of names) {
    const id = ids.get(name);
    if (id === undefined) return undefined;
    entries.push({ mode: '40000', name, id });
  }
  return treeBody(entries);
}

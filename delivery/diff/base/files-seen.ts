import { join } from 'node:path';
import { bytesHash, inventoryFile, largestInventory, parseInventory } from '../../inventory.ts';
import type { Inventory } from '../../inventory.ts';
import { isPlainFile, readPlainFile } from '../../plain-file.ts';
import { SeenFiles } from './seen-files.ts';

/** How the files of a tree stood, beside the inventory by which they were looked at. */
export interface FilesSeen {
  /** Content hash of the inventory. */
  readonly inventory: string;
  /** The paths at which the folder does not hold what the inventory says. */
  readonly touched: ReadonlySet<string>;
}

/** Looks at the files that a folder's inventory lists; undefined where there is none to go by. */
export function filesSeen(root: string): FilesSeen | undefined {
  const path = join(root, inventoryFile);
  if (!isPlainFile(path)) return undefined;
  const read = readPlainFile(path, largestInventory);
  const inventory = 'bytes' in read ? parseInventory(read.bytes.toString('utf8')) : undefined;
  return 'bytes' in read && inventory !== undefined ? seenBy(root, read.bytes, inventory) : undefined;
}

/** The same where the inventory has been read. */
export function seenBy(root: string, text: Uint8Array, { files }: Inventory): FilesSeen {
  return { inventory: bytesHash(text), touched: new SeenFiles(root, text, files).touched() };
}

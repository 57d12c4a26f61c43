import { join } from 'node:path';
import { bytesHash, inventoryFile, largestInventory, parseInventory } from '../../tree/inventory.ts';
import type { Inventory } from '../../tree/inventory.ts';
import { isPlainFile, readPlainFile } from '../../tree/plain-file.ts';
import { SeenFiles } from './seen-files.ts';

/** How the files of a tree stood, beside the inventory by which they were looked at. */
export interface FilesSeen {
  /** Content hash of the inventory. */
  readonly inventory: string;
  /** The paths at which the folder does not hold what the inventory says. */
  readonly touched: ReadonlySet<string>;
  /** Cluster → names of its units, sorted, one a line: of the rendered layout, where none of their files is touched. */
  readonly units: ReadonlyMap<string, string>;
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
export function seenBy(root: string, text: Uint8Array, inventory: Inventory): FilesSeen {
  const touched = new SeenFiles(root, text, inventory.files).touched();
  return { inventory: bytesHash(text), touched, units: untouchedUnits(inventory, touched) };
}

function untouchedUnits({ layout, files }: Inventory, touched: ReadonlySet<string>): Map<string, string> {
  const units = new Map<string, string[]>();
  if (layout !== 'rendered') return new Map();
  for (const path of Object.keys(files)) {
    const [top, cluster = '', unit = '', file] = path.split('/');
    if (top !== 'clusters') continue;
    // Whatever else stands there keeps its cluster from being known as a whole.
    const name = file === 'manifests.yaml' && !touched.has(path) ? unit : '/';
    const known = units.get(cluster);
    if (known === undefined) units.set(cluster, [name]);
    else known.push(name);
  }
  return new Map([...units].map(([cluster, names]) => [cluster, names.sort().join('\n')]));
}

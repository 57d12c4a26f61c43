import { contentHash, inventoryFile } from '../tree/inventory.ts';
import type { Inventory } from '../tree/inventory.ts';
import { recordFile } from '../record/tree-record.ts';

/** What stands at a path of the branch: a file, a link, a module of another repository. */
export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** What must happen to the files below an environment's folder so that they are as planned. Paths are sorted. */
export interface TreeChange {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Planned paths on which something stands that Regatta does not own. */
  readonly foreign: readonly string[];
}

export interface TreeSides {
  /** Everything below the environment's folder, whoever owns it. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly owned: Inventory | undefined;
  readonly planned: ReadonlyMap<string, string>;
}

/** Compares the branch with the plan, path by path: only what the inventory owns may change or go. */
export function treeChange({ entries, owned, planned }: TreeSides): TreeChange {
  const isOwned = (path: string): boolean =>
    owned !== undefined && (path === inventoryFile || Object.hasOwn(owned.files, path));
  const removed = [...Object.keys(owned?.files ?? {})].filter(
    (path) => !planned.has(path) && isFile(entries.get(path)),
  );
  const going = new Set(removed);
  const blocked = blockedPaths(entries, planned, going);
  const [added, changed, foreign]: [string[], string[], string[]] = [[], [], []];
  for (const [path, id] of planned) {
    const there = entries.get(path);
    if (blocked.has(path)) foreign.push(path);
    else if (there === undefined) added.push(path);
    else if (there.id === id && isPlain(there)) continue;
    else if (isOwned(path) && isFile(there)) changed.push(path);
    else foreign.push(path);
  }
  return { added: added.sort(), changed: changed.sort(), removed: removed.sort(), foreign: foreign.sort() };
}

/**
 * Whether a change is worth a commit. The record alone is not: it says how the same objects were made, for speed.
 */
export function isWorthACommit(
  { added, changed, removed }: TreeChange,
  owned: Inventory | undefined,
  planned: Inventory,
): boolean {
  const own = new Set([recordFile, inventoryFile]);
  if ([...added, ...changed, ...removed].some((path) => !own.has(path))) return true;
  return owned === undefined || ownership(owned) !== ownership(planned);
}

/** Files that the change would overwrite or remove, and that are not as Regatta left them. */
export function editedFiles(
  { added, changed, removed }: TreeChange,
  owned: Inventory | undefined,
  texts: ReadonlyMap<string, string>,
): string[] {
  const files = owned?.files ?? {};
  const gone = added.filter((path) => Object.hasOwn(files, path));
  const other = [...changed, ...removed].filter((path) => {
    const text = texts.get(path);
    return Object.hasOwn(files, path) && (text === undefined || contentHash(text) !== files[path]);
  });
  return [...gone, ...other].filter((path) => path !== recordFile).sort();
}

function ownership({ environment, layout, files }: Inventory): string {
  const rows = Object.entries(files).filter(([path]) => path !== recordFile);
  return JSON.stringify([environment, layout, rows.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Planned paths that need a folder where a file of somebody's stands, or a file where a folder of theirs stands. */
function blockedPaths(
  entries: ReadonlyMap<string, TreeEntry>,
  planned: ReadonlyMap<string, string>,
  going: ReadonlySet<string>,
): ReadonlySet<string> {
  const blocked = new Set<string>();
  const folders = new Map<string, boolean>();
  const isBarred = (folder: string): boolean => {
    if (folder === '') return false;
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const barred = isBarred(parentOf(folder)) || (entries.has(folder) && !going.has(folder));
    folders.set(folder, barred);
    return barred;
  };
  for (const path of planned.keys()) if (isBarred(parentOf(path))) blocked.add(path);
  for (const path of entries.keys()) {
    if (going.has(path)) continue;
    for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder))
      if (planned.has(folder)) blocked.add(folder);
  }
  return blocked;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function isFile(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.mode !== '160000';
}

function isPlain({ mode }: TreeEntry): boolean {
  return mode.startsWith('100');
}

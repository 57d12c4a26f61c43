import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere } from './plain-file.ts';

const prefix = '.regatta-staged-';
/** Folders that are known to be there; with more, the disk is asked again. */
const mostFolders = 5000;

/**
 * A folder inside a tree's root, in which files are laid ready while it is not yet known whether all of a run is right.
 * They are then moved to their places, or removed without a trace.
 */
export class StagedFolder {
  readonly #root: string;
  #path: string | undefined;
  readonly #folders = new Set<string>();
  /** The root and what leads to it, as far as none of it was there before, the innermost first. */
  readonly #above: readonly string[];

  constructor(root: string) {
    this.#root = root;
    this.#above = [...absentAbove(root)];
  }

  /** Where it is, once something is in it. */
  get path(): string | undefined {
    return this.#path;
  }

  /** Goes on in the folder that another thread of this run has made. */
  share(path: string): void {
    this.#path = path;
  }

  /** Where a file or a folder of the tree is laid ready. */
  pathOf(path: string): string {
    return `${(this.#path ??= newFolder(this.#root))}/${path}`;
  }

  put(path: string, bytes: Uint8Array): void {
    this.#makeFolder(dirname(path));
    writeFileSync(this.pathOf(path), bytes);
  }

  /** Takes a file away again that is not wanted. */
  drop(path: string): void {
    rmSync(this.pathOf(path), { force: true });
  }

  /** What is laid ready of one folder of the tree. */
  entries(folder: string): Dirent[] {
    if (this.#path === undefined || !isThere(this.pathOf(folder))) return [];
    return readdirSync(this.pathOf(folder), { withFileTypes: true });
  }

  /** Removes it with all that is left in it, what killed runs left beside it, and the root where it has nothing else. */
  remove(): void {
    for (const name of stagedIn(this.#root)) rmSync(join(this.#root, name), { recursive: true, force: true });
    for (const folder of this.#above) {
      if (!isThere(folder) || readdirSync(folder).length > 0) return;
      rmdirSync(folder);
    }
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    mkdirSync(this.pathOf(folder), { recursive: true });
    if (this.#folders.size === mostFolders) this.#folders.clear();
    this.#folders.add(folder);
  }
}

/** A folder that was not there before: what another hand put in its place, such as a link, is never written through. */
function newFolder(root: string): string {
  mkdirSync(root, { recursive: true });
  return mkdtempSync(join(root, `${prefix}${process.pid}-`));
}

function* absentAbove(folder: string): Generator<string> {
  for (let at = folder; !isThere(at) && dirname(at) !== at; at = dirname(at)) yield at;
}

/** The folders of this run and of runs that are over. */
function stagedIn(root: string): string[] {
  if (!isThere(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix))
    .map(({ name }) => name)
    .filter((name) => isOver(Number(name.slice(prefix.length).split('-')[0])));
}

function isOver(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === 'ESRCH';
  }
}

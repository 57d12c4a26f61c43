import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder that is new and so empty; one that was there; a link or a file in its place, which could lead outside. */
export type FolderState = 'new' | 'old' | 'link';

/** Folders whose state is remembered; with more, the disk is asked again. */
const mostFolders = 5000;

/** The folders of a tree on the disk: which are there, and which can't be used. */
export class TreePlaces {
  readonly #root: string;
  readonly #made = new Map<string, FolderState>();
  readonly #seen = new Map<string, 'absent' | 'old' | 'link'>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes a folder and those above it; a folder is new only when it is asked for the first time. */
  make(folder: string): FolderState {
    const known = this.#made.get(folder);
    if (known !== undefined) return known === 'link' ? 'link' : 'old';
    const above = folder === '.' ? 'old' : this.make(dirname(folder));
    const state = above === 'link' ? 'link' : ensureFolder(join(this.#root, folder));
    return remembered(this.#made, folder, state);
  }

  /** How a folder stood when it was first looked at. Nothing is made. */
  look(folder: string): 'absent' | 'old' | 'link' {
    const known = this.#seen.get(folder);
    if (known !== undefined) return known;
    const above = folder === '.' ? 'old' : this.look(dirname(folder));
    // What lies below a folder that is not there need not be kept in mind.
    return above === 'old' ? remembered(this.#seen, folder, stateOf(join(this.#root, folder))) : above;
  }
}

function remembered<State>(states: Map<string, State>, folder: string, state: State): State {
  if (states.size === mostFolders) states.clear();
  states.set(folder, state);
  return state;
}

function stateOf(path: string): 'absent' | 'old' | 'link' {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return 'absent';
  return there.isDirectory() ? 'old' : 'link';
}

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

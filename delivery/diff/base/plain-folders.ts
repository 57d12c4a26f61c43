import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { isMarked, marksEach, marksOf } from './seen-index.ts';

/** A folder that holds folders. */
interface Upper {
  readonly at: number;
  readonly there: Stats | undefined;
  /** Nothing in it has come, gone or been replaced since all that it holds was looked at. */
  readonly isSame: boolean;
  /** Whether each folder in it that was asked for is one. */
  holdsFolders: boolean;
}

/**
 * Tells whether a folder is one, with no link on the way to it. A folder's times tell when something in it is replaced,
 * so that those in one that is as it was need not be looked at.
 */
export class PlainFolders {
  readonly #root: string;
  readonly #before: Float64Array;
  readonly #uppers = new Map<string, Upper>();
  #last = '';
  #lastVerdict = true;

  /** @param before - what was remembered of the same folders, asked for in the same order */
  constructor(root: string, before: Float64Array) {
    this.#root = root;
    this.#before = before;
  }

  /** Whether the folder that a file lies in can be reached without a link. */
  leadTo(path: string): boolean {
    const folder = above(path);
    if (folder !== this.#last) {
      this.#last = folder;
      this.#lastVerdict = this.#isPlain(folder);
    }
    return this.#lastVerdict;
  }

  /** What to remember, and whether it says more than before. */
  marks(isOld: (there: Stats) => boolean): {
    readonly marks: Float64Array<ArrayBuffer>;
    readonly isNew: boolean;
  } {
    const marks = new Float64Array(this.#uppers.size * marksEach).fill(NaN);
    let isNew = false;
    for (const { at, there, isSame, holdsFolders } of this.#uppers.values()) {
      if (there === undefined || !holdsFolders || !(isSame || isOld(there))) continue;
      marks.set(marksOf(there), at * marksEach);
      isNew ||= !isSame;
    }
    return { marks, isNew };
  }

  #isPlain(folder: string): boolean {
    if (folder === '') return true;
    const upper = this.#upper(above(folder));
    if (upper.there === undefined) return false;
    if (upper.isSame) return true;
    const isFolder = this.#look(folder)?.isDirectory() === true;
    if (!isFolder) upper.holdsFolders = false;
    return isFolder;
  }

  #upper(folder: string): Upper {
    const known = this.#uppers.get(folder);
    if (known !== undefined) return known;
    const there = this.#isPlain(folder) ? this.#look(folder) : undefined;
    const at = this.#uppers.size;
    const isSame = there !== undefined && isMarked(this.#before, at, there);
    const upper = { at, there, isSame, holdsFolders: true };
    this.#uppers.set(folder, upper);
    return upper;
  }

  #look(folder: string): Stats | undefined {
    return lstatSync(`${this.#root}/${folder}`, { throwIfNoEntry: false });
  }
}

/** The folder that something lies in; nothing for the root. */
function above(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

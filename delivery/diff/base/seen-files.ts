import { hash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { cacheFolder } from '../../../tools/cache-folder.ts';
import { PlainFolders } from './plain-folders.ts';
import { isMarked, marksEach, marksOf, readIndex, writeIndex } from './seen-index.ts';
import type { SeenIndex } from './seen-index.ts';

/** What changed this shortly before it was looked at may change again without its times telling. */
const youngMs = 2000;

/**
 * Finds the files of a folder that are not, or no longer, as its inventory says. What each held when it was last looked
 * into is remembered, so that one whose size, times and number are the same is not read again. As in Git's index: what
 * was only just written is looked into once more.
 */
export class SeenFiles {
  readonly #root: string;
  /** Hash of the inventory's text. */
  readonly #inventory: string;
  readonly #files: Readonly<Record<string, string>>;
  readonly #paths: readonly string[];
  readonly #index: string;
  readonly #begun = Date.now();

  /** @param inventory - its text, in which the files are listed */
  constructor(root: string, inventory: Uint8Array, files: Readonly<Record<string, string>>) {
    this.#root = root;
    this.#inventory = hash('sha256', inventory);
    this.#files = files;
    this.#paths = Object.keys(files);
    this.#index = cacheFolder('folders', `${hash('sha256', realpathSync(root)).slice(0, 24)}.seen`);
  }

  /** The paths where no plain file stands with the content that is listed; a link, or what is behind one, is none. */
  touched(): ReadonlySet<string> {
    const before = readIndex(this.#index);
    const isSame = before?.inventory === this.#inventory;
    const marks = isSame ? before.files : this.#marksFrom(before);
    const folders = new PlainFolders(this.#root, isSame ? before.folders : new Float64Array());
    const touched = new Set<string>();
    let isNew = !isSame;
    this.#paths.forEach((path, at) => {
      const file = `${this.#root}/${path}`;
      const there = folders.leadTo(path) ? lstatSync(file, { throwIfNoEntry: false }) : undefined;
      if (there !== undefined && isMarked(marks, at, there)) return;
      marks.fill(NaN, at * marksEach, (at + 1) * marksEach);
      if (there?.isFile() !== true || `sha256:${hash('sha256', readFileSync(file))}` !== this.#files[path]) {
        touched.add(path);
        return;
      }
      if (!this.#isOld(there)) return;
      marks.set(marksOf(there), at * marksEach);
      isNew = true;
    });
    const { marks: folderMarks, isNew: isMore } = folders.marks((there) => this.#isOld(there));
    if (isNew || isMore) this.#keep(marks, folderMarks);
    return touched;
  }

  /** What was remembered under another inventory, of the files of which both say the same. */
  #marksFrom(before: SeenIndex | undefined): Float64Array<ArrayBuffer> {
    const marks = new Float64Array(this.#paths.length * marksEach).fill(NaN);
    if (before === undefined) return marks;
    const rows = before.rows();
    const places = new Map<string, number>();
    for (let at = 0; at < rows.length; at += 2)
      if (this.#files[rows[at] ?? ''] === rows[at + 1]) places.set(rows[at] ?? '', (at / 2) * marksEach);
    this.#paths.forEach((path, at) => {
      const from = places.get(path);
      if (from !== undefined) marks.set(before.files.subarray(from, from + marksEach), at * marksEach);
    });
    return marks;
  }

  #keep(files: Float64Array<ArrayBuffer>, folders: Float64Array<ArrayBuffer>): void {
    const rows = () => Object.entries(this.#files).flat();
    writeIndex(this.#index, { inventory: this.#inventory, files, folders, rows });
  }

  #isOld({ mtimeMs, ctimeMs }: Stats): boolean {
    return Math.max(mtimeMs, ctimeMs) < this.#begun - youngMs;
  }
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';

/** What is remembered of a tree's files, in the order of its inventory. Numbers that were never taken are NaN. */
export interface SeenIndex {
  /** Hash of the inventory's text, by which the order is known. */
  readonly inventory: string;
  readonly files: Float64Array<ArrayBuffer>;
  /** The folders that hold folders, in the order in which the files lead through them. */
  readonly folders: Float64Array<ArrayBuffer>;
  /** Path, content hash, path, content hash: for when the inventory has changed. */
  readonly rows: () => readonly string[];
}

/** How many numbers tell that a file, or a folder, is as it was. */
export const marksEach = 4;

/** Size, times and the system's own number. */
export function marksOf({ size, mtimeMs, ctimeMs, ino }: Stats): readonly number[] {
  return [size, mtimeMs, ctimeMs, ino];
}

export function isMarked(marks: Float64Array, at: number, { size, mtimeMs, ctimeMs, ino }: Stats): boolean {
  const from = at * marksEach;
  return (
    marks[from] === size &&
    marks[from + 1] === mtimeMs &&
    marks[from + 2] === ctimeMs &&
    marks[from + 3] === ino
  );
}

const head = 96;
const lineFeed = 10;

/** Reads an index back; undefined when there is none, or when it is damaged. */
export function readIndex(path: string): SeenIndex | undefined {
  try {
    const bytes = readFileSync(path);
    const [inventory = '', files, folders] = bytes.toString('latin1', 0, head).trimEnd().split(' ');
    const filesEnd = head + Number(files) * 8;
    const foldersEnd = filesEnd + Number(folders) * 8;
    // The last byte tells that all of it is there.
    if (!(foldersEnd < bytes.length) || bytes.at(-1) !== lineFeed) return undefined;
    const numbers = (from: number, to: number) =>
      new Float64Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to));
    return {
      inventory,
      files: numbers(head, filesEnd),
      folders: numbers(filesEnd, foldersEnd),
      rows: () => JSON.parse(bytes.toString('utf8', foldersEnd)) as readonly string[],
    };
  } catch {
    return undefined;
  }
}

/** Keeps an index for the next run. Without it that run only takes longer. */
export function writeIndex(path: string, { inventory, files, folders, rows }: SeenIndex): void {
  const scratch = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const start = Buffer.from(`${inventory} ${files.length} ${folders.length}`.padEnd(head));
    const texts = Buffer.from(`${JSON.stringify(rows())}\n`);
    writeFileSync(scratch, Buffer.concat([start, bytesOf(files), bytesOf(folders), texts]), { mode: 0o600 });
    renameSync(scratch, path);
  } catch {
    // A cache that can't be written is no reason to fail.
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

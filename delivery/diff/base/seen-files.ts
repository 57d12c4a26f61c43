import { hash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../../tools/cache-folder.ts';

/** A file changed this shortly before it was looked at may change again without its times telling. */
const youngMs = 2000;

/**
 * What the files of a folder held when they were last looked into, so that a file whose size, times and number are the
 * same is not read again. As in Git's index: what was only just written is looked into once more.
 */
export class SeenFiles {
  readonly #root: string;
  readonly #index: string;
  readonly #begun = Date.now();
  readonly #known: Map<string, string>;
  #isNew = false;

  constructor(root: string) {
    this.#root = root;
    this.#index = cacheFolder('folders', `${hash('sha256', realpathSync(root)).slice(0, 24)}.json`);
    this.#known = readIndex(this.#index);
  }

  /** Whether a plain file stands there with this content; a link is none. */
  holds(path: string, expected: string): boolean {
    const file = join(this.#root, path);
    const there = lstatSync(file, { throwIfNoEntry: false });
    if (there?.isFile() !== true) return false;
    const mark = `${expected.slice(-16)} ${stampOf(there)}`;
    if (this.#known.get(path) === mark) return true;
    if (`sha256:${hash('sha256', readFileSync(file))}` !== expected) return false;
    if (Math.max(there.mtimeMs, there.ctimeMs) < this.#begun - youngMs) {
      this.#known.set(path, mark);
      this.#isNew = true;
    }
    return true;
  }

  /** Keeps what was learnt for the next run. Without it that run only takes longer. */
  save(): void {
    if (!this.#isNew) return;
    this.#isNew = false;
    const scratch = `${this.#index}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#index), { recursive: true, mode: 0o700 });
      writeFileSync(scratch, JSON.stringify([...this.#known].flat()), { mode: 0o600 });
      renameSync(scratch, this.#index);
    } catch {
      // A cache that can't be written is no reason to fail.
    }
  }
}

function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

function readIndex(path: string): Map<string, string> {
  try {
    const rows: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const known = new Map<string, string>();
    if (Array.isArray(rows))
      for (let at = 0; at < rows.length; at += 2) known.set(String(rows[at]), String(rows[at + 1]));
    return known;
  } catch {
    return new Map();
  }
}

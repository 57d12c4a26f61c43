import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { unsafePath } from './inventory.ts';

const journalFile = 'regatta-inventory.journal';

/** Paths claimed by a run that has not ended: after a kill, the next run knows those files for its own. */
export class TreeJournal {
  /** Paths that a run claimed before it was killed: ours, though no inventory lists them. */
  readonly claimed: ReadonlySet<string>;
  readonly #path: string;
  #handle: number | undefined;

  /** @param shard - a shard that writes no inventory keeps a journal of its own */
  constructor(root: string, shard?: number) {
    this.#path = join(root, shard === undefined ? journalFile : `${journalFile}-${shard}`);
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
    this.claimed = new Set(text.split('\n').filter((line) => unsafePath(line) === undefined));
  }

  /** Notes a new path before it is written. Threads of one run append to one journal. */
  claim(path: string): void {
    this.#handle ??= openSync(this.#path, 'a');
    writeSync(this.#handle, `${path}\n`);
  }

  /** Ends the run: what was claimed is owned now, or a later run still has to see to it. */
  close(keep: boolean): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    if (!keep) rmSync(this.#path, { force: true });
  }
}

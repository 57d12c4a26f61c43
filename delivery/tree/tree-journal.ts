import { closeSync, constants, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { largestInventory, unsafePath } from './inventory.ts';
import { isPlainFile, isThere, readPlainFile } from './plain-file.ts';

/** Name of a run's journal in a tree's root. */
export const journalFile = 'regatta-inventory.journal';

/** Paths claimed by a run that has not ended: after a kill, the next run knows those files for its own. */
export class TreeJournal {
  /** Paths that a run claimed before it was killed: ours, though no inventory lists them. */
  readonly claimed: ReadonlySet<string>;
  /** Why nothing may be written: something else stands where the journal belongs. */
  readonly fault: string | undefined;
  readonly #path: string;
  #handle: number | undefined;

  /** @param shard - a shard that writes no inventory keeps a journal of its own */
  constructor(root: string, shard?: number) {
    this.#path = join(root, shard === undefined ? journalFile : `${journalFile}-${shard}`);
    const text = this.#text();
    this.fault = text === undefined ? `${this.#path} is no journal of ours` : undefined;
    this.claimed = new Set((text ?? '').split('\n').filter((line) => unsafePath(line) === undefined));
  }

  /** Notes new paths before they are written. Threads of one run append to one journal. */
  claim(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#handle ??= openSync(this.#path, appendToPlainFile);
    writeFileSync(this.#handle, `${paths.join('\n')}\n`);
  }

  /** Ends the run: what was claimed is owned now, or a later run still has to see to it. */
  close(keep: boolean): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    if (!keep) rmSync(this.#path, { force: true });
  }

  #text(): string | undefined {
    if (!isThere(this.#path)) return '';
    if (!isPlainFile(this.#path)) return undefined;
    const read = readPlainFile(this.#path, largestInventory);
    return 'bytes' in read ? read.bytes.toString('utf8') : undefined;
  }
}

/** Never through a link, which could lead outside. */
const appendToPlainFile =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { inventoryFile } from './tree/inventory.ts';
import { startThread } from './thread.ts';

/** With a smaller inventory, of about 5,000 files, a thread takes longer to start than they take to look at. */
const smallestForThread = 600_000;

/** What a thread is started with: the folders to look at. It answers once, with a map from folder to what it saw. */
export type LookedAt = readonly string[];

/** A look at large trees on the disk by a thread, while the main one loads the fleet that they are to be compared with. */
export class EarlyLook<Sight> {
  /** The folders that the thread looks at. */
  readonly roots: LookedAt;
  readonly #answer: Promise<ReadonlyMap<string, Sight>> | undefined;
  readonly #thread: Worker | undefined;

  private constructor(thread: URL, roots: LookedAt) {
    this.roots = roots;
    if (roots.length === 0) return;
    const worker = startThread(thread, roots);
    this.#thread = worker;
    this.#answer = new Promise((resolve) => {
      worker.once('message', resolve);
      // Nothing is lost but time: the main thread then looks by itself.
      for (const end of ['error', 'exit'] as const) worker.once(end, () => resolve(new Map()));
    });
  }

  /**
   * Begins with the large trees in a folder and in those right below it, one of which may be an environment's.
   *
   * @param thread - the module that looks
   */
  static at<Sight>(folder: string, thread: URL): EarlyLook<Sight> {
    const roots = availableParallelism() < 2 ? [] : [folder, ...foldersIn(folder)].filter(isLarge);
    return new EarlyLook(thread, roots);
  }

  /** What was seen of one folder; it is looked at now where the thread did not. */
  async of(root: string, look: () => Sight): Promise<Sight> {
    const answer = await this.#answer;
    return answer?.has(root) === true ? (answer.get(root) as Sight) : look();
  }

  /** Ends the thread, whatever it is at. */
  async end(): Promise<void> {
    await this.#thread?.terminate();
  }
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    // What can't be listed is dealt with where it is written to or compared.
    return [];
  }
}

function isLarge(root: string): boolean {
  const there = statSync(join(root, inventoryFile), { throwIfNoEntry: false });
  return there?.isFile() === true && there.size >= smallestForThread;
}

import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { inventoryFile } from '../inventory.ts';
import { lookAtTree } from './tree-look.ts';
import type { TreeLook } from './tree-look.ts';
import type { TreeLookAnswer, TreeLookData } from './tree-look-thread.ts';

/** With a smaller inventory, of about 5,000 files, a thread takes longer to start than they take to look at. */
const smallestForThread = 600_000;

/** What stands in the folders that a run will write to; large ones are looked at while the fleet is loaded. */
export class TreeLooks {
  /** The folders that a thread looks at. */
  readonly roots: readonly string[];
  readonly #answer: Promise<TreeLookAnswer> | undefined;
  readonly #thread: Worker | undefined;

  private constructor(large: TreeLookData) {
    const roots = availableParallelism() < 2 ? [] : large;
    this.roots = roots;
    if (roots.length === 0) return;
    const thread = new Worker(new URL('./tree-look-thread.ts', import.meta.url), { workerData: roots });
    this.#thread = thread;
    this.#answer = new Promise((resolve) => {
      thread.once('message', resolve);
      // Nothing is lost but time: the main thread then looks by itself.
      for (const end of ['error', 'exit'] as const) thread.once(end, () => resolve(new Map()));
    });
  }

  /** Looks at nothing before it is asked. */
  static none(): TreeLooks {
    return new TreeLooks([]);
  }

  /** Begins with the large trees in a folder and in those right below it, one of which may be an environment's. */
  static begin(out: string): TreeLooks {
    return new TreeLooks([out, ...foldersIn(out)].filter(isLarge));
  }

  /** What stands in one folder; undefined when no clean run left it so. */
  async of(root: string): Promise<TreeLook | undefined> {
    const answer = await this.#answer;
    return answer?.has(root) === true ? answer.get(root) : lookAtTree(root);
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
    // What can't be listed is dealt with where it is written to.
    return [];
  }
}

function isLarge(root: string): boolean {
  const there = statSync(join(root, inventoryFile), { throwIfNoEntry: false });
  return there?.isFile() === true && there.size >= smallestForThread;
}

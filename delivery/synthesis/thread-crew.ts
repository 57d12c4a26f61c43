import type { Worker } from 'node:worker_threads';
import type { Issue } from '../../constructs/core/issue.ts';
import { startThread } from '../thread.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import type { WrittenTree } from './step-writing.ts';
import type { ThreadData, ThreadInspection, ThreadOrder } from './synthesis-thread.ts';

/** The threads beside the main one; none when one thread is wanted. */
export class ThreadCrew {
  /** All threads, the main one among them. */
  readonly size: number;
  readonly #threads: readonly Thread[];

  /** Starts the threads, which load the fleet at once. */
  constructor(request: SynthesisRequest, size: number) {
    this.size = size;
    this.#threads = Array.from(
      { length: size - 1 },
      (_, index) => new Thread({ request, thread: { number: index + 2, of: size } }),
    );
  }

  /** What each thread found wrong. */
  inspected(): Promise<readonly (readonly Issue[])[]> {
    return Promise.all(
      this.#threads.map(async (thread) => ((await thread.answer()) as ThreadInspection).issues),
    );
  }

  /** Lets the threads write; their results come when the main thread has done its own part. */
  write(order: ThreadOrder): Promise<readonly ReadonlyMap<string, WrittenTree>[]> {
    return Promise.all(
      this.#threads.map(async (thread) => {
        thread.tell(order);
        return (await thread.answer()) as ReadonlyMap<string, WrittenTree>;
      }),
    );
  }

  /** Ends the threads, whatever they are at. */
  async dismiss(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

class Thread {
  readonly #worker: Worker;
  #answer: Promise<unknown>;

  constructor(data: ThreadData) {
    this.#worker = startThread(new URL('./synthesis-thread.ts', import.meta.url), data);
    this.#answer = this.#next();
  }

  tell(order: ThreadOrder): void {
    this.#answer = this.#next();
    this.#worker.postMessage(order);
  }

  answer(): Promise<unknown> {
    return this.#answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #next(): Promise<unknown> {
    const next = new Promise<unknown>((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
      this.#worker.once('exit', () => reject(new Error('a thread of the synthesis ended by itself')));
    });
    // Nobody may be waiting yet; whoever waits later meets it.
    next.catch(() => undefined);
    return next;
  }
}

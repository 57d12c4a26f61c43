import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import type { FormedObjects } from '../../constructs/core/object-forms.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import type { UnitTaker } from '../../constructs/policy/inspection.ts';
import { contentIds } from '../tree/hashed-file.ts';
import { renderedPath, UnitRenderer } from '../layout/rendered.ts';
import { isThere } from '../tree/plain-file.ts';
import type { RecordHead } from '../record/record-parts.ts';
import { StagedFolder } from '../tree/staged-folder.ts';
import { startThread } from '../thread.ts';
import { bytesOf } from '../tree/text-bytes.ts';
import { SpareWork } from '../work-steps.ts';
import type { WorkSteps } from '../work-steps.ts';
import { filesAtOnce } from '../layout/tree.ts';
import type { CompletedTree, SentFile, StagingAnswer, StagingData, StagingOrder } from './staging-thread.ts';
import { mostSteps, roomOfStep, StepRoom } from './step-room.ts';
import { TreeMarks } from './tree-marks.ts';

/** The thread holds little but paths and hashes, and those for good. */
const semiSpaceMegabytes = 4;
/** Where two threads have both processors, V8's last compiler takes time from them: it is for what runs much longer. */
const callsBeforeTurbofan = 40_000;

/**
 * A rendered tree that is laid ready while it is still being inspected: each unit is built once, and a thread waits for
 * the disk. A tree that is found right is moved into place; of one that is not, nothing is left.
 */
export class Staging implements UnitTaker {
  readonly #staged: StagedFolder;
  /** Whether no tree stands there, with whose files those of this one would have to be compared. */
  readonly #isNew: boolean;
  readonly #worker: Worker;
  readonly #renderer = new UnitRenderer();
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  readonly #room = new StepRoom();
  readonly #record: SpareWork<RecordHead>;
  readonly #marks: TreeMarks;
  #files: SentFile[] = [];
  #end = 0;
  #sent = 0;
  #fault: { readonly cause: unknown } | undefined;
  #roomMade: () => void = () => undefined;
  readonly #adopted: Promise<void>;
  readonly #completed: Promise<CompletedTree>;

  /** @param record - what the tree's record says beside its folders, worked out while there is nothing else to do */
  constructor(data: Omit<StagingData, 'memory' | 'done'>, record: WorkSteps<RecordHead>) {
    this.#record = new SpareWork(record);
    this.#marks = new TreeMarks(data.root);
    this.#staged = new StagedFolder(data.root);
    this.#isNew = !isThere(join(data.root, 'clusters'));
    const all: StagingData = { ...data, memory: this.#room.memory, done: this.#done };
    const worker = startThread(new URL('./staging-thread.ts', import.meta.url), all, semiSpaceMegabytes);
    this.#worker = worker;
    if (availableParallelism() === 2)
      setFlagsFromString(`--invocation-count-for-turbofan=${callsBeforeTurbofan}`);
    const adopted = Promise.withResolvers<void>();
    this.#adopted = adopted.promise;
    this.#completed = new Promise((resolve, reject) => {
      worker.on('message', (said: StagingAnswer) => {
        if (said === 'adopted') adopted.resolve();
        else if (said !== undefined && 'completed' in said) resolve(said.completed);
        else {
          if (said !== undefined) this.#staged.share(said.folder);
          this.#roomMade();
        }
      });
      const fail = (cause: unknown): void => {
        this.#fault ??= { cause };
        this.#roomMade();
        const error = cause instanceof Error ? cause : new Error(String(cause));
        adopted.reject(error);
        reject(error);
      };
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('the thread that lays files ready ended by itself')));
    });
    // Nobody may be waiting yet; whoever waits later meets it.
    for (const answer of [this.#adopted, this.#completed]) answer.catch(() => undefined);
  }

  take(unit: Unit, formed: FormedObjects | undefined): Promise<void> | undefined {
    if (this.#fault !== undefined) return undefined;
    try {
      this.#add(renderedPath(unit), this.#renderer.pieces(unit, formed));
    } catch (cause) {
      // What can't be written stops the writing, once it is known whether anything else is wrong.
      this.#fault = { cause };
      return undefined;
    }
    return this.#files.length < filesAtOnce && this.#end < roomOfStep / 2 ? undefined : this.#send();
  }

  close(): Promise<void> | undefined {
    return this.#send();
  }

  /** Moves everything into place, and writes the record and the inventory. */
  async complete(): Promise<CompletedTree> {
    if (this.#fault !== undefined) throw this.#fault.cause;
    this.#tell('adopt');
    this.#tell({ record: this.#record.result() });
    return this.#completed;
  }

  /** Cluster → what stands for its files, once {@link complete} has moved them; the thread writes the lists meanwhile. */
  async marks(): Promise<ReadonlyMap<string, string>> {
    await this.#adopted;
    this.#marks.complete();
    return this.#marks.hashes;
  }

  /** Ends the thread, whatever it is at, and removes what was not moved into place. */
  async end(): Promise<void> {
    await this.#worker.terminate();
    this.#staged.remove();
  }

  #send(): Promise<void> | undefined {
    if (this.#fault !== undefined) return undefined;
    try {
      const isLaid = this.#isBehind && this.#layHere();
      this.#tell({ step: this.#sent, files: isLaid ? this.#files.map(laid) : this.#files });
    } catch (cause) {
      this.#fault = { cause };
      return undefined;
    }
    this.#marks.see(this.#files, []);
    this.#files = [];
    this.#end = 0;
    this.#sent += 1;
    if (this.#waiting >= mostSteps) return this.#waitForRoom();
    // Now and then whatever else wants to be heard is, such as an interrupt.
    return this.#sent % mostSteps === 0 ? immediate() : undefined;
  }

  #add(path: string, pieces: readonly string[]): void {
    const place = this.#room.put(this.#sent, this.#end, pieces);
    this.#end = place?.to ?? this.#end;
    // A thread that is behind is spared what can as well be done here.
    const isHere = place !== undefined && this.#isBehind;
    const ids = isHere ? contentIds(this.#room.of(this.#sent), place.from, place.to) : undefined;
    this.#files.push({ path, text: place ?? pieces.join(''), ...(ids && { ids }) });
  }

  /** Lays the files of this step ready; false where the thread has not yet said in which folder, or has to compare. */
  #layHere(): boolean {
    if (!this.#isNew || this.#staged.path === undefined) return false;
    const room = this.#room.of(this.#sent);
    for (const { path, text } of this.#files)
      this.#staged.put(path, typeof text === 'string' ? bytesOf(text) : room.subarray(text.from, text.to));
    return true;
  }

  /** The room of the next step is that of one long before, which has to be laid ready. */
  async #waitForRoom(): Promise<void> {
    while (this.#fault === undefined && this.#isBehind)
      await (this.#record.step()
        ? immediate()
        : new Promise<void>((resolve) => {
            this.#roomMade = resolve;
          }));
  }

  get #waiting(): number {
    return this.#sent - Atomics.load(this.#done, 0);
  }

  get #isBehind(): boolean {
    return this.#waiting > mostSteps / 2;
  }

  #tell(order: StagingOrder): void {
    this.#worker.postMessage(order);
  }
}

function laid(file: SentFile): SentFile {
  return { ...file, isLaid: true };
}

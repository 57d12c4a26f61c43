/** A thread that lays files ready while the main one makes the next, and completes the tree when it is told to. */
import { parentPort } from 'node:worker_threads';
import type { Issue } from '../../constructs/core/issue.ts';
import { FolderIds } from '../tree/folder-ids.ts';
import { contentIds } from '../tree/hashed-file.ts';
import type { ContentIds } from '../tree/hashed-file.ts';
import { recordWith } from '../record/record-parts.ts';
import type { RecordHead } from '../record/record-parts.ts';
import { StagedFolder } from '../tree/staged-folder.ts';
import { bufferOf, placed } from '../tree/text-bytes.ts';
import { threadData } from '../thread.ts';
import { TreeFolder } from '../tree/tree-folder.ts';
import type { WriteReport } from '../tree/tree-folder.ts';
import { StepRoom } from './step-room.ts';
import type { TextPlace } from './step-room.ts';

/** What the thread is started with. */
export interface StagingData {
  readonly root: string;
  readonly environment: string;
  readonly layout: string;
  /** The memory of the steps' {@link StepRoom}. */
  readonly memory: SharedArrayBuffer;
  /** How many steps are laid ready. */
  readonly done: Int32Array;
}

/** A file whose text stands in its step's room, or comes with it where it does not fit. */
export interface SentFile {
  readonly path: string;
  readonly text: TextPlace | string;
  /** What stands for the text. @default the thread works it out */
  readonly ids?: ContentIds<Uint8Array>;
  /** Whether it is laid ready already. @default the thread does it */
  readonly isLaid?: boolean;
}

export interface StagingStep {
  readonly step: number;
  readonly files: readonly SentFile[];
}

/**
 * Files to be laid ready; the word that all is right, so that they are moved to their places; and what completes the tree.
 */
export type StagingOrder = StagingStep | 'adopt' | { readonly record: RecordHead };

/**
 * What the thread says: where it lays files ready, once it does; that it has gone on; that all files are in their places;
 * what the tree came to.
 */
export type StagingAnswer =
  { readonly folder: string } | undefined | 'adopted' | { readonly completed: CompletedTree };

/** A tree that is complete. */
export interface CompletedTree {
  readonly report: WriteReport;
  /** Content hash of its inventory. */
  readonly inventory: string;
  readonly issues: readonly Issue[];
}

const port = parentPort;
if (port === null) throw new Error('this is started as a thread of regatta synth');
const { root, environment, layout, memory, done } = threadData() as StagingData;
const target = new TreeFolder(root, environment, layout);
const staged = new StagedFolder(root);
const room = new StepRoom(memory);
const folders = new FolderIds();
/** Folder → Git's id of it, once all files are there. */
let ids: ReadonlyMap<string, string> = new Map();
/** A fraction of the steps for which the main thread waits. */
const stepsAtOnce = 8;

port.on('message', (order: StagingOrder) => {
  if (order === 'adopt') adopt();
  else if ('record' in order) {
    answer({ completed: completed(order.record) });
    port.close();
  } else {
    stage(order);
    // Told now and then, since each word takes both threads' time; who waits for room waits for many steps.
    if (Atomics.add(done, 0, 1) % stepsAtOnce === 0)
      answer(staged.path === undefined ? undefined : { folder: staged.path });
  }
});

function answer(said: StagingAnswer): void {
  port?.postMessage(said);
}

function stage(order: StagingStep): void {
  const hashed = order.files.map(({ path, text, ids, isLaid = false }) => {
    const { buffer, from, to } =
      typeof text === 'string' ? placed(text) : { buffer: room.of(order.step), ...text };
    const { hash, blob } = ids ?? contentIds(buffer, from, to);
    target.stage({ path, bytes: buffer.subarray(from, to), hash, isLaid }, staged);
    return { path, blob: bufferOf(blob) };
  });
  folders.add(hashed);
}

function adopt(): void {
  target.adopt(staged);
  answer('adopted');
  ids = folders.all();
}

function completed(record: RecordHead): CompletedTree {
  target.writeLarge(recordWith(record, ids));
  const report = target.finish(true);
  return { report, inventory: target.inventoryHash, issues: target.issues };
}

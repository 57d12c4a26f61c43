/** A thread that lays files ready while the main one makes the next, and moves them to their places when it is told to. */
import { parentPort } from 'node:worker_threads';
import { FolderIds } from '../folder-ids.ts';
import { contentIds } from '../hashed-file.ts';
import type { ContentIds } from '../hashed-file.ts';
import { StagedFolder } from '../staged-folder.ts';
import { bufferOf, placed } from '../text-bytes.ts';
import { threadData } from '../thread.ts';
import { TreeFolder } from '../tree-folder.ts';
import { StepRoom } from './step-room.ts';
import type { TextPlace } from './step-room.ts';
import type { WrittenTree } from './step-writing.ts';
import { TreeMarks } from './tree-marks.ts';

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
}

/** Files to be laid ready, or the word that all is right. Some steps are answered with `undefined`, the other with what was written. */
export type StagingOrder =
  | { readonly step: number; readonly files: readonly SentFile[]; readonly complete: readonly string[] }
  | { readonly adopt: { readonly watched: boolean } };

const port = parentPort;
if (port === null) throw new Error('this is started as a thread of regatta synth');
const { root, environment, layout, memory, done } = threadData() as StagingData;
const target = new TreeFolder(root, environment, layout);
const staged = new StagedFolder(root);
const room = new StepRoom(memory);
const folders = new FolderIds();
const marks = new TreeMarks(root);
const clusters: string[] = [];
/** A fraction of the steps for which the main thread waits. */
const stepsAtOnce = 8;

port.on('message', (order: StagingOrder) => {
  if ('adopt' in order) {
    port.postMessage(adopted(order.adopt.watched));
    port.close();
    return;
  }
  const hashed = order.files.map(({ path, text, ids }) => {
    const { buffer, from, to } =
      typeof text === 'string' ? placed(text) : { buffer: room.of(order.step), ...text };
    const { hash, blob } = ids ?? contentIds(buffer, from, to);
    target.stage({ path, bytes: buffer.subarray(from, to), hash }, staged);
    return { path, blob: bufferOf(blob) };
  });
  folders.add(hashed);
  marks.see(hashed, []);
  clusters.push(...order.complete);
  // Told now and then, since each word takes both threads' time; who waits for room waits for many steps.
  if (Atomics.add(done, 0, 1) % stepsAtOnce === 0) port.postMessage(undefined);
});

function adopted(watched: boolean): WrittenTree {
  target.adopt(staged);
  if (watched) marks.see([], clusters);
  return { part: target.part(), folders: folders.own, marks: marks.hashes, issues: target.issues };
}

/** A thread that lays files ready while the main one makes the next, and moves them to their places when it is told to. */
import { parentPort } from 'node:worker_threads';
import { FolderIds } from '../folder-ids.ts';
import { hashedFile } from '../hashed-file.ts';
import type { TreeFile } from '../layout/tree-file.ts';
import { StagedFolder } from '../staged-folder.ts';
import { threadData } from '../thread.ts';
import { TreeFolder } from '../tree-folder.ts';
import type { WrittenTree } from './step-writing.ts';
import { TreeMarks } from './tree-marks.ts';

/** What the thread is started with. */
export interface StagingData {
  readonly root: string;
  readonly environment: string;
  readonly layout: string;
  /** How many steps are laid ready. */
  readonly done: Int32Array;
}

/** Files to be laid ready, or the word that all is right. A step is answered with `undefined`, the other with what was written. */
export type StagingOrder =
  | { readonly files: readonly TreeFile[]; readonly complete: readonly string[] }
  | { readonly adopt: { readonly watched: boolean } };

const port = parentPort;
if (port === null) throw new Error('this is started as a thread of regatta synth');
const { root, environment, layout, done } = threadData() as StagingData;
const target = new TreeFolder(root, environment, layout);
const staged = new StagedFolder(root);
const folders = new FolderIds();
const marks = new TreeMarks(root);
const clusters: string[] = [];

port.on('message', (order: StagingOrder) => {
  if ('adopt' in order) {
    port.postMessage(adopted(order.adopt.watched));
    port.close();
    return;
  }
  const hashed = order.files.map(hashedFile);
  target.stage(hashed, staged);
  folders.add(hashed);
  marks.see(hashed, []);
  clusters.push(...order.complete);
  Atomics.add(done, 0, 1);
  port.postMessage(undefined);
});

function adopted(watched: boolean): WrittenTree {
  target.adopt(staged);
  if (watched) marks.see([], clusters);
  return { part: target.part(), folders: folders.own, marks: marks.hashes, issues: target.issues };
}

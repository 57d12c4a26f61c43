/** A thread that looks at the files of a large folder while the main one works out what they should be. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Inventory } from '../../inventory.ts';
import { SeenFiles } from './seen-files.ts';

/** What the thread is started with. */
export interface SeenFilesData {
  readonly root: string;
  /** The inventory's text, which the main thread has found to be one. */
  readonly inventory: Uint8Array;
}

enableCompileCache();
const { root, inventory } = workerData as SeenFilesData;
const { files } = JSON.parse(Buffer.from(inventory).toString('utf8')) as Inventory;
parentPort?.postMessage(new SeenFiles(root, inventory, files).touched());

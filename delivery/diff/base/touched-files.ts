import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SeenFiles } from './seen-files.ts';
import type { SeenFilesData } from './seen-files-thread.ts';

/** With fewer files a thread takes longer to start than they take to look at. */
const fewestForThread = 5000;

/** The paths at which a folder does not hold what its inventory says. @see SeenFiles */
export async function touchedFiles(
  root: string,
  inventory: Uint8Array,
  files: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const isLarge = Object.keys(files).length >= fewestForThread && availableParallelism() > 1;
  const found = isLarge ? await inThread({ root, inventory }) : undefined;
  return found ?? new SeenFiles(root, inventory, files).touched();
}

/** Undefined when the thread could not do it: then nothing is lost but time. */
function inThread(data: SeenFilesData): Promise<ReadonlySet<string> | undefined> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./seen-files-thread.ts', import.meta.url), { workerData: data });
    thread.once('message', resolve);
    thread.once('error', () => {
      resolve(undefined);
    });
    thread.once('exit', () => {
      resolve(undefined);
    });
  });
}

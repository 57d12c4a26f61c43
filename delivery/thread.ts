import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker, workerData } from 'node:worker_threads';

interface Start {
  /** URL of the module that the thread runs. */
  readonly module: string;
  /** Where compiled code is kept. @default nowhere */
  readonly compiled?: string;
  readonly data: unknown;
}

/**
 * Starts a thread that runs a module.
 *
 * @param data - what it gets from {@link threadData}
 * @param semiSpaceMegabytes - room for objects that are soon given up. @default what the main thread has
 */
export function startThread(module: URL, data: unknown, semiSpaceMegabytes?: number): Worker {
  // The folder that is asked for holds one for each version of Node.
  const compiled = getCompileCacheDir();
  const start: Start = {
    module: module.href,
    data,
    ...(compiled !== undefined && { compiled: dirname(compiled) }),
  };
  // What this process was started with would hold for the thread as well, and comes before a limit of its own.
  for (const bound of semiSpaceMegabytes === undefined ? [] : ['max', 'min'])
    setFlagsFromString(`--${bound}-semi-space-size=${semiSpaceMegabytes}`);
  return new Worker(new URL('../bin/thread.mjs', import.meta.url), { workerData: start });
}

/** In a thread: what it was started with. */
export function threadData(): unknown {
  return (workerData as Start).data;
}

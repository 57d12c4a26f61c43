/** A thread that looks at the files of large folders while the main one works out what they should be. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { LookedAt } from '../../early-look.ts';
import { filesSeen } from './files-seen.ts';

enableCompileCache();
const roots = workerData as LookedAt;
parentPort?.postMessage(new Map(roots.map((root) => [root, filesSeen(root)])));

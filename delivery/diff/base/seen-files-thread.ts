/** A thread that looks at the files of large folders while the main one works out what they should be. */
import { parentPort } from 'node:worker_threads';
import type { LookedAt } from '../../early-look.ts';
import { threadData } from '../../thread.ts';
import { filesSeen } from './files-seen.ts';

const roots = threadData() as LookedAt;
parentPort?.postMessage(new Map(roots.map((root) => [root, filesSeen(root)])));

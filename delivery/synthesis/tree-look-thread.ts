/** A thread that looks at trees before they are written to. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { LookedAt } from '../early-look.ts';
import { lookAtTree } from './tree-look.ts';

enableCompileCache();
const roots = workerData as LookedAt;
parentPort?.postMessage(new Map(roots.map((root) => [root, lookAtTree(root)])));

/** A thread that looks at trees before they are written to. */
import { parentPort } from 'node:worker_threads';
import type { LookedAt } from '../early-look.ts';
import { threadData } from '../thread.ts';
import { lookAtTree } from './tree-look.ts';

const roots = threadData() as LookedAt;
parentPort?.postMessage(new Map(roots.map((root) => [root, lookAtTree(root)])));

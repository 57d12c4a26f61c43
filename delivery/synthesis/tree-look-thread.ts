/** A thread that looks at trees on the disk while the main one loads the fleet. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { lookAtTree } from './tree-look.ts';
import type { TreeLook } from './tree-look.ts';

/** The folders to look at. */
export type TreeLookData = readonly string[];

/** Folder → what stands there. */
export type TreeLookAnswer = ReadonlyMap<string, TreeLook | undefined>;

enableCompileCache();
const roots = workerData as TreeLookData;
parentPort?.postMessage(new Map(roots.map((root) => [root, lookAtTree(root)])) satisfies TreeLookAnswer);

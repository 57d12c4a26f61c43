/** A thread of a synthesis: loads the fleet by itself, inspects its clusters, and writes them when it is told to. */
import { parentPort } from 'node:worker_threads';
import type { Issue } from '../../constructs/core/issue.ts';
import { FolderIds } from '../folder-ids.ts';
import { planFleet } from '../planned-fleet.ts';
import { threadData } from '../thread.ts';
import type { WrittenPart } from '../tree-folder.ts';
import { TreeSight } from './affected-writing.ts';
import { SynthesisPart, targetOf } from './synthesis-part.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import type { PartNumber } from './tree-share.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly request: SynthesisRequest;
  readonly thread: PartNumber;
}

/** Environment → what is to be written of it. */
export type ThreadOrder = ReadonlyMap<string, ThreadTarget>;

export interface ThreadTarget {
  readonly folder: string;
  /** Whether a next run may go by how the tree stands. */
  readonly watched: boolean;
}

/** What a thread wrote of one environment. */
export interface ThreadResult {
  readonly part: WrittenPart;
  readonly folders: ReadonlyMap<string, string>;
  /** Cluster → how it stands, where the run keeps that in mind. */
  readonly signatures: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
}

/** The first answer; the second is a map from environment to {@link ThreadResult}. */
export interface ThreadInspection {
  readonly issues: readonly Issue[];
}

const port = parentPort;
if (port === null) throw new Error('this is started as a thread of regatta synth');
const { request, thread } = threadData() as ThreadData;
const planned = await planFleet(request.fleet);
const own = new SynthesisPart(planned, request, thread);
// A cause may be anything at all, and need not travel: the main thread meets the same.
const issues = (await own.inspect()).map(({ cause: _, ...issue }) => issue);
port.once('message', (order: ThreadOrder) => {
  port.postMessage(new Map(planned.plans.flatMap((plan) => resultOf(plan, order))));
  port.close();
});
port.postMessage({ issues } satisfies ThreadInspection);

function resultOf(
  plan: (typeof planned.plans)[number],
  order: ThreadOrder,
): [environment: string, result: ThreadResult][] {
  const { name } = plan.environment;
  const wanted = order.get(name);
  if (wanted === undefined) return [];
  const target = targetOf(request, plan, wanted.folder);
  const folders = new FolderIds();
  const sight = new TreeSight(plan, wanted.folder);
  own.write(plan, target, folders, (step) => {
    if (wanted.watched) sight.see(step);
  });
  const part = target.part();
  return [[name, { part, folders: folders.own, signatures: sight.own, issues: target.issues }]];
}

/** A thread of a synthesis: loads the fleet by itself, inspects its clusters, and writes them when it is told to. */
import { parentPort } from 'node:worker_threads';
import type { Issue } from '../../constructs/core/issue.ts';
import { FolderIds } from '../tree/folder-ids.ts';
import { planFleet } from '../fleet/planned-fleet.ts';
import { threadData } from '../thread.ts';
import { SynthesisPart, targetOf } from './synthesis-part.ts';
import { StepWriting } from './step-writing.ts';
import type { WrittenTree } from './step-writing.ts';
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

/** The first answer; the second is a map from environment to {@link WrittenTree}. */
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
): [environment: string, result: WrittenTree][] {
  const { name } = plan.environment;
  const wanted = order.get(name);
  if (wanted === undefined) return [];
  const target = targetOf(request, plan, wanted.folder);
  const folders = new FolderIds();
  const writing = new StepWriting(target, wanted.watched);
  own.write(plan, writing, folders);
  const { marks } = writing;
  return [[name, { part: target.part(), folders: folders.own, marks, issues: target.issues }]];
}

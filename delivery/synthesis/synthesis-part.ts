import type { Issue } from '../../constructs/core/issue.ts';
import type { Layout } from '../../constructs/fleet/environment.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { InspectionScope, UnitTaker } from '../../constructs/policy/inspection.ts';
import { inspectFleet } from '../fleet/fleet-inspection.ts';
import { hashedFile } from '../tree/hashed-file.ts';
import type { Inventory } from '../tree/inventory.ts';
import type { FolderIds } from '../tree/folder-ids.ts';
import type { PlannedFleet } from '../fleet/planned-fleet.ts';
import { treeOf } from '../layout/tree.ts';
import type { TreeStep } from '../layout/tree.ts';
import { TreeFolder } from '../tree/tree-folder.ts';
import type { AffectedPart } from './affected-part.ts';
import type { StepWriting } from './step-writing.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import { partOf, restOf, wholeShare } from './tree-share.ts';
import type { PartNumber, TreeShare } from './tree-share.ts';

/** Stands for a run that nobody shares. */
const wholeRun: PartNumber = { number: 1, of: 1 };

/** The layout that a request comes to in one environment. */
export function layoutIn(request: SynthesisRequest, { environment }: EnvironmentPlan): Layout {
  return request.layout ?? environment.layout;
}

/** Whether a run writes the inventory and the record: of several shards, the first does. */
export function writesLists({ shard }: SynthesisRequest): boolean {
  return shard === undefined || shard.number === 1;
}

/**
 * The folder that a run writes an environment's files into.
 *
 * @param before - its inventory, where it has been read
 */
export function targetOf(
  request: SynthesisRequest,
  plan: EnvironmentPlan,
  root: string,
  before?: Inventory,
): TreeFolder {
  const journal = writesLists(request) ? undefined : request.shard?.number;
  return new TreeFolder(root, plan.environment.name, layoutIn(request, plan), journal, before);
}

/** What one thread does of a synthesis. */
export class SynthesisPart {
  readonly #planned: PlannedFleet;
  readonly #request: SynthesisRequest;
  readonly #thread: PartNumber;

  constructor(planned: PlannedFleet, request: SynthesisRequest, thread: PartNumber) {
    this.#planned = planned;
    this.#request = request;
    this.#thread = thread;
  }

  /**
   * Everything that is wrong with the model, and with the objects of this thread's clusters.
   *
   * @param affected - environments of which a part alone has to be looked at
   * @param taker - is handed what was looked at. @default nobody
   */
  inspect(
    affected: ReadonlyMap<EnvironmentPlan, AffectedPart> = new Map(),
    taker: (plan: EnvironmentPlan) => UnitTaker | undefined = () => undefined,
  ): Promise<Issue[]> {
    const { shard } = this.#request;
    const alone = shard === undefined && this.#thread.of === 1;
    const scopeOf = (plan: EnvironmentPlan): InspectionScope | undefined => {
      if (alone) return affected.get(plan)?.scope;
      const inspected = partOf(wholeShare(plan, undefined, undefined), shard ?? wholeRun);
      const clusters = new Set(partOf(inspected, this.#thread).clusters);
      return { app: () => true, cluster: ({ name }) => clusters.has(name), unit: () => 'whole' };
    };
    return inspectFleet(this.#planned, scopeOf, taker);
  }

  /** Writes this thread's files, and works out the ids of their folders where the run needs them. */
  write(plan: EnvironmentPlan, writing: StepWriting, folders: FolderIds): void {
    const { clusters, apps, shard } = this.#request;
    const whole = wholeShare(plan, clusters, apps);
    const share = partOf(whole, shard ?? wholeRun);
    const lists = writesLists(this.#request);
    for (const { files, complete = [] } of this.#steps(plan, partOf(share, this.#thread))) {
      // Git's ids are for the record alone.
      const hashed = lists ? files.map(hashedFile) : files;
      writing.write(
        hashed,
        complete.map(({ name }) => name),
      );
      if (lists) folders.add(hashed);
    }
    if (shard === undefined || !lists) return;
    for (const { files } of this.#steps(plan, partOf(restOf(whole, share), this.#thread))) {
      const hashed = files.map(hashedFile);
      writing.target.list(hashed);
      folders.add(hashed);
    }
  }

  #steps(plan: EnvironmentPlan, { clusters, apps }: TreeShare): Generator<TreeStep> {
    const wanted = this.#request.apps;
    return treeOf(plan, {
      layout: layoutIn(this.#request, plan),
      clusters: new Set(clusters),
      shared: new Set(apps),
      ...(wanted && { apps: new Set(wanted) }),
    });
  }
}

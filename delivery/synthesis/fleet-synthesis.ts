import { availableParallelism } from 'node:os';
import { errorsAmong } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { mergedInspections } from '../fleet/fleet-inspection.ts';
import { EarlyLook } from '../early-look.ts';
import { FolderIds } from '../tree/folder-ids.ts';
import { planFleet } from '../fleet/planned-fleet.ts';
import type { PlannedFleet } from '../fleet/planned-fleet.ts';
import type { TreeFolder, WriteReport } from '../tree/tree-folder.ts';
import { recordOf } from '../record/tree-record.ts';
import { affectedPart } from './affected-part.ts';
import type { AffectedPart } from './affected-part.ts';
import { TreeSight, writeAffected } from './affected-writing.ts';
import { codeIdentity, forgetSeenTree } from './seen-tree.ts';
import { layoutIn, SynthesisPart, targetOf, writesLists } from './synthesis-part.ts';
import { isWhole, rootOf } from './synthesis-request.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import { ending, noTrees, stagedTrees } from './staged-trees.ts';
import type { StagedTrees } from './staged-trees.ts';
import type { Staging } from './staging.ts';
import type { CompletedTree } from './staging-thread.ts';
import { StepWriting } from './step-writing.ts';
import type { WrittenTree } from './step-writing.ts';
import { sizeOf, threadCount } from './thread-count.ts';
import { ThreadCrew } from './thread-crew.ts';
import { lookAtTree } from './tree-look.ts';
import type { TreeLook } from './tree-look.ts';

type TreeSeen = TreeLook | undefined;
const lookThread = new URL('./tree-look-thread.ts', import.meta.url);

export interface EnvironmentReport extends WriteReport {
  readonly environment: string;
  readonly folder: string;
}

/** A fleet on its way to the disk, with as many threads as were asked for; the main thread is one of them. */
export class FleetSynthesis {
  readonly planned: PlannedFleet;
  /** Everything that is wrong with the fleet, or with this run's part of it. */
  readonly issues: readonly Issue[];
  readonly #request: SynthesisRequest;
  readonly #own: SynthesisPart;
  readonly #crew: ThreadCrew;
  readonly #affected: ReadonlyMap<EnvironmentPlan, AffectedPart>;
  readonly #staged: StagedTrees;
  readonly #end: () => Promise<void>;

  /** @param issues - what was found wrong; nothing is looked at here */
  constructor(
    planned: PlannedFleet,
    issues: readonly Issue[],
    request: SynthesisRequest,
    crew: ThreadCrew = new ThreadCrew(request, 1),
    affected: ReadonlyMap<EnvironmentPlan, AffectedPart> = new Map(),
    staged: StagedTrees = noTrees,
    end = ending(crew, staged),
  ) {
    this.planned = planned;
    this.issues = issues;
    this.#request = request;
    this.#own = new SynthesisPart(planned, request, { number: 1, of: crew.size });
    this.#crew = crew;
    this.#affected = affected;
    this.#staged = staged;
    this.#end = end;
  }

  /**
   * Loads and inspects a fleet; nothing is written yet.
   *
   * @param threads - how many share the work, or `auto` for as many as pay
   */
  static async begin(request: SynthesisRequest, threads: number | 'auto'): Promise<FleetSynthesis> {
    // Threads that are sure to be wanted load the fleet while this one does.
    const crew = threads === 'auto' ? undefined : new ThreadCrew(request, threads);
    const look = mayBePart(request, crew) ? EarlyLook.at<TreeSeen>(request.out, lookThread) : undefined;
    try {
      return await FleetSynthesis.of(await planFleet(request.fleet), request, crew, look);
    } catch (error) {
      await crew?.dismiss();
      throw error;
    } finally {
      await look?.end();
    }
  }

  /**
   * Inspects a fleet that is loaded.
   *
   * @param given - who shares the work. @default as many threads as pay for what is to be made
   * @param look - a look at what stands in the folders. @default it is looked at now
   */
  static async of(
    planned: PlannedFleet,
    request: SynthesisRequest,
    given?: ThreadCrew,
    look?: EarlyLook<TreeSeen>,
  ): Promise<FleetSynthesis> {
    const affected = mayBePart(request, given) ? await affectedParts(planned, request, look) : new Map();
    const staged = given === undefined && affected.size === 0 ? stagedTrees(planned, request) : noTrees;
    const crew = given ?? new ThreadCrew(request, staged.size > 0 ? 1 : threadsFor(planned, affected));
    const end = ending(crew, staged);
    const own = new SynthesisPart(planned, request, { number: 1, of: crew.size });
    try {
      const found = [await own.inspect(affected, (plan) => staged.get(plan)), ...(await crew.inspected())];
      const issues = mergedInspections(found, request.shard === undefined);
      return new FleetSynthesis(planned, issues, request, crew, affected, staged, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  get refused(): boolean {
    return errorsAmong(this.issues).length > 0;
  }

  /** Writes each environment. */
  async write(): Promise<{ reports: readonly EnvironmentReport[]; issues: readonly Issue[] }> {
    const { plans } = this.planned;
    const targets = plans.map((plan) => {
      const root = rootOf(this.planned, this.#request, plan);
      const target = targetOf(this.#request, plan, root, this.#affected.get(plan)?.inventory);
      const sight = new TreeSight(plan, target.root, this.#affected.get(plan)?.signatures);
      return { plan, target, sight, folders: new FolderIds() };
    });
    const usable = targets.filter(({ target }) => target.issues.length === 0);
    for (const { plan, target } of usable)
      if (this.#mayBeKept(plan) && !this.#affected.has(plan))
        forgetSeenTree(target.root, plan.environment.name);
    const threads = this.#crew.write(
      new Map(
        usable.map(({ plan, target }) => [
          plan.environment.name,
          { folder: target.root, watched: this.#mayBeKept(plan) },
        ]),
      ),
    );
    for (const each of usable) if (!this.#affected.has(each.plan)) await this.#writeAll(each);
    const results = await threads;
    const reports = usable.map((each) => {
      const { plan, target } = each;
      for (const result of results) take(result.get(plan.environment.name), each);
      return { environment: plan.environment.name, folder: target.root, ...this.#finish(each) };
    });
    return { reports, issues: targets.flatMap(({ target }) => target.issues) };
  }

  /** Ends the threads; a run that is over has none. */
  async end(): Promise<void> {
    await this.#end();
  }

  async #writeAll(output: Output): Promise<void> {
    const { plan, target, sight, folders } = output;
    const watched = this.#mayBeKept(plan);
    const staged = this.#staged.get(plan);
    if (staged !== undefined) {
      // While the thread completes the tree there is time for what keeping the sight takes.
      const [completed] = await Promise.all([staged.complete(), watched && takeSight(sight, staged)]);
      output.completed = completed;
      target.issues.push(...output.completed.issues);
      return;
    }
    const writing = new StepWriting(target, watched);
    this.#own.write(plan, writing, folders);
    sight.see(writing.marks);
  }

  #finish(output: Output): WriteReport {
    const { plan, target, sight } = output;
    const report = output.completed?.report ?? this.#finishWriting(output);
    if (this.#mayBeKept(plan) && target.issues.length === 0)
      sight.keep(output.completed?.inventory ?? target.inventoryHash);
    return report;
  }

  #finishWriting({ plan, target, sight, folders }: Output): WriteReport {
    const affected = this.#affected.get(plan);
    if (affected !== undefined) return writeAffected(plan, affected, target, sight);
    if (!writesLists(this.#request)) return target.leave();
    const { clusters, apps } = this.#request;
    const made = {
      ...(clusters && { clusters: new Set(clusters) }),
      ...(apps && { apps: new Set(apps) }),
    };
    target.writeLarge(recordOf(plan, made, folders, target.root));
    return target.finish(clusters === undefined && apps === undefined);
  }

  /** Whether a next run may go by this one: nothing was wrong, not even a warning, and all of it was made here. */
  #mayBeKept(plan: EnvironmentPlan): boolean {
    const whole = isWhole(this.#request);
    return whole && this.issues.length === 0 && layoutIn(this.#request, plan) === 'rendered';
  }
}

/** One environment on its way to the disk. */
interface Output {
  readonly plan: EnvironmentPlan;
  readonly target: TreeFolder;
  readonly sight: TreeSight;
  readonly folders: FolderIds;
  /** Of a tree that was laid ready, and that its thread completed. */
  completed?: CompletedTree;
}

/** Whether it may be that a part alone has to be made again. */
function mayBePart(request: SynthesisRequest, crew: ThreadCrew | undefined): boolean {
  return isWhole(request) && (crew?.size ?? 1) === 1;
}

/** The environments of which a part alone has to be made, by what an earlier run left. */
async function affectedParts(
  planned: PlannedFleet,
  request: SynthesisRequest,
  look: EarlyLook<TreeSeen> | undefined,
): Promise<ReadonlyMap<EnvironmentPlan, AffectedPart>> {
  const parts = new Map<EnvironmentPlan, AffectedPart>();
  if (planned.loadIssues.length + planned.modelIssues.length > 0) return parts;
  for (const plan of planned.plans) {
    if (layoutIn(request, plan) !== 'rendered') continue;
    const root = rootOf(planned, request, plan);
    const seen = look === undefined ? lookAtTree(root) : await look.of(root, () => lookAtTree(root));
    const part = affectedPart(plan, root, seen);
    if (part !== undefined) parts.set(plan, part);
  }
  return parts;
}

/** How many threads make a fleet; one where a part alone is made again. */
function threadsFor({ plans }: PlannedFleet, affected: ReadonlyMap<EnvironmentPlan, AffectedPart>): number {
  if (affected.size > 0) return 1;
  return threadCount(sizeOf(plans), availableParallelism());
}

async function takeSight(sight: TreeSight, staged: Staging): Promise<void> {
  codeIdentity();
  sight.see(await staged.marks());
}

function take(written: WrittenTree | undefined, { target, folders, sight }: Output): void {
  if (written === undefined) return;
  sight.see(written.marks);
  target.take(written.part);
  target.issues.push(...written.issues);
  folders.take(written.folders);
}

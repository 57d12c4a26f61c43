import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { errorsAmong } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { mergedInspections } from '../fleet-inspection.ts';
import { EarlyLook } from '../early-look.ts';
import { FolderIds } from '../folder-ids.ts';
import { planFleet } from '../planned-fleet.ts';
import type { PlannedFleet } from '../planned-fleet.ts';
import type { TreeFolder, WriteReport } from '../tree-folder.ts';
import { recordOf } from '../tree-record.ts';
import { affectedPart } from './affected-part.ts';
import type { AffectedPart } from './affected-part.ts';
import { TreeSight, writeAffected } from './affected-writing.ts';
import { forgetSeenTree } from './seen-tree.ts';
import { layoutIn, SynthesisPart, targetOf, writesLists } from './synthesis-part.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import { threadCount } from './thread-count.ts';
import type { ThreadResult } from './synthesis-thread.ts';
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

  /** @param issues - what was found wrong; nothing is looked at here */
  constructor(
    planned: PlannedFleet,
    issues: readonly Issue[],
    request: SynthesisRequest,
    crew: ThreadCrew = new ThreadCrew(request, 1),
    affected: ReadonlyMap<EnvironmentPlan, AffectedPart> = new Map(),
  ) {
    this.planned = planned;
    this.issues = issues;
    this.#request = request;
    this.#own = new SynthesisPart(planned, request, { number: 1, of: crew.size });
    this.#crew = crew;
    this.#affected = affected;
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
    const crew = given ?? new ThreadCrew(request, threadsFor(planned, affected));
    const own = new SynthesisPart(planned, request, { number: 1, of: crew.size });
    try {
      const found = [await own.inspect(affected), ...(await crew.inspected())];
      const issues = mergedInspections(found, request.shard === undefined);
      return new FleetSynthesis(planned, issues, request, crew, affected);
    } catch (error) {
      await crew.dismiss();
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
    for (const each of usable) if (!this.#affected.has(each.plan)) this.#writeAll(each);
    const results = await threads;
    const reports = usable.map((each) => {
      const { plan, target, folders, sight } = each;
      for (const result of results) take(result.get(plan.environment.name), target, folders, sight);
      return { environment: plan.environment.name, folder: target.root, ...this.#finish(each) };
    });
    return { reports, issues: targets.flatMap(({ target }) => target.issues) };
  }

  /** Ends the threads; a run that is over has none. */
  async end(): Promise<void> {
    await this.#crew.dismiss();
  }

  #writeAll({ plan, target, sight, folders }: Output): void {
    const watched = this.#mayBeKept(plan);
    this.#own.write(plan, target, folders, (step) => {
      if (watched) sight.see(step);
    });
  }

  #finish({ plan, target, sight, folders }: Output): WriteReport {
    const report = this.#finishWriting({ plan, target, sight, folders });
    if (this.#mayBeKept(plan) && target.issues.length === 0) sight.keep(target.inventoryHash);
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
}

function isWhole({ clusters, apps, shard }: SynthesisRequest): boolean {
  return clusters === undefined && apps === undefined && shard === undefined;
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

/** An environment's folder: one of its own where there are several. */
function rootOf({ plans }: PlannedFleet, { fleet, out }: SynthesisRequest, plan: EnvironmentPlan): string {
  const single = fleet.environment !== undefined || plans.length === 1;
  return single ? out : join(out, plan.environment.name);
}

/** How many threads make a fleet; one where a part alone is made again. */
function threadsFor({ plans }: PlannedFleet, affected: ReadonlyMap<EnvironmentPlan, AffectedPart>): number {
  if (affected.size > 0) return 1;
  const units = plans.flatMap(({ apps }) => apps).reduce((sum, { app }) => sum + app.clusters.length, 0);
  const clusters = plans.reduce((sum, plan) => sum + plan.clusters.length, 0);
  return threadCount({ units, clusters }, availableParallelism());
}

function take(
  result: ThreadResult | undefined,
  target: TreeFolder,
  folders: FolderIds,
  sight: TreeSight,
): void {
  if (result === undefined) return;
  sight.take(result.signatures);
  target.take(result.part);
  target.issues.push(...result.issues);
  folders.take(result.folders);
}

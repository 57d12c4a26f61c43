import { join } from 'node:path';
import { errorsAmong } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { mergedInspections } from '../fleet-inspection.ts';
import { FolderIds } from '../folder-ids.ts';
import { planFleet } from '../planned-fleet.ts';
import type { PlannedFleet } from '../planned-fleet.ts';
import type { TreeFolder, WriteReport } from '../tree-folder.ts';
import { recordOf } from '../tree-record.ts';
import { SynthesisPart, targetOf, writesLists } from './synthesis-part.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import type { ThreadResult } from './synthesis-thread.ts';
import { ThreadCrew } from './thread-crew.ts';

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

  /** @param issues - what was found wrong; nothing is looked at here */
  constructor(
    planned: PlannedFleet,
    issues: readonly Issue[],
    request: SynthesisRequest,
    crew: ThreadCrew = new ThreadCrew(request, 1),
  ) {
    this.planned = planned;
    this.issues = issues;
    this.#request = request;
    this.#own = new SynthesisPart(planned, request, { number: 1, of: crew.size });
    this.#crew = crew;
  }

  /** Loads and inspects a fleet; nothing is written yet. */
  static async begin(request: SynthesisRequest, threads: number): Promise<FleetSynthesis> {
    const crew = new ThreadCrew(request, threads);
    try {
      const planned = await planFleet(request.fleet);
      const own = new SynthesisPart(planned, request, { number: 1, of: threads });
      const found = [await own.inspect(), ...(await crew.inspected())];
      const issues = mergedInspections(found, request.shard === undefined);
      return new FleetSynthesis(planned, issues, request, crew);
    } catch (error) {
      await crew.dismiss();
      throw error;
    }
  }

  get refused(): boolean {
    return errorsAmong(this.issues).length > 0;
  }

  /** Writes each environment, into a folder of its own where there are several. */
  async write(out: string): Promise<{ reports: readonly EnvironmentReport[]; issues: readonly Issue[] }> {
    const { plans } = this.planned;
    const single = this.#request.fleet.environment !== undefined || plans.length === 1;
    const targets = plans.map((plan) => {
      const root = single ? out : join(out, plan.environment.name);
      return { plan, target: targetOf(this.#request, plan, root) };
    });
    const usable = targets.filter(({ target }) => target.issues.length === 0);
    const threads = this.#crew.write(
      new Map(usable.map(({ plan, target }) => [plan.environment.name, target.root])),
    );
    const written = usable.map(({ plan, target }) => {
      const folders = new FolderIds();
      this.#own.write(plan, target, folders);
      return { plan, target, folders };
    });
    const results = await threads;
    const reports = written.map(({ plan, target, folders }) => {
      const { name } = plan.environment;
      for (const result of results) take(result.get(name), target, folders);
      return { environment: name, folder: target.root, ...this.#finish(plan, target, folders) };
    });
    return { reports, issues: targets.flatMap(({ target }) => target.issues) };
  }

  /** Ends the threads; a run that is over has none. */
  async end(): Promise<void> {
    await this.#crew.dismiss();
  }

  #finish(plan: EnvironmentPlan, target: TreeFolder, folders: FolderIds): WriteReport {
    if (!writesLists(this.#request)) return target.leave();
    const { clusters, apps } = this.#request;
    const made = {
      ...(clusters && { clusters: new Set(clusters) }),
      ...(apps && { apps: new Set(apps) }),
    };
    target.write([recordOf(plan, made, folders, target.root)]);
    return target.finish(clusters === undefined && apps === undefined);
  }
}

function take(result: ThreadResult | undefined, target: TreeFolder, folders: FolderIds): void {
  if (result === undefined) return;
  target.take(result.part);
  target.issues.push(...result.issues);
  folders.take(result.folders);
}

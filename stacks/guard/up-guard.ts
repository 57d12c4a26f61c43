import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { Allowance } from '../../delivery/guard/allowance.ts';
import type { Deletion, DeletionChange } from '../../delivery/guard/deletion-change.ts';
import { formerNames } from '../../delivery/guard/former-names.ts';
import { guardVerdict, usedAllowances } from '../../delivery/guard/guard-verdict.ts';
import { environmentOfStack, stackNameOf } from '../plan/stack-name.ts';
import { stackPlan } from '../plan/stack-plan.ts';
import type { StackPlan } from '../plan/stack-plan.ts';
import type { StackReport } from '../run/stack-outcome.ts';
import { forUp, grownIssue, unreadIssue } from './guard-issue.ts';
import { JudgedStack } from './judged-stack.ts';
import { stackDeletions, wholeStack } from './stack-deletions.ts';
import type { StateReader } from './state-reader.ts';

/** Where the guard learns which stacks there are and what they hold. */
export type States = Pick<StateReader, 'names' | 'read'>;

export interface UpGuardRequest {
  readonly states: States;
  /** The environment that was asked for; only its clusters can be missed. */
  readonly environment: Environment;
  readonly plans: ReadonlyMap<Environment, EnvironmentPlan>;
  /** The clusters that the run is about to touch. */
  readonly clusters: readonly Cluster[];
  /** Whether these are all of the environment's clusters. */
  readonly isWhole: boolean;
  readonly allowances: readonly Allowance[];
  /** Asks Pulumi what it would change. */
  readonly preview: (clusters: readonly Cluster[]) => Promise<readonly StackReport[]>;
}

/** What the guard says about a run. */
export interface UpVerdict {
  /** Why nothing may be applied; nothing when it may. */
  readonly issues: readonly Issue[];
  readonly used: readonly Allowance[];
  /** Stacks about which nobody can know now what would be deleted, since their cluster does not answer: left alone. */
  readonly unknown: ReadonlyMap<Cluster, StackReport>;
}

/** Stops an `up` before it begins when it would delete what nobody gave leave for. */
export class UpGuard {
  readonly #request: UpGuardRequest;
  readonly #judged = new Map<Cluster, JudgedStack>();
  readonly #unknown = new Map<Cluster, StackReport>();

  constructor(request: UpGuardRequest) {
    this.#request = request;
  }

  /** Judges all stacks of the run, one environment at a time. */
  async judge(): Promise<UpVerdict> {
    const { clusters, environment, allowances } = this.#request;
    await this.#look(clusters);
    const environments = new Set([environment, ...clusters.map((cluster) => cluster.environment)]);
    const changes = await Promise.all([...environments].map((each) => this.#changeOf(each)));
    return {
      issues: changes.flatMap((change) =>
        guardVerdict(change, allowances).map((issue) => forUp(issue, change)),
      ),
      used: allowances.filter((each) => changes.some((change) => usedAllowances(change, [each]).length > 0)),
      unknown: this.#unknown,
    };
  }

  /** Why a stack may not be applied any more: since it was judged, somebody added to it what would be deleted now. */
  async grown(cluster: Cluster): Promise<Issue | undefined> {
    const { states } = this.#request;
    const reading = await states.read(stackNameOf(cluster));
    if ('fault' in reading) return unreadIssue(cluster, reading.fault);
    const { deleted } = stackDeletions(reading.state, this.#planOf(cluster));
    const added = deleted.filter((deletion) => this.#judged.get(cluster)?.includes(deletion) !== true);
    return added.length === 0 ? undefined : grownIssue(cluster, added);
  }

  async #look(clusters: readonly Cluster[]): Promise<void> {
    const { states } = this.#request;
    const readings = await Promise.all(clusters.map((cluster) => states.read(stackNameOf(cluster))));
    // In the order of the clusters, whichever state was read first: a person compares one refusal with the next.
    for (const [index, cluster] of clusters.entries()) {
      const reading = readings[index];
      if (reading !== undefined) this.#judged.set(cluster, new JudgedStack(this.#planOf(cluster), reading));
    }
    const doubtful = clusters.filter((cluster) => this.#judged.get(cluster)?.isDoubtful === true);
    if (doubtful.length === 0) return;
    const reports = await this.#request.preview(doubtful);
    for (const cluster of doubtful) {
      const report = reports.find(({ stack }) => stack === stackNameOf(cluster));
      if (report?.outcome === 'unknown') this.#unknown.set(cluster, report);
      else this.#judged.get(cluster)?.learn(report);
    }
  }

  #planOf(cluster: Cluster): StackPlan {
    const plan = this.#request.plans.get(cluster.environment);
    if (plan === undefined) throw new Error(`environment ${cluster.environment.name} is not planned`);
    return stackPlan(cluster.environment, stackNameOf(cluster), plan);
  }

  async #changeOf(environment: Environment): Promise<DeletionChange> {
    const { plans } = this.#request;
    const judged = [...this.#judged].filter(([cluster]) => cluster.environment === environment);
    const plan = plans.get(environment);
    const former = plan === undefined ? new Set<string>() : formerNames(plan);
    const lost = await this.#lostStacks(environment);
    const deleted = [...judged.flatMap(([, each]) => each.deleted), ...lost.flatMap((each) => each.objects)];
    return {
      environment: environment.name,
      objects: deleted.length === 0 ? 0 : await this.#objectsOf(environment),
      clustersLeft: environment.clusters.length,
      deleted,
      lostUnits: judged
        .flatMap(([cluster, { lostUnits }]) => lostUnits.map((unit) => ({ cluster: cluster.name, unit })))
        .filter(({ cluster, unit }) => !former.has(`${cluster}/${unit}`)),
      lostClusters: lost.map(({ cluster }) => cluster),
      unread: [...judged.flatMap(([, each]) => each.unread), ...lost.flatMap((each) => each.unread)],
    };
  }

  /** Stacks of the environment that hold objects, but whose cluster is no longer declared. */
  async #lostStacks(environment: Environment): Promise<LostStack[]> {
    const { states, isWhole } = this.#request;
    if (!isWhole || environment !== this.#request.environment) return [];
    const declared = new Set(environment.clusters.map(stackNameOf));
    const names = (await stacksOf(environment, states)).filter((name) => !declared.has(name)).sort();
    const found = await Promise.all(names.map((name) => lostStack(name, states)));
    return found.filter(({ objects, unread }) => objects.length + unread.length > 0);
  }

  /** How many objects the environment has; a stack that can't be read adds none, which only makes the budget smaller. */
  async #objectsOf(environment: Environment): Promise<number> {
    const { states } = this.#request;
    const names = await stacksOf(environment, states);
    const readings = await Promise.all(names.map((name) => states.read(name)));
    return readings.reduce((sum, each) => sum + ('state' in each ? each.state.objects.length : 0), 0);
  }
}

interface LostStack {
  readonly cluster: string;
  readonly objects: readonly Deletion[];
  readonly unread: DeletionChange['unread'];
}

async function lostStack(stack: string, states: States): Promise<LostStack> {
  const reading = await states.read(stack);
  const [, ...rest] = stack.split('.');
  if ('fault' in reading) {
    const cluster = rest.join('.') || stack;
    return { cluster, objects: [], unread: [{ cluster, why: reading.fault }] };
  }
  const cluster = reading.state.cluster ?? (rest.join('.') || stack);
  return { cluster, objects: wholeStack(reading.state, cluster), unread: [] };
}

/** Where stacks can't be listed none can be read either, which is said of each. */
async function stacksOf(environment: Environment, states: States): Promise<string[]> {
  const names = await states.names().catch(() => new Set<string>());
  return [...names].filter((name) => environmentOfStack(name) === environment.name);
}

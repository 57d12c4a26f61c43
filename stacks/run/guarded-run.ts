import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import { printAllowance } from '../../delivery/guard/allowance.ts';
import type { Allowance } from '../../delivery/guard/allowance.ts';
import { StateReader } from '../guard/state-reader.ts';
import { UpGuard } from '../guard/up-guard.ts';
import type { UpVerdict } from '../guard/up-guard.ts';
import { stackNameOf } from '../plan/stack-name.ts';
import type { FleetRunListeners, FleetRunRequest } from './fleet-run.ts';
import type { Operation, Outcome, StackProgress, StackReport } from './stack-outcome.ts';
import { StackRun } from './stack-run.ts';
import { stackTarget } from './stack-target.ts';
import type { StackWorkspace } from './stack-workspace.ts';
import { runWaves } from './wave-run.ts';

const noObjection: UpVerdict = { issues: [], used: [], unknown: new Map() };

/** A run whose stacks the deletion guard has looked at, all before the first and each again before its turn. */
export class GuardedRun {
  readonly #workspace: StackWorkspace;
  readonly #request: FleetRunRequest;
  readonly #listeners: FleetRunListeners;
  #guard: UpGuard | undefined;
  #verdict = noObjection;
  #message: string | undefined;

  constructor(workspace: StackWorkspace, request: FleetRunRequest, listeners: FleetRunListeners) {
    this.#workspace = workspace;
    this.#request = request;
    this.#listeners = listeners;
  }

  /** What the guard says of an `up` of these clusters; `destroy` is an explicit wish. */
  async judge(clusters: readonly Cluster[]): Promise<UpVerdict> {
    const { operation, environment, plans, selection, allowances } = this.#request;
    if (operation !== 'up' && operation !== 'preview') return noObjection;
    this.#guard = new UpGuard({
      states: new StateReader(this.#workspace),
      environment,
      plans,
      clusters,
      isWhole: selection.clusters === undefined && selection.wave === undefined,
      allowances,
      preview: (doubtful) => this.#previews(doubtful),
    });
    this.#verdict = await this.#guard.judge();
    return this.#verdict;
  }

  /** Writes down which leave was made use of: beside the state, and in the history of the stacks that change. */
  async record(allowances: readonly Allowance[]): Promise<void> {
    if (allowances.length === 0) return;
    const words = allowances.map(printAllowance);
    this.#message = `allowed to delete: ${words.join(' ')}`;
    this.#listeners.onNote(this.#message);
    await this.#workspace.records.keepAllowances(this.#request.environment.name, words);
  }

  /** Runs the operation on one cluster's stack. */
  async on(cluster: Cluster): Promise<StackReport> {
    const { operation } = this.#request;
    const { onStack } = this.#listeners;
    const stack = stackNameOf(cluster);
    const unknown = this.#verdict.unknown.get(cluster);
    const grown = operation === 'up' ? await this.#guard?.grown(cluster) : undefined;
    const settled = grown === undefined ? unknown : reportWithout(cluster, 'failed', [grown]);
    if (settled === undefined) return this.#run(cluster, operation, (step) => onStack(stack, step));
    onStack(stack, { state: settled.outcome, report: settled });
    return settled;
  }

  #run(
    cluster: Cluster,
    operation: Operation,
    onProgress: (progress: StackProgress) => void,
  ): Promise<StackReport> {
    const { plans, adopts, refreshes, signal } = this.#request;
    const plan = plans.get(cluster.environment);
    if (plan === undefined) throw new Error(`environment ${cluster.environment.name} is not planned`);
    return new StackRun(this.#workspace, stackTarget(cluster, plan), {
      operation,
      adopts,
      refreshes,
      signal,
      ...(this.#message !== undefined && { message: this.#message }),
      onProgress,
      onNote: this.#listeners.onNote,
    }).run();
  }

  async #previews(clusters: readonly Cluster[]): Promise<readonly StackReport[]> {
    const preview = (cluster: Cluster) => this.#run(cluster, 'preview', () => undefined);
    const { reports } = await runWaves([{ number: 0, clusters }], preview, {
      waves: undefined,
      soaks: false,
      stops: false,
      approves: () => Promise.resolve(true),
      onWave: () => undefined,
      onSoak: () => undefined,
      signal: this.#request.signal,
    });
    return reports;
  }
}

/** A report about a stack that Pulumi was not called on. */
export function reportWithout(cluster: Cluster, outcome: Outcome, issues: readonly Issue[]): StackReport {
  return {
    stack: stackNameOf(cluster),
    environment: cluster.environment.name,
    cluster: cluster.name,
    outcome,
    changes: [],
    objects: 0,
    seconds: 0,
    issues,
  };
}

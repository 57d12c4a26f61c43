import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { Allowance } from '../../delivery/guard/allowance.ts';
import { unneededAllowances } from '../../delivery/guard/unused-allowances.ts';
import { stackNameOf } from '../plan/stack-name.ts';
import { endLeftovers } from './leftover.ts';
import { mendStateFiles } from './state-files.ts';
import { GuardedRun, reportWithout } from './guarded-run.ts';
import type { Operation, StackProgress, StackReport } from './stack-outcome.ts';
import { openWorkspace, projectMark } from './stack-workspace.ts';
import type { StackWorkspace } from './stack-workspace.ts';
import { wavesOf } from './wave-plan.ts';
import type { Wave, WaveSelection } from './wave-plan.ts';
import { runWaves } from './wave-run.ts';
import type { WaveRules } from './wave-run.ts';

export interface FleetRunRequest {
  readonly operation: Operation;
  readonly environment: Environment;
  /** The plans of the environment and of those whose clusters its waves name. */
  readonly plans: ReadonlyMap<Environment, EnvironmentPlan>;
  /** The folder that the environments were read from. */
  readonly folder: string;
  readonly selection: WaveSelection;
  readonly adopts: boolean;
  readonly refreshes: boolean;
  /** What `up` may delete beyond the budget. */
  readonly allowances: readonly Allowance[];
  readonly soaks: boolean;
  readonly approves: (wave: number) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Who wants to know how a run over the fleet goes on. */
export interface FleetRunListeners {
  readonly onPlan: (waves: readonly Wave[]) => void;
  readonly onWave: (wave: Wave) => void;
  readonly onSoak: (wave: number, secondsLeft: number) => void;
  readonly onStack: (stack: string, progress: StackProgress) => void;
  readonly onNote: (text: string) => void;
}

/** What came of a run over the fleet. */
export interface FleetRunResult {
  /** One for each stack, in the order of the waves. */
  readonly reports: readonly StackReport[];
  /** What concerns the run as a whole: why the deletion guard stopped it, or leave that it did not need. */
  readonly issues: readonly Issue[];
  /** The leave to delete that it made use of. */
  readonly allowances: readonly Allowance[];
}

/**
 * Runs an operation over the stacks of an environment. Before an `up`, the deletion guard looks at all of them: when it
 * objects, no cluster is touched.
 */
export async function runFleet(
  request: FleetRunRequest,
  listeners: FleetRunListeners,
): Promise<FleetRunResult> {
  const { operation, environment, selection } = request;
  const workspace = await openWorkspace({
    environments: request.folder,
    environment: environment.name,
    isLocal: [...request.plans.keys()].every(isLocal),
    onNote: listeners.onNote,
  });
  await settleLeftovers(workspace, listeners);
  const forward = wavesOf(environment, selection);
  const waves = operation === 'destroy' ? forward.toReversed() : forward;
  listeners.onPlan(waves);
  const run = new GuardedRun(workspace, request, listeners);
  const verdict = await run.judge(waves.flatMap(({ clusters }) => clusters));
  const { used: allowances } = verdict;
  if (operation === 'up' && verdict.issues.length > 0) {
    const reports = waves.flatMap(({ clusters }) => clusters.map((each) => stoppedReport(each)));
    for (const report of reports) listeners.onStack(report.stack, { state: 'held-back', report });
    return { reports, issues: verdict.issues, allowances: [] };
  }
  if (operation === 'up') await run.record(allowances);
  const result = await runWaves(
    ordered(operation) ? waves : atOnce(waves),
    (cluster) => run.on(cluster),
    rulesOf(request, listeners),
  );
  const held = result.heldBack.flatMap(({ clusters, reason }) =>
    clusters.map((each) => heldReport(each, reason)),
  );
  for (const report of held) listeners.onStack(report.stack, { state: 'held-back', report });
  const unneeded = verdict.issues.length > 0 ? [] : unneededAllowances(request.allowances, allowances);
  return {
    reports: [...result.reports, ...held],
    issues: [...verdict.issues, ...unneeded],
    allowances,
  };
}

/** Ends the processes, and removes the half-written files, that an interrupted run left. */
async function settleLeftovers(workspace: StackWorkspace, { onNote }: FleetRunListeners): Promise<void> {
  for (const { pid, command } of await endLeftovers(projectMark(workspace.project)))
    onNote(`ended process ${pid}, which an interrupted run had left: ${command.slice(0, 60)}`);
  const mended = await mendStateFiles(workspace.env['PULUMI_BACKEND_URL'] ?? '');
  if (mended > 0)
    onNote(
      `removed ${mended} half-written attribute files, which an interrupted run had left beside the state`,
    );
}

function rulesOf(
  { operation, environment, ...request }: FleetRunRequest,
  listeners: FleetRunListeners,
): WaveRules {
  const isUp = operation === 'up';
  return {
    waves: isUp ? environment.waves : undefined,
    soaks: isUp && request.soaks,
    stops: ordered(operation),
    approves: request.approves,
    onWave: (wave) => {
      if (ordered(operation)) listeners.onWave(wave);
    },
    onSoak: listeners.onSoak,
    signal: request.signal,
  };
}

/** What changes no cluster needs no order: a preview and a refresh look at all of them at once. */
function ordered(operation: Operation): boolean {
  return operation === 'up' || operation === 'destroy';
}

function atOnce(waves: readonly Wave[]): Wave[] {
  return waves.length === 0 ? [] : [{ number: 0, clusters: waves.flatMap(({ clusters }) => clusters) }];
}

/** Whether every cluster of an environment is on this machine. */
export function isLocal(environment: Environment): boolean {
  return environment.clusters.every(
    ({ server }) =>
      URL.canParse(server) && /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(server).hostname),
  );
}

/** What the guard's own issues explain. */
function stoppedReport(cluster: Cluster): StackReport {
  return reportWithout(cluster, 'held-back', []);
}

function heldReport(cluster: Cluster, reason: string): StackReport {
  const stack = stackNameOf(cluster);
  return reportWithout(cluster, 'held-back', [
    {
      code: 'RGT-STACK-007',
      severity: 'warning',
      where: cluster.place,
      what: `stack ${stack} was held back: ${reason}`,
      fix: 'settle that, then run it again',
    },
  ]);
}

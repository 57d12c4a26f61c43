import { projectMark, openWorkspace } from './stack-workspace.ts';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { stackNameOf } from '../plan/stack-name.ts';
import { endLeftovers } from './leftover.ts';
import { mendStateFiles } from './state-files.ts';
import type { Operation, StackProgress, StackReport } from './stack-outcome.ts';
import { StackRun } from './stack-run.ts';
import { stackTarget } from './stack-target.ts';
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

/** Runs an operation over the stacks of an environment and returns a report for each, in the order of the waves. */
export async function runFleet(
  request: FleetRunRequest,
  listeners: FleetRunListeners,
): Promise<StackReport[]> {
  const { operation, environment, plans, selection, signal } = request;
  const workspace = await openWorkspace({
    environments: request.folder,
    environment: environment.name,
    isLocal: [...plans.keys()].every(isLocal),
    onNote: listeners.onNote,
  });
  for (const { pid, command } of await endLeftovers(projectMark(workspace.project)))
    listeners.onNote(`ended process ${pid}, which an interrupted run had left: ${command.slice(0, 60)}`);
  const mended = await mendStateFiles(workspace.env['PULUMI_BACKEND_URL'] ?? '');
  if (mended > 0)
    listeners.onNote(
      `removed ${mended} half-written attribute files, which an interrupted run had left beside the state`,
    );
  const forward = wavesOf(environment, selection);
  const waves = operation === 'destroy' ? forward.toReversed() : forward;
  listeners.onPlan(waves);
  const run = (cluster: Cluster) => {
    const plan = plans.get(cluster.environment);
    if (plan === undefined) throw new Error(`environment ${cluster.environment.name} is not planned`);
    const stack = stackNameOf(cluster);
    return new StackRun(workspace, stackTarget(cluster, plan), {
      operation,
      adopts: request.adopts,
      refreshes: request.refreshes,
      signal,
      onProgress: (progress) => listeners.onStack(stack, progress),
      onNote: listeners.onNote,
    }).run();
  };
  const result = await runWaves(ordered(operation) ? waves : atOnce(waves), run, rulesOf(request, listeners));
  const held = result.heldBack.flatMap(({ clusters, reason }) =>
    clusters.map((each) => heldReport(each, reason)),
  );
  for (const report of held) listeners.onStack(report.stack, { state: 'held-back', report });
  return [...result.reports, ...held];
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

function heldReport(cluster: Cluster, reason: string): StackReport {
  const stack = stackNameOf(cluster);
  return {
    stack,
    environment: cluster.environment.name,
    cluster: cluster.name,
    outcome: 'held-back',
    changes: [],
    objects: 0,
    seconds: 0,
    issues: [
      {
        code: 'RGT-STACK-007',
        severity: 'warning',
        where: cluster.place,
        what: `stack ${stack} was held back: ${reason}`,
        fix: 'settle that, then run it again',
      },
    ],
  };
}

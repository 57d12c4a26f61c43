import { resolve } from 'node:path';
import { errorsAmong } from '../constructs/core/issue.ts';
import { nearestName } from '../constructs/core/nearest-name.ts';
import type { Environment } from '../constructs/fleet/environment.ts';
import { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';
import { inspectPlan } from '../constructs/policy/inspection.ts';
import { inspectFleet } from '../delivery/fleet/fleet-inspection.ts';
import { printAllowance } from '../delivery/guard/allowance.ts';
import type { Allowance } from '../delivery/guard/allowance.ts';
import { planFleet } from '../delivery/fleet/planned-fleet.ts';
import type { PlannedFleet } from '../delivery/fleet/planned-fleet.ts';
import { readSources } from '../delivery/source/source-reader.ts';
import { runFleet } from '../stacks/run/fleet-run.ts';
import type { FleetRunResult } from '../stacks/run/fleet-run.ts';
import { killRunning } from '../stacks/run/pulumi-process.ts';
import type { Operation } from '../stacks/run/stack-outcome.ts';
import { environmentsIn, wavesOf } from '../stacks/run/wave-plan.ts';
import type { WaveSelection } from '../stacks/run/wave-plan.ts';
import { exitCode, UsageError } from './arguments.ts';
import { issueJson, note, printIssues, result } from './report.ts';
import { StackProgressView } from './stack-progress.ts';
import { reportTable } from './stack-table.ts';

/** What the commands on stacks have in common, after their options are read. */
export interface StackCommand {
  readonly operation: Operation;
  readonly environment: string | undefined;
  readonly environments: string;
  readonly json: boolean;
  readonly selection: WaveSelection;
  readonly adopts?: boolean;
  readonly refreshes?: boolean;
  readonly allowances?: readonly Allowance[];
  readonly soaks?: boolean;
  readonly approves?: (wave: number) => Promise<boolean>;
  /** Asked once the environment is known; false ends the command with exit 1. */
  readonly allows?: (environment: Environment) => Promise<boolean>;
}

const verbs: Readonly<Record<Operation, { changed: string; applying: string }>> = {
  preview: { changed: 'would change', applying: 'comparing' },
  up: { changed: 'changed', applying: 'applying' },
  refresh: { changed: 'differ', applying: 'reading' },
  destroy: { changed: 'deleted', applying: 'deleting' },
};

/** Runs an operation over an environment's stacks, shows how it goes on stderr and what came of it on stdout. */
export async function runStackCommand(command: StackCommand): Promise<number> {
  const planned = await planFleet({
    folder: command.environments,
    ...(command.environment === undefined ? {} : { environment: command.environment }),
  });
  const refused = await refusal(planned, command);
  if (refused !== undefined) return refused;
  const plan = onlyPlan(planned);
  const { environment } = plan;
  checkSelection(environment, command.selection);
  const plans = await plansOf(plan);
  if (command.allows !== undefined && !(await command.allows(environment))) return exitCode.no;
  const view = new StackProgressView(verbs[command.operation]);
  const ran = await interruptible((signal) =>
    runFleet(
      {
        operation: command.operation,
        environment,
        plans,
        folder: resolve(command.environments),
        selection: command.selection,
        adopts: command.adopts ?? false,
        refreshes: command.refreshes ?? false,
        allowances: command.allowances ?? [],
        soaks: command.soaks ?? false,
        approves: command.approves ?? (() => Promise.resolve(true)),
        signal,
      },
      {
        onPlan: (waves) => view.plan(waves),
        onWave: (wave) => view.wave(wave),
        onSoak: (wave, left) => view.soak(wave, left),
        onStack: (stack, progress) => view.stack(stack, progress),
        onNote: (text) => view.note(text),
      },
    ),
  );
  view.end();
  print(command, environment, ran);
  return codeOf(command.operation, ran);
}

/** Says what is wrong with the fleet and stops before any cluster is asked; nothing is said when nothing is. */
async function refusal(planned: PlannedFleet, { json }: StackCommand): Promise<number | undefined> {
  const issues = await inspectFleet(planned);
  if (errorsAmong(issues).length === 0) {
    printIssues(issues, note);
    return undefined;
  }
  if (json) result(JSON.stringify({ issues: issues.map(issueJson) }, undefined, 2));
  else printIssues(issues, note);
  return planned.loadIssues.length > 0 ? exitCode.wrongUse : exitCode.no;
}

function onlyPlan({ plans }: PlannedFleet): EnvironmentPlan {
  const [plan, ...others] = plans;
  if (plan !== undefined && others.length === 0) return plan;
  const names = plans.map(({ environment }) => environment.name).join(', ');
  throw new UsageError(`there are several environments: ${names}; name one with --environment`);
}

function checkSelection(environment: Environment, { clusters, wave }: WaveSelection): void {
  const known = wavesOf(environment);
  const names = known.flatMap((each) => each.clusters.map(({ name }) => name));
  for (const name of clusters ?? []) {
    if (wavesOf(environment, { clusters: [name] }).length > 0) continue;
    const near = nearestName(name, names);
    throw new UsageError(
      `there is no cluster "${name}"; ${near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  if (wave !== undefined && !known.some(({ number }) => number === wave))
    throw new UsageError(
      `there is no wave ${wave}; there are ${known.map(({ number }) => number).join(', ')}`,
    );
}

/** Plans of the environment and of those whose clusters its waves name. */
async function plansOf(plan: EnvironmentPlan): Promise<Map<Environment, EnvironmentPlan>> {
  const plans = new Map([[plan.environment, plan]]);
  for (const other of environmentsIn(plan.environment)) {
    if (plans.has(other)) continue;
    const added = new EnvironmentPlan(other, (await readSources([other])).inputs);
    const errors = errorsAmong(await inspectPlan(added));
    if (errors.length > 0) {
      const { IssuesError } = await import('../constructs/core/issue.ts');
      throw new IssuesError(errors);
    }
    plans.set(other, added);
  }
  return plans;
}

/** Lets work end orderly at the first interrupt, and ends it at once at the second. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) {
      killRunning();
      process.exit(130);
    }
    note('stopping: what is under way ends first; interrupt again to stop at once');
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  process.on('exit', killRunning);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of signals) process.off(name, onSignal);
    process.off('exit', killRunning);
  }
}

function print(
  { operation, json }: StackCommand,
  environment: Environment,
  { reports, issues: overall, allowances }: FleetRunResult,
): void {
  const issues = [...overall, ...reports.flatMap((report) => report.issues)];
  if (json) {
    const stacks = reports.map((report) => ({ ...report, issues: report.issues.map(issueJson) }));
    const whole = { issues: overall.map(issueJson), allowances: allowances.map(printAllowance) };
    result(JSON.stringify({ environment: environment.name, operation, stacks, ...whole }, undefined, 2));
  } else {
    result(reportTable(operation, reports));
  }
  printIssues(issues, note);
}

/** 1 when something failed or the guard objects, or when a preview found a change; 3 when a cluster is unknown; else 0. */
function codeOf(operation: Operation, { reports, issues }: FleetRunResult): number {
  if (errorsAmong(issues).length > 0) return exitCode.no;
  const outcomes = new Set(reports.map(({ outcome }) => outcome));
  if (outcomes.has('failed') || outcomes.has('held-back')) return exitCode.no;
  if (outcomes.has('unknown')) return exitCode.inPart;
  return operation === 'preview' && outcomes.has('changed') ? exitCode.no : exitCode.done;
}

import { join, resolve } from 'node:path';
import { errorsAmong } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import { nearestName } from '../constructs/core/nearest-name.ts';
import type { Layout } from '../constructs/fleet/environment.ts';
import type { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';
import { FolderIds } from '../delivery/folder-ids.ts';
import { inspectFleet } from '../delivery/fleet-inspection.ts';
import { planFleet } from '../delivery/planned-fleet.ts';
import { treeOf } from '../delivery/tree.ts';
import { recordOf } from '../delivery/tree-record.ts';
import { TreeFolder } from '../delivery/tree-folder.ts';
import type { WriteReport } from '../delivery/tree-folder.ts';
import { exitCode, parseOptions, sharedOptions, UsageError } from './arguments.ts';
import { issueJson, note, printIssues, result } from './report.ts';

const synthOptions = {
  ...sharedOptions,
  out: { type: 'string', default: 'dist' },
  layout: { type: 'string' },
  cluster: { type: 'string', multiple: true },
  app: { type: 'string', multiple: true },
} as const;

interface EnvironmentReport extends WriteReport {
  readonly environment: string;
  readonly folder: string;
}

/** Writes the tree of each environment: nothing at all when anything in the fleet is wrong. */
export async function synth(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, synthOptions);
  const layout = layoutOf(options.layout);
  const planned = await planFleet({
    folder: options.environments,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const issues = await inspectFleet(planned);
  if (errorsAmong(issues).length > 0) {
    if (options.json) result(JSON.stringify({ issues: issues.map(issueJson) }, undefined, 2));
    else printIssues(issues, note);
    return planned.loadIssues.length > 0 ? exitCode.wrongUse : exitCode.no;
  }
  checkNames(
    'cluster',
    options.cluster,
    planned.plans.flatMap((plan) => plan.clusters.map(({ name }) => name)),
  );
  checkNames(
    'app',
    options.app,
    planned.plans.flatMap((plan) => plan.apps.map(({ app }) => app.name)),
  );
  const out = resolve(options.out);
  const single = options.environment !== undefined || planned.plans.length === 1;
  const reports: EnvironmentReport[] = [];
  const refused: Issue[] = [];
  for (const plan of planned.plans) {
    const folder = single ? out : join(out, plan.environment.name);
    const written = writeEnvironment(plan, folder, layout, options.cluster, options.app);
    refused.push(...written.issues);
    reports.push({ environment: plan.environment.name, folder, ...written.report });
  }
  printIssues([...issues, ...refused], note);
  if (options.json)
    result(
      JSON.stringify({ environments: reports, issues: [...issues, ...refused].map(issueJson) }, undefined, 2),
    );
  else for (const report of reports) result(summary(report));
  return refused.length > 0 ? exitCode.no : exitCode.done;
}

function writeEnvironment(
  plan: EnvironmentPlan,
  folder: string,
  layout: Layout | undefined,
  clusters: readonly string[] | undefined,
  apps: readonly string[] | undefined,
): { report: WriteReport; issues: readonly Issue[] } {
  const chosen = layout ?? plan.environment.layout;
  const target = new TreeFolder(folder, plan.environment.name, chosen);
  if (target.issues.length > 0)
    return { report: { written: 0, unchanged: 0, removed: 0, bytes: 0 }, issues: target.issues };
  const selection = {
    layout: chosen,
    ...(clusters && { clusters: new Set(clusters) }),
    ...(apps && { apps: new Set(apps) }),
  };
  const folders = new FolderIds();
  for (const step of treeOf(plan, selection)) {
    target.write(step.files);
    folders.add(step.files);
  }
  target.write([recordOf(plan, selection, folders, folder)]);
  const report = target.finish(clusters === undefined && apps === undefined);
  return { report, issues: target.issues };
}

function layoutOf(text: string | undefined): Layout | undefined {
  if (text === undefined || text === 'kustomize' || text === 'rendered') return text;
  throw new UsageError(`--layout is "${text}"; it is kustomize or rendered`);
}

function checkNames(kind: string, given: readonly string[] | undefined, known: readonly string[]): void {
  for (const name of given ?? []) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new UsageError(
      `there is no ${kind} "${name}"; ${near === undefined ? `there are ${[...new Set(known)].join(', ')}` : `did you mean ${near}?`}`,
    );
  }
}

function summary({ environment, folder, written, unchanged, removed, bytes }: EnvironmentReport): string {
  const size = bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${environment}: ${written} files written (${size}), ${unchanged} unchanged, ${removed} removed, in ${folder}`;
}

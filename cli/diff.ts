import { writeFileSync } from 'node:fs';
import { errorsAmong } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';
import { baseOf, earlyLookAt } from '../delivery/diff/base/base-of.ts';
import type { BaseChoice } from '../delivery/diff/base/base-of.ts';
import { UnreadableSide } from '../delivery/diff/base/diff-issue.ts';
import { diffAgainstTree } from '../delivery/diff/environment-diff.ts';
import type { EnvironmentDiff } from '../delivery/diff/environment-diff.ts';
import { diffFormats, formatDiff } from '../delivery/diff/format/formats.ts';
import type { DiffFormat } from '../delivery/diff/format/formats.ts';
import { lacksCommit, plannedSide } from '../delivery/diff/planned-side.ts';
import type { Side } from '../delivery/diff/side.ts';
import { planFleet } from '../delivery/fleet/planned-fleet.ts';
import { exitCode, parseOptions, sharedOptions, UsageError } from './arguments.ts';
import { issueJson, note, printIssues, relativeIssue, result } from './report.ts';

const diffOptions = {
  ...sharedOptions,
  base: {
    type: 'string',
    value: 'DIR|REF',
    help: 'what to compare with: a folder, or a branch, tag or commit',
  },
  repo: { type: 'string', value: 'URL', help: "the GitOps repository (the environment's own)" },
  live: { type: 'boolean', default: false, help: 'compare with the clusters themselves' },
  format: { type: 'string', value: 'FORMAT', help: 'text, markdown, html or json (text)' },
  out: { type: 'string', value: 'FILE', help: 'write the result to a file' },
  whole: {
    type: 'string',
    value: 'URL',
    help: 'where the whole diff can be seen, for a comment that shows a part',
  },
} as const;

type DiffOptions = ReturnType<typeof parseOptions<typeof diffOptions>>;

/** Shows what would change on every cluster: exit 0 when nothing does, 1 when something does, 3 when a part is unknown. */
export async function diff(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, diffOptions);
  const format = formatOf(options.format, options.json);
  if (options.live && (options.base !== undefined || options.repo !== undefined))
    throw new UsageError('--live compares with the clusters; leave --base and --repo out');
  const choice = {
    ...(options.base !== undefined && { base: options.base }),
    ...(options.repo !== undefined && { repository: options.repo }),
  };
  const look = options.live ? undefined : earlyLookAt(choice);
  try {
    return await compared(options, format, { ...choice, ...(look && { look }) });
  } finally {
    await look?.end();
  }
}

async function compared(options: DiffOptions, format: DiffFormat, choice: BaseChoice): Promise<number> {
  const [planned, side] = await Promise.all([
    planFleet({
      folder: options.environments,
      ...(options.environment === undefined ? {} : { environment: options.environment }),
    }),
    plannedSide(options.environments),
  ]);
  // What failed to load is no absence, and a model with errors is never written: there is nothing to compare.
  const broken = errorsAmong([...planned.loadIssues, ...planned.modelIssues]);
  if (broken.length > 0) return refused(broken, format);
  const compare = options.live
    ? await liveComparison(side)
    : (plan: EnvironmentPlan): Promise<EnvironmentDiff> =>
        diffAgainstTree(plan, baseOf(plan.environment, choice), side, (commit) =>
          lacksCommit(options.environments, commit),
        );
  const outcomes = await Promise.all(planned.plans.map((plan) => outcomeOf(() => compare(plan))));
  const diffs = outcomes.flatMap((outcome) => ('diff' in outcome ? [outcome.diff] : []));
  const unread = outcomes.flatMap((outcome) => ('unread' in outcome ? [outcome.unread] : []));
  const issues = [...unread.map(({ issue }) => issue), ...diffs.flatMap((each) => each.issues)];
  if (issues.length > 0 && format !== 'json') printIssues(issues, note);
  const text = formatDiff(format, diffs, {
    unread: unread.map(({ issue }) => relativeIssue(issue)),
    colour: process.stdout.isTTY && options.out === undefined && !process.env['NO_COLOR'],
    ...(options.whole !== undefined && { whole: options.whole }),
  });
  if (options.out === undefined) {
    if (text !== '') result(text.replace(/\n$/, ''));
  } else writeFileSync(options.out, text.endsWith('\n') ? text : `${text}\n`);
  return codeOf(diffs, unread);
}

/** What talks to clusters is loaded only when it is asked for. */
async function liveComparison(side: Side): Promise<(plan: EnvironmentPlan) => Promise<EnvironmentDiff>> {
  const { diffAgainstClusters } = await import('../operate/live/live-diff.ts');
  const { kubeconfigAccess } = await import('../operate/live/kubeconfig-access.ts');
  return (plan) => diffAgainstClusters(plan, side, kubeconfigAccess);
}

async function outcomeOf(
  compare: () => Promise<EnvironmentDiff>,
): Promise<{ diff: EnvironmentDiff } | { unread: UnreadableSide }> {
  try {
    return { diff: await compare() };
  } catch (cause) {
    if (cause instanceof UnreadableSide) return { unread: cause };
    throw cause;
  }
}

function codeOf(diffs: readonly EnvironmentDiff[], unread: readonly UnreadableSide[]): number {
  if (unread.some(({ unreachable }) => !unreachable)) return exitCode.wrongUse;
  if (diffs.some(({ issues }) => errorsAmong(issues).length > 0)) return exitCode.wrongUse;
  if (unread.length > 0 || diffs.some(({ unknown }) => unknown.length > 0)) return exitCode.inPart;
  return diffs.some(({ groups }) => groups.length > 0) ? exitCode.no : exitCode.done;
}

function refused(issues: readonly Issue[], format: DiffFormat): number {
  if (format === 'json') result(JSON.stringify({ issues: issues.map(issueJson) }, undefined, 2));
  else printIssues(issues, note);
  return exitCode.wrongUse;
}

function formatOf(given: string | undefined, json: boolean): DiffFormat {
  const wanted = given ?? (json ? 'json' : 'text');
  const format = diffFormats.find((each) => each === wanted);
  if (format === undefined) throw new UsageError(`--format is "${wanted}"; it is ${diffFormats.join(', ')}`);
  if (json && format !== 'json')
    throw new UsageError(`--json and --format ${format} ask for two formats; leave one out`);
  return format;
}

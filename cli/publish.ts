import { readFileSync } from 'node:fs';
import { errorsAmong } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';
import { plannedSide } from '../delivery/diff/planned-side.ts';
import { inspectFleet } from '../delivery/fleet/fleet-inspection.ts';
import { allowanceForms, parseAllowance, printAllowance } from '../delivery/guard/allowance.ts';
import type { Allowance } from '../delivery/guard/allowance.ts';
import { planFleet } from '../delivery/fleet/planned-fleet.ts';
import { parseDuration } from '../delivery/publish/backoff.ts';
import type { EnvironmentPart } from '../delivery/publish/environment-lay.ts';
import { publish as publishTrees } from '../delivery/publish/publication.ts';
import type { Outcome } from '../delivery/publish/publication.ts';
import { pullRequestOf } from '../delivery/publish/pull-request.ts';
import { unusedAllowances, unusedAllowOlder } from '../delivery/publish/unused-allowances.ts';
import { exitCode, parseOptions, sharedOptions, UsageError } from './arguments.ts';
import { issueJson, note, printIssues, result } from './report.ts';

const publishOptions = {
  ...sharedOptions,
  repo: { type: 'string', value: 'URL', help: "the GitOps repository (the environment's own)" },
  branch: { type: 'string', value: 'NAME', help: "the branch to commit to (the environment's own)" },
  'allow-delete': {
    type: 'string',
    multiple: true,
    value: 'SCOPE',
    help: 'leave for the guard to delete: app/NAME@CLUSTER and the like',
  },
  'allow-older': {
    type: 'boolean',
    default: false,
    help: 'leave to publish a source that is older than what the branch holds',
  },
  'dry-run': { type: 'boolean', default: false, help: 'say what would be done' },
  'give-up-after': {
    type: 'string',
    default: '2m',
    value: 'TIME',
    help: 'how long to try against other writers',
  },
  'pull-request': {
    type: 'boolean',
    default: false,
    help: 'push a branch of its own and say what to open',
  },
  sign: { type: 'boolean', default: false, help: "sign the commit, with Git's own configuration" },
} as const;

/** Publishes the trees: one commit an environment on the GitOps repository's branch, or none at all. */
export async function publish(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, publishOptions);
  const allowances = (options['allow-delete'] ?? []).map(allowanceOf);
  const giveUpAfter = parseDuration(options['give-up-after']);
  if (giveUpAfter === undefined)
    throw new UsageError(`--give-up-after is "${options['give-up-after']}"; write it as 90s, 2m or 1h30m`);
  const planned = await planFleet({
    folder: options.environments,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const issues = await inspectFleet(planned);
  if (errorsAmong(issues).length > 0) {
    report([], issues, options.json);
    return planned.loadIssues.length > 0 ? exitCode.wrongUse : exitCode.no;
  }
  const { revision } = await plannedSide(options.environments);
  const source = revision === undefined ? undefined : { revision, folder: options.environments };
  const outcomes: Outcome[] = [];
  for (const target of targetsOf(planned.plans, options.repo, options.branch))
    outcomes.push(
      await publishTrees({
        ...target,
        allowances,
        source,
        allowOlder: options['allow-older'],
        version: version(),
        dryRun: options['dry-run'],
        pullRequest: options['pull-request'],
        sign: options.sign,
        giveUpAfter,
        note,
      }),
    );
  const unused = [
    ...unusedAllowances(allowances, outcomes),
    ...unusedAllowOlder(options['allow-older'], outcomes),
  ];
  report(outcomes, [...issues, ...unused], options.json);
  if (options['pull-request'] && !options.json) showPullRequests(outcomes, options.branch);
  return codeOf(outcomes);
}

interface Target {
  readonly url: string;
  readonly branch: string;
  readonly parts: readonly EnvironmentPart[];
}

/** Environments that go to the same branch go in one push. */
function targetsOf(
  plans: readonly EnvironmentPlan[],
  repo: string | undefined,
  branch: string | undefined,
): Target[] {
  const targets = new Map<string, { url: string; branch: string; parts: EnvironmentPart[] }>();
  for (const plan of plans) {
    const { name, repository } = plan.environment;
    const url = repo ?? repository?.url;
    if (url === undefined) {
      // What Pulumi applies itself is not published, unless one says where to.
      if (plans.length > 1) continue;
      throw new UsageError(`environment "${name}" names no repository; name one with --repo URL`);
    }
    const into = branch ?? repository?.branch ?? 'main';
    if (url.startsWith('-') || !isBranchName(into))
      throw new UsageError(`${JSON.stringify(url.startsWith('-') ? url : into)} can't be published to`);
    const key = `${url}\n${into}`;
    const target = targets.get(key) ?? { url, branch: into, parts: [] };
    target.parts.push({ plan, path: folderOf(repository?.path ?? name) });
    targets.set(key, target);
  }
  if (targets.size === 0) throw new UsageError('no environment names a repository; name one with --repo URL');
  return [...targets.values()];
}

function folderOf(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.some((step) => step === '..' || step.toLowerCase() === '.git'))
    throw new UsageError(`repository path ${JSON.stringify(path)} leaves the repository`);
  return steps.join('/');
}

/** What Git takes as a branch's name, in short: nothing that it would read as something else. */
function isBranchName(name: string): boolean {
  return /^(?!-|\/|\.)[\w.@/+-]+$/.test(name) && !/\.\.|@\{|\/\/|\.lock$|[./]$/.test(name);
}

function allowanceOf(text: string): Allowance {
  const allowance = parseAllowance(text);
  if (allowance === undefined)
    throw new UsageError(`--allow-delete is ${JSON.stringify(text)}; it is ${allowanceForms}`);
  return allowance;
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function report(outcomes: readonly Outcome[], issues: readonly Issue[], json: boolean): void {
  const all = [...issues, ...outcomes.flatMap((outcome) => outcome.issues)];
  if (json) {
    const publications = outcomes.map(({ issues: _, ...outcome }) => ({
      ...outcome,
      environments: outcome.environments.map((each) => ({
        ...each,
        allowances: each.allowances.map(printAllowance),
      })),
    }));
    result(JSON.stringify({ publications, issues: all.map(issueJson) }, undefined, 2));
    return;
  }
  printIssues(all, note);
  for (const outcome of outcomes) result(summary(outcome));
}

function summary({ status, repository, branch, commit, environments }: Outcome): string {
  const changes = environments
    .filter(({ added, changed, removed }) => added.length + changed.length + removed.length > 0)
    .map(
      ({ environment, added, changed, removed }) =>
        `${environment} ${added.length} added, ${changed.length} changed, ${removed.length} removed`,
    );
  const what = changes.length === 0 ? '' : `: ${changes.join('; ')}`;
  const words = {
    published: `published to ${repository} ${branch} as ${commit?.slice(0, 12) ?? ''}${what}`,
    planned: `would publish to ${repository} ${branch}${what}`,
    unchanged: `${repository} ${branch} is as planned; nothing to publish`,
    refused: `not published to ${repository} ${branch}`,
    'gave-up': `gave up on ${repository} ${branch}`,
  };
  return words[status];
}

function showPullRequests(outcomes: readonly Outcome[], branch: string | undefined): void {
  for (const { status, repository, branch: from, into } of outcomes.map((outcome) => ({
    ...outcome,
    into: branch ?? 'main',
  }))) {
    if (status !== 'published') continue;
    const { page } = pullRequestOf(repository, from, into);
    result(`open a pull request from ${from} into ${into}${page === undefined ? '' : `: ${page}`}`);
  }
}

function codeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ status }) => status === 'refused')) return exitCode.no;
  return outcomes.some(({ status }) => status === 'gave-up') ? exitCode.inPart : exitCode.done;
}

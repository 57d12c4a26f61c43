import { resolve } from 'node:path';
import { nearestName } from '../constructs/core/nearest-name.ts';
import type { Layout } from '../constructs/fleet/environment.ts';
import { FleetSynthesis } from '../delivery/synthesis/fleet-synthesis.ts';
import type { EnvironmentReport } from '../delivery/synthesis/fleet-synthesis.ts';
import type { SynthesisRequest } from '../delivery/synthesis/synthesis-request.ts';
import type { PartNumber } from '../delivery/synthesis/tree-share.ts';
import { exitCode, parseOptions, sharedOptions, UsageError } from './arguments.ts';
import { issueJson, note, printIssues, result } from './report.ts';

const synthOptions = {
  ...sharedOptions,
  out: { type: 'string', default: 'dist', value: 'DIR', help: 'the folder to write to' },
  layout: { type: 'string', value: 'LAYOUT', help: "kustomize or rendered (the environment's own)" },
  cluster: { type: 'string', multiple: true, value: 'NAME', help: 'only these clusters; nothing is removed' },
  app: { type: 'string', multiple: true, value: 'NAME', help: 'only these apps; nothing is removed' },
  shard: { type: 'string', value: 'I/N', help: 'one part of N, whose trees join to the whole' },
  workers: { type: 'string', value: 'N', help: 'how many threads write (as many as pay)' },
} as const;

/** Writes the tree of each environment: nothing at all when anything in the fleet is wrong. */
export async function synth(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, synthOptions);
  const { environment, environments: folder, cluster: clusters, app: apps } = options;
  const shard = shardOf(options.shard);
  if (shard !== undefined && (clusters !== undefined || apps !== undefined))
    throw new UsageError('--shard is a part of the whole tree; leave out --cluster and --app');
  const fleet = { folder, ...(environment === undefined ? {} : { environment }) };
  const out = resolve(options.out);
  const request = { fleet, out, layout: layoutOf(options.layout), clusters, apps, shard };
  const synthesis = await FleetSynthesis.begin(request, workersOf(options.workers));
  try {
    return await write(synthesis, request, options.json);
  } finally {
    await synthesis.end();
  }
}

async function write(
  synthesis: FleetSynthesis,
  { clusters, apps }: SynthesisRequest,
  json: boolean,
): Promise<number> {
  const { issues, planned } = synthesis;
  if (synthesis.refused) {
    if (json) result(JSON.stringify({ issues: issues.map(issueJson) }, undefined, 2));
    else printIssues(issues, note);
    return planned.loadIssues.length > 0 ? exitCode.wrongUse : exitCode.no;
  }
  const known = planned.plans.flatMap((plan) => plan.clusters.map(({ name }) => name));
  checkNames('cluster', clusters, known);
  checkNames(
    'app',
    apps,
    planned.plans.flatMap((plan) => plan.apps.map(({ app }) => app.name)),
  );
  const { reports, issues: refused } = await synthesis.write();
  const all = [...issues, ...refused];
  printIssues(all, note);
  if (json) result(JSON.stringify({ environments: reports, issues: all.map(issueJson) }, undefined, 2));
  else for (const report of reports) result(summary(report));
  return refused.length > 0 ? exitCode.no : exitCode.done;
}

/** Reads `2/5`: the second of five parts. */
function shardOf(text: string | undefined): PartNumber | undefined {
  if (text === undefined) return undefined;
  const [number, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)?.slice(1).map(Number) ?? [];
  if (number !== undefined && of !== undefined && number <= of) return { number, of };
  throw new UsageError(`--shard is "${text}"; it is i/n, such as 2/5: the second of five parts`);
}

function workersOf(text: string | undefined): number | 'auto' {
  if (text === undefined) return 'auto';
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(`--workers is "${text}"; it is a number of threads, 1 to 99`);
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

// Runs one entrance on one hostile input, as the process whose time and memory are measured.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../../constructs/core/issue.ts';
import type { EnvironmentDiff } from '../../../delivery/diff/environment-diff.ts';
import type { SourceResult } from '../../../delivery/source/source-reader.ts';
import type { HostileOutcome } from './hostile-input.ts';

type Refused = HostileOutcome['refused'];
interface End {
  readonly refused: Refused;
  readonly taken?: unknown;
}

const [, , entrance = '', folder = ''] = process.argv;
const input = join(folder, 'input');

function words({ what, given = '', allowed = '', fix }: Omit<Issue, 'severity' | 'where'>): string {
  return [what, given, allowed, fix].join('\n');
}

function refusals(issues: readonly Issue[]): Refused {
  return issues
    .filter(({ severity }) => severity === 'error')
    .map((issue) => ({
      code: issue.code,
      text: words(issue),
      hasPlace: Object.keys(issue.where).length > 0,
    }));
}

/** A source's place is the app that names it, which the reader of all sources adds. */
function sourceEnd(result: SourceResult): End {
  return 'objects' in result
    ? { refused: [], taken: result.objects }
    : { refused: [{ code: result.fault.code, text: words(result.fault), hasPlace: true }] };
}

function diffEnd({ unknown, affected, issues }: EnvironmentDiff): End {
  const unread = unknown.map(({ cluster, unit, why }) => ({
    code: 'unknown',
    text: why,
    hasPlace: cluster !== '' && unit !== undefined,
  }));
  return {
    refused: [...unread, ...refusals(issues)],
    taken: affected.map(({ cluster, unit }) => `${cluster}/${unit}`),
  };
}

async function compareWith(choice: { base?: string; repository?: string }): Promise<() => Promise<End>> {
  const { baseOf } = await import('../../../delivery/diff/base/base-of.ts');
  const { UnreadableSide } = await import('../../../delivery/diff/base/diff-issue.ts');
  const { diffAgainstTree } = await import('../../../delivery/diff/environment-diff.ts');
  const { smallPlan } = await import('../publish/small-fleet.ts');
  const layout = readText('layout') === 'kustomize' ? 'kustomize' : 'rendered';
  const plan = smallPlan({ layout, apps: { shop: { config: { A: 'b' } } } });
  return async () => {
    try {
      const base = await baseOf(plan.environment, choice);
      return diffEnd(await diffAgainstTree(plan, base, { type: 'plan', name: 'environments' }));
    } catch (cause) {
      if (cause instanceof UnreadableSide)
        return { refused: [{ ...refusals([cause.issue])[0], hasPlace: true }] as Refused };
      throw cause;
    }
  };
}

async function synthesis(): Promise<() => Promise<End>> {
  const { synth } = await import('../../../cli/synth.ts');
  return async () => {
    let printed = '';
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string | Uint8Array): boolean => {
      printed += text.toString();
      return true;
    };
    const code = await synth(['--environments', input, '--out', join(folder, 'out'), '--json']);
    process.stdout.write = write;
    const { issues } = JSON.parse(printed) as { issues: Issue[] };
    return { refused: refusals(issues), taken: code };
  };
}

async function publishing(): Promise<() => Promise<End>> {
  const { publishSmall } = await import('../publish/published.ts');
  const fleet = { layout: 'rendered', apps: { shop: { config: { A: 'b' }, says: 'new' } } } as const;
  return async () => {
    const outcome = await publishSmall(readText('input') ?? '', fleet, { giveUpAfter: 20_000 });
    return { refused: refusals(outcome.issues), taken: outcome.status };
  };
}

/** Everything is loaded before the clock starts. */
async function prepared(): Promise<() => Promise<End>> {
  switch (entrance) {
    case 'yaml': {
      const { readYamlSource } = await import('../../../delivery/source/yaml-source.ts');
      return () => Promise.resolve(sourceEnd(readYamlSource(input)));
    }
    case 'kustomize': {
      const { readKustomizeSource } = await import('../../../delivery/source/kustomize-source.ts');
      return async () => sourceEnd(await readKustomizeSource(input));
    }
    case 'helm': {
      const { readHelmSource } = await import('../../../delivery/source/helm-source.ts');
      const chart = (readText('input') ?? '').replace('CHART', join(folder, 'chart'));
      return async () =>
        sourceEnd(await readHelmSource({ type: 'helm', chart, version: '1.0.0', values: {} }));
    }
    case 'folder':
      return compareWith({ base: input });
    case 'repository': {
      const [repository = '', base = 'main'] = (readText('input') ?? '').split('\t');
      return compareWith({ repository, base });
    }
    case 'publish':
      return publishing();
    default:
      return synthesis();
  }
}

function readText(name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Of this process and of all that it started and waited for, in seconds. */
function cpuSeconds(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

const run = await prepared();
const [cpu, memory] = [cpuSeconds(), process.resourceUsage().maxRSS];
const { refused, taken } = await run();
const outcome: HostileOutcome = {
  refused,
  taken: refused.length > 0 ? undefined : taken,
  seconds: cpuSeconds() - cpu,
  megabytes: (process.resourceUsage().maxRSS - memory) / 1024,
};
process.stdout.write(JSON.stringify(outcome));

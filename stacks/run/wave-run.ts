import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Waves } from '../../constructs/waves/waves.ts';
import type { StackReport } from './stack-outcome.ts';
import type { Wave } from './wave-plan.ts';

/** Why stacks were not begun. */
export interface HeldBack {
  readonly clusters: readonly Cluster[];
  readonly reason: string;
}

export interface WaveRun {
  readonly reports: readonly StackReport[];
  readonly heldBack: readonly HeldBack[];
}

export interface WaveRules {
  /** Undefined where nothing is declared, or the operation changes no cluster. */
  readonly waves: Waves | undefined;
  readonly soaks: boolean;
  /** Whether a failure holds back what has not begun. */
  readonly stops: boolean;
  /** Says whether a person lets the wave start. */
  readonly approves: (wave: number) => Promise<boolean>;
  readonly onWave: (wave: Wave) => void;
  readonly onSoak: (wave: number, secondsLeft: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs wave after wave. A failure holds back everything that has not begun. A cluster that can't be reached says nothing
 * about the change, so it holds nothing back: the others, in its wave and after it, carry on.
 */
export async function runWaves(
  plan: readonly Wave[],
  run: (cluster: Cluster) => Promise<StackReport>,
  rules: WaveRules,
): Promise<WaveRun> {
  const reports: StackReport[] = [];
  for (const [index, wave] of plan.entries()) {
    const rest = plan.slice(index).flatMap(({ clusters }) => clusters);
    const refusal = await refusalOf(wave, plan[index - 1], rules);
    if (refusal !== undefined) return { reports, heldBack: [{ clusters: rest, reason: refusal }] };
    rules.onWave(wave);
    const ran = await runWave(wave, run, rules);
    reports.push(...ran.reports);
    const later = [...ran.left, ...plan.slice(index + 1).flatMap(({ clusters }) => clusters)];
    const failed = !rules.stops
      ? []
      : ran.reports.filter(({ outcome }) => outcome === 'failed').map(({ stack }) => stack);
    const stop = rules.signal.aborted
      ? 'interrupted'
      : failed.length > 0
        ? `${failed.join(', ')} failed`
        : undefined;
    if (stop !== undefined)
      return { reports, heldBack: later.length === 0 ? [] : [{ clusters: later, reason: stop }] };
    const next = plan[index + 1];
    if (next !== undefined && next.number > 0) await soak(wave, ran.reports, rules);
  }
  return { reports, heldBack: [] };
}

async function refusalOf(
  wave: Wave,
  before: Wave | undefined,
  rules: WaveRules,
): Promise<string | undefined> {
  if (rules.signal.aborted) return 'interrupted';
  const isBetween = before !== undefined && before.number > 0 && wave.number > 0;
  const guarded = isBetween && rules.waves?.gate.type === 'manual';
  if (!guarded || (await rules.approves(wave.number))) return undefined;
  return `wave ${wave.number} waits for a person: run it again with --approve-wave ${wave.number}`;
}

/** A wave in which nothing changed has nothing to prove; the hub is no wave. */
async function soak(wave: Wave, reports: readonly StackReport[], rules: WaveRules): Promise<void> {
  const seconds = rules.waves?.soak.seconds ?? 0;
  if (!rules.soaks || wave.number === 0 || !reports.some(({ outcome }) => outcome === 'changed')) return;
  const end = performance.now() + seconds * 1000;
  for (let left = seconds; left > 0 && !rules.signal.aborted; left = (end - performance.now()) / 1000) {
    rules.onSoak(wave.number, Math.ceil(left));
    await sleep(Math.min(1000, left * 1000), undefined, { signal: rules.signal }).catch(() => undefined);
  }
}

/** One wave, as many clusters at a time as its batch says; after a failure no more of them are begun. */
async function runWave(
  wave: Wave,
  run: (cluster: Cluster) => Promise<StackReport>,
  { waves, stops, signal }: WaveRules,
): Promise<{ reports: StackReport[]; left: Cluster[] }> {
  const left = [...wave.clusters];
  const reports = new Map<Cluster, StackReport>();
  const work = async (): Promise<void> => {
    for (let cluster = left.shift(); cluster !== undefined; cluster = left.shift()) {
      reports.set(cluster, await run(cluster));
      const failed = stops && [...reports.values()].some(({ outcome }) => outcome === 'failed');
      if (failed || signal.aborted) return;
    }
  };
  // Each stack is two or three processes: more than a few for each core only make one another wait.
  const workers = Math.min(waves?.batch ?? Infinity, wave.clusters.length, 4 * availableParallelism());
  await Promise.all(Array.from({ length: workers }, work));
  return {
    reports: wave.clusters.map((cluster) => reports.get(cluster)).filter((report) => report !== undefined),
    left,
  };
}

/**
 * Measures a diff after one edited app beside a full run: `node bench/diff.ts [--workload W5] [--runs 3]`. The base is
 * the tree that was written before the edit, as a folder and as a commit of a repository.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './measure/statistics.ts';
import { timedRun } from './measure/timed-process.ts';
import type { TimedCommand } from './measure/timed-process.ts';
import { loadCommand, regatta, synthArguments, writeEnvironment } from './peers/regatta.ts';
import { workloads } from './workloads.ts';
import type { NamedWorkload } from './workloads.ts';

/** What a diff took, in seconds, beside a full run and the loading of the program alone. */
export interface DiffResult {
  readonly base: 'folder' | 'commit';
  readonly seconds: number;
  readonly loading: number;
  readonly full: number;
  /** Beyond loading, as a part of the full run beyond loading. */
  readonly part: number;
  readonly peakMegabytes: number | undefined;
  /** Units that the diff found; the edit reaches one on each cluster. */
  readonly affected: number;
}

/** The most that a diff may take of a full run, both beyond loading. */
export const largestPart = 0.05;

/** Writes a fleet in full, edits one app, and compares. @throws Error when a diff finds more or less than the edit. */
export async function measureDiff(
  workload: NamedWorkload,
  runs: number,
  say: (text: string) => void,
): Promise<DiffResult[]> {
  const scratch = mkdtempSync(join(tmpdir(), `regatta-bench-diff-${workload.id}-`));
  const [before, repository] = [join(scratch, 'before'), join(scratch, 'repository')];
  try {
    writeEnvironment(before, workload);
    await timed({ program: regatta, args: synthArguments(before, join(repository, 'fleet')) }, 0);
    commit(repository);
    const after = (run: number): string => {
      const folder = join(scratch, `after-${run}`);
      writeEnvironment(folder, workload, `, app: 'edit ${run}'`);
      return folder;
    };
    const [full, loading]: [number[], number[]] = [[], []];
    const bases = {
      folder: ['--base', join(repository, 'fleet')],
      commit: ['--repo', repository, '--base', 'main'],
    };
    const found = { folder: [] as Found[], commit: [] as Found[] };
    for (let run = 0; run < runs; run += 1) {
      const input = after(run);
      loading.push((await timed(loadCommand(input), 0)).seconds);
      for (const base of ['folder', 'commit'] as const)
        found[base].push(await diff(input, bases[base], workload.clusters));
      const args = synthArguments(input, join(scratch, `full-${run}`));
      full.push((await timed({ program: regatta, args }, 0)).seconds);
    }
    return (['folder', 'commit'] as const).map((base) => {
      const result = resultOf(base, found[base], median(full), median(loading));
      say(`${workload.id} diff with a ${base}: ${(result.part * 100).toFixed(1)}% of a full run`);
      return result;
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Found {
  readonly seconds: number;
  readonly peakMegabytes: number | undefined;
  readonly affected: number;
}

async function diff(input: string, base: readonly string[], clusters: number): Promise<Found> {
  const args = ['diff', '--environments', input, '--json', ...base];
  const { seconds, peakMegabytes, printed } = await timed({ program: regatta, args }, 1);
  const { environments } = JSON.parse(printed) as { environments: { affected: unknown[] }[] };
  const affected = environments[0]?.affected.length ?? 0;
  if (affected !== clusters)
    throw new Error(`the diff found ${affected} units; the edit reaches ${clusters}`);
  return { seconds, peakMegabytes, affected };
}

function resultOf(
  base: DiffResult['base'],
  found: readonly Found[],
  full: number,
  loading: number,
): DiffResult {
  const seconds = median(found.map((each) => each.seconds));
  const peaks = found.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    base,
    seconds,
    loading,
    full,
    part: (seconds - loading) / (full - loading),
    peakMegabytes: peaks.length === 0 ? undefined : Math.max(...peaks),
    affected: found[0]?.affected ?? 0,
  };
}

async function timed(command: TimedCommand, expected: number) {
  const usage = await timedRun(command);
  if (usage.exitCode !== expected)
    throw new Error(`${command.program} ended with ${usage.exitCode}: ${usage.words}`);
  return usage;
}

function commit(repository: string): void {
  mkdirSync(repository, { recursive: true });
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args]);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@invalid', 'commit', '--quiet', '--message=before');
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { workload: { type: 'string', default: 'W5' }, runs: { type: 'string', default: '3' } },
  });
  const workload = workloads.find(({ id }) => id === values.workload);
  if (workload === undefined) throw new Error(`no workload ${values.workload}`);
  const results = await measureDiff(workload, Number(values.runs), (text) =>
    process.stderr.write(`${text}\n`),
  );
  process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
  if (results.some(({ part }) => part > largestPart)) process.exitCode = 1;
}

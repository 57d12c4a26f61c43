import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './measure/statistics.ts';
import { timedRun } from './measure/timed-process.ts';
import { loadCommand, regatta, synthArguments, writeEnvironment } from './peers/regatta.ts';
import type { WorkloadEdits } from './workload.ts';
import type { NamedWorkload } from './workloads.ts';

/** What a run after one edit took, beside a full run and the loading of the program alone. */
export interface IncrementalResult {
  readonly edit: string;
  readonly seconds: number;
  readonly loading: number;
  readonly full: number;
  /** Beyond loading, as a part of the full run beyond loading. */
  readonly part: number;
  readonly written: number;
  /** Files that the edit does not reach, and that were written all the same. */
  readonly strays: readonly string[];
}

interface Edit {
  readonly name: string;
  readonly values: (value: string) => WorkloadEdits;
  readonly reaches: (path: string) => boolean;
}

const edits: readonly Edit[] = [
  {
    name: 'one app',
    values: (app) => ({ app, component: '-' }),
    reaches: (path) => path.includes('/app-0/'),
  },
  {
    name: 'one cluster',
    values: (cluster) => ({ cluster, component: '-' }),
    reaches: (path) => path.startsWith('clusters/cluster-0/'),
  },
  {
    name: 'one shared component',
    values: (component) => ({ component }),
    reaches: (path) => path.includes('/app-1/'),
  },
];

/**
 * Measures W7: a fleet is written in full, then again after one edit at a time.
 *
 * @param scratch - a folder for what is written, which stays
 */
export async function measureIncremental(
  workload: NamedWorkload,
  runs: number,
  scratch: string,
  say: (text: string) => void,
): Promise<IncrementalResult[]> {
  const [input, output] = [join(scratch, 'input'), join(scratch, 'output')];
  let number = 0;
  const write = (values: WorkloadEdits) => {
    number += 1;
    // A folder of its own for each edit, since a module is compiled once for its path.
    writeEnvironment(join(input, String(number)), workload, `, ...${JSON.stringify(values)}`);
    return join(input, String(number));
  };
  const synth = async (folder: string, to: string) => {
    const usage = await timedRun({ program: regatta, args: synthArguments(folder, to) });
    if (usage.exitCode !== 0) throw new Error(usage.words);
    return usage.seconds;
  };
  const unchanged = write({ component: '-' });
  await synth(unchanged, output);
  const times = { full: [] as number[], loading: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    times.full.push(await synth(unchanged, join(scratch, `full-${run}`)));
    times.loading.push((await timedRun(loadCommand(unchanged))).seconds);
  }
  const [full, loading] = [median(times.full), median(times.loading)];
  const results: IncrementalResult[] = [];
  for (const edit of edits) {
    const seconds: number[] = [];
    let changed: string[] = [];
    for (let run = 0; run < runs; run += 1) {
      const before = writeTimes(output);
      seconds.push(await synth(write(edit.values(`edit ${run}`)), output));
      changed = changedSince(before, output);
      await synth(unchanged, output);
    }
    const part = (median(seconds) - loading) / (full - loading);
    const strays = changed.filter((path) => path.includes('/') && !edit.reaches(path));
    results.push({
      edit: edit.name,
      seconds: median(seconds),
      loading,
      full,
      part,
      written: changed.length,
      strays,
    });
    say(`W7 ${edit.name}: ${(part * 100).toFixed(1)}% of a full run`);
  }
  return results;
}

/** When each file of a folder was last written. */
function writeTimes(folder: string): Map<string, number> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files.flatMap((path) => {
      const { mtimeMs, ctimeMs } = statSync(join(folder, path));
      return statSync(join(folder, path)).isFile() ? [[path, mtimeMs + ctimeMs]] : [];
    }),
  );
}

function changedSince(before: ReadonlyMap<string, number>, folder: string): string[] {
  return [...writeTimes(folder)].filter(([path, time]) => before.get(path) !== time).map(([path]) => path);
}

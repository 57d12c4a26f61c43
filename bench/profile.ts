import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timedRun } from './measure/timed-process.ts';
import { synthArguments, writeEnvironment } from './peers/regatta.ts';
import { flameGraph } from './report/flame-graph.ts';
import type { CpuProfile } from './report/flame-graph.ts';
import type { NamedWorkload } from './workloads.ts';

/** Runs a synthesis under Node's profiler and writes its flame graph. */
export async function profileWorkload(workload: NamedWorkload, file: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'regatta-bench-profile-'));
  try {
    writeEnvironment(join(scratch, 'input'), workload);
    const args = ['--cpu-prof', `--cpu-prof-dir=${scratch}`, '--cpu-prof-interval', '500'];
    const start = fileURLToPath(new URL('../bin/start.mjs', import.meta.url));
    const synth = [start, ...synthArguments(join(scratch, 'input'), join(scratch, 'output'))];
    const { exitCode, words } = await timedRun({ program: process.execPath, args: [...args, ...synth] });
    if (exitCode !== 0) throw new Error(words);
    // With worker threads there are several; the main thread's is the largest.
    const [profile] = readdirSync(scratch)
      .filter((name) => name.endsWith('.cpuprofile'))
      .map((name) => readFileSync(join(scratch, name), 'utf8'))
      .sort((a, b) => b.length - a.length);
    if (profile === undefined) throw new Error('Node wrote no profile');
    const title = `regatta synth, ${workload.id}: ${workload.clusters} clusters with ${workload.apps} apps`;
    writeFileSync(file, flameGraph(JSON.parse(profile) as CpuProfile, title));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

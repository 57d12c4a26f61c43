import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './measure/statistics.ts';
import { timedRun } from './measure/timed-process.ts';
import { regatta } from './peers/regatta.ts';

/** How long a start takes beside the least that it could. */
export interface StartResult {
  readonly what: string;
  readonly seconds: number;
  readonly beside: string;
  readonly besideSeconds: number;
  readonly ratio: number;
}

/** Measures starts in turn; both sides with a warm compile cache, as from the second start on. */
export async function measureStarts(runs: number): Promise<StartResult[]> {
  const node = process.execPath;
  const environments = fileURLToPath(new URL('../environments', import.meta.url));
  const scratch = mkdtempSync(join(tmpdir(), 'regatta-bench-start-'));
  const libraries = join(scratch, 'libraries.mjs');
  const resolve = (name: string) => JSON.stringify(import.meta.resolve(name));
  writeFileSync(libraries, `import ${resolve('cdk8s')};\nimport ${resolve('cdk8s-plus-28')};\n`);
  try {
    return [
      await compare(
        { what: 'regatta --version', program: regatta, args: ['--version'] },
        { what: 'node -e 0', program: node, args: ['-e', '0'] },
        runs,
      ),
      await compare(
        {
          what: 'regatta validate, reference fleet',
          program: regatta,
          args: ['validate', '--environments', environments],
        },
        { what: 'loading cdk8s and cdk8s-plus-28', program: node, args: [libraries] },
        runs,
      ),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Start {
  readonly what: string;
  readonly program: string;
  readonly args: readonly string[];
}

async function compare(ours: Start, least: Start, runs: number): Promise<StartResult> {
  const times = { ours: [] as number[], least: [] as number[] };
  for (let run = -1; run < runs; run += 1) {
    const [one, other] = [await timedRun(ours), await timedRun(least)];
    // The first of each fills the compile cache.
    if (run < 0) continue;
    times.ours.push(one.seconds);
    times.least.push(other.seconds);
  }
  const [seconds, besideSeconds] = [median(times.ours), median(times.least)];
  return { what: ours.what, seconds, beside: least.what, besideSeconds, ratio: seconds / besideSeconds };
}

import { fileURLToPath } from 'node:url';
import { median } from './measure/statistics.ts';
import { timedRun } from './measure/timed-process.ts';
import type { ShapeResult } from './report/verdicts.ts';

const shapes: readonly {
  readonly shape: string;
  readonly program: string;
  readonly sizes: readonly number[];
}[] = [
  { shape: 'objects on one cluster', program: 'objects', sizes: [1250, 2500, 5000, 10_000] },
  { shape: 'a chain of dependencies', program: 'chain', sizes: [25_000, 50_000, 100_000, 200_000] },
  // Four hundred objects take no time that could be told from noise, so that the layers go on.
  { shape: 'layers of diamonds, two objects each', program: 'diamonds', sizes: [200, 2000, 20_000, 50_000] },
];

/** Measures W6: from the finished declaration to the written tree, without start-up, which would hide the growth. */
export async function measureShapes(runs: number, say: (text: string) => void): Promise<ShapeResult[]> {
  const path = fileURLToPath(new URL('programs/shape.ts', import.meta.url));
  const results: ShapeResult[] = [];
  for (const { shape, program, sizes } of shapes) {
    const points = [];
    for (const size of sizes) {
      const seconds: number[] = [];
      const count = program === 'diamonds' ? size * 2 : size;
      for (let run = 0; run < Math.min(runs, 5); run += 1) {
        const { exitCode, printed, words } = await timedRun({
          program: process.execPath,
          args: [path, program, String(count)],
        });
        if (exitCode !== 0) throw new Error(`${shape} of ${size}:\n${words}`);
        const found = JSON.parse(printed) as { seconds: number; issues: string[] };
        if (found.issues.length > 0) throw new Error(`${shape} of ${size}:\n${found.issues.join('\n')}`);
        seconds.push(found.seconds);
      }
      points.push({ size, seconds: median(seconds) });
      say(`W6 ${shape}, ${size}: ${median(seconds).toFixed(3)} s`);
    }
    results.push({ shape, points });
  }
  return results;
}

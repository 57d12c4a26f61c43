import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { manifestsIn } from './yaml-source.ts';
import type { SourceResult } from './source-reader.ts';

const run = promisify(execFile);

/** Runs a program that prints manifests, and reads them; its last lines of complaint become the fault. */
export async function runForManifests(
  program: string,
  args: readonly string[],
  label: string,
  env: Readonly<Record<string, string>> = {},
): Promise<SourceResult> {
  try {
    const { stdout } = await run(program, [...args], {
      maxBuffer: 256_000_000,
      timeout: 120_000,
      env: { ...process.env, ...env },
    });
    return manifestsIn(stdout, label);
  } catch (cause) {
    const stderr = (cause as { stderr?: string }).stderr ?? String(cause);
    const complaint = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 500);
    return {
      fault: {
        code: 'RGT-SOURCE-005',
        what: `${label} fails: ${complaint}`,
        fix: 'correct the source; the same command shows the whole message',
        cause,
      },
    };
  }
}

import { spawn } from 'node:child_process';

/** What a program that ran to its end left behind. */
export interface CommandResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** True when there is no such program. */
  readonly missing: boolean;
}

/** Runs a program to its end without a shell; never throws, the result tells. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: process.env, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.on('error', (fault: NodeJS.ErrnoException) => {
      resolve({ code: undefined, stdout, stderr: stderr + fault.message, missing: fault.code === 'ENOENT' });
    });
    child.on('close', (code) => resolve({ code: code ?? undefined, stdout, stderr, missing: false }));
  });
}

/** The last lines of a program's words, for an error that has to stay readable. */
export function lastLines(text: string, count = 8): string {
  return text.trim().split('\n').slice(-count).join('\n');
}

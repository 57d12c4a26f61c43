import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import type { PulumiCommand } from '@pulumi/pulumi/automation/index.js';

/** What a run of the Pulumi program left behind. */
export interface PulumiResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when it was killed. */
  readonly code: number | undefined;
}

/** A run that did not end well. */
export class PulumiFault extends Error {
  readonly result: PulumiResult;

  constructor(result: PulumiResult) {
    const words = `${result.stderr}\n${result.stdout}`.trim();
    super(words === '' ? `pulumi ended with ${result.code ?? 'a signal'}` : words);
    this.name = 'PulumiFault';
    this.result = result;
  }
}

const running = new Set<ChildProcess>();

/**
 * The Pulumi program as the Automation API calls it. Each run gets a session of its own, so that an interrupt reaches it
 * once and orderly; it carries a mark by which a later run finds what a killed one left.
 */
export class PulumiProcess {
  readonly command: string;
  readonly version: { toString(): string };

  constructor(command: string, version: string) {
    this.command = command;
    this.version = { toString: () => version };
  }

  /** Itself, as the Automation API's types want it: its own class can't be made with another way to run. */
  forAutomation(): PulumiCommand {
    return this as unknown as PulumiCommand;
  }

  async run(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<PulumiResult> {
    const known = unasked(args);
    if (known !== undefined) return known;
    const child = spawn(this.command, [...args, '--non-interactive'], {
      cwd,
      env: {
        ...process.env,
        ...env,
        PATH: `${dirname(this.command)}:${env['PATH'] ?? process.env['PATH'] ?? ''}`,
        PULUMI_AUTOMATION_API: 'true',
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const interrupt = () => child.kill('SIGINT');
    signal?.addEventListener('abort', interrupt);
    try {
      const result = await ended(child, onOutput, onError);
      if (result.code !== 0) throw new PulumiFault(result);
      return result;
    } finally {
      running.delete(child);
      signal?.removeEventListener('abort', interrupt);
    }
  }
}

/** Ends every run that is still going, at once; what they leave undone is settled by the next run. */
export function killRunning(): void {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * What the Automation API asks around every operation and nobody here reads: which stack is selected, its outputs, its
 * history. Answered without a process, which halves the time of a run that changes nothing.
 */
function unasked([command, what]: readonly string[]): PulumiResult | undefined {
  if (command !== 'stack') return undefined;
  if (what === 'select') return { stdout: '', stderr: '', code: 0 };
  if (what === 'output') return { stdout: '{}', stderr: '', code: 0 };
  if (what === 'history') return { stdout: '[]', stderr: '', code: 0 };
  return undefined;
}

function ended(
  child: ChildProcess,
  onOutput?: (text: string) => void,
  onError?: (text: string) => void,
): Promise<PulumiResult> {
  return new Promise((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onOutput?.(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onError?.(text);
    });
    child.on('error', (fault) => resolve({ stdout, stderr: stderr + fault.message, code: undefined }));
    child.on('close', (code) => resolve({ stdout, stderr, code: code ?? undefined }));
  });
}

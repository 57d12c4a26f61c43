import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program as it is started: no shell, so that nothing else is timed. */
export interface TimedCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** A file that the program reads as its standard input. */
  readonly input?: string;
}

/** What one whole process took, start-up included. */
export interface Usage {
  readonly seconds: number;
  /** Of the process and all that it started; undefined where the system does not say. */
  readonly cpuSeconds: number | undefined;
  /** The most that was resident at one time, of the process and all that it started, in megabytes. */
  readonly peakMegabytes: number | undefined;
  readonly exitCode: number;
  /** What it printed, and its last words on the error stream. */
  readonly printed: string;
  readonly words: string;
}

const ticksPerSecond = 100;
const lookEveryMs = 20;
const hasProc = existsSync('/proc/self/stat');

/** Runs a program to its end and says what it took. */
export function timedRun({ program, args, input }: TimedCommand): Promise<Usage> {
  const cpuBefore = childrenCpu();
  const source = input === undefined ? 'ignore' : openSync(input, 'r');
  const begun = performance.now();
  const child = spawn(program, args, { env: environment(), stdio: [source, 'pipe', 'pipe'] });
  const peak = new PeakMemory(child.pid);
  let [printed, words] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)));
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      peak.stop();
      reject(error);
    });
    child.on('close', (code) => {
      const seconds = (performance.now() - begun) / 1000;
      if (source !== 'ignore') closeSync(source);
      const cpuAfter = childrenCpu();
      const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
      resolve({ seconds, cpuSeconds, peakMegabytes: peak.stop(), exitCode: code ?? 1, printed, words });
    });
  });
}

/** All run on this Node, and keep what it compiled; the first run of each is not counted. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    REGATTA_NODE: process.execPath,
    NODE_COMPILE_CACHE: join(tmpdir(), 'regatta-bench-compile-cache'),
  };
}

/** The CPU time of all children that have ended, theirs included; the kernel counts it in hundredths. */
function childrenCpu(): number | undefined {
  if (!hasProc) return undefined;
  const fields = statFields('self');
  return (Number(fields?.[13]) + Number(fields?.[14])) / ticksPerSecond;
}

/** The fields of /proc/<pid>/stat that follow the name, which may itself hold spaces and brackets. */
function statFields(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Looks at a process and its children now and then; the kernel keeps each one's high mark in between. */
class PeakMemory {
  readonly #root: number | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  #kilobytes = 0;

  constructor(root: number | undefined) {
    this.#root = root;
    if (hasProc && root !== undefined) this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  stop(): number | undefined {
    clearInterval(this.#timer);
    return this.#kilobytes === 0 ? undefined : this.#kilobytes / 1024;
  }

  #look(): void {
    if (this.#root === undefined) return;
    this.#kilobytes = Math.max(this.#kilobytes, withChildren(this.#root));
  }
}

function withChildren(pid: number): number {
  try {
    const mark = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
      .filter(Boolean)
      .reduce((sum, child) => sum + withChildren(Number(child)), Number(mark?.[1] ?? 0));
  } catch {
    return 0; // It has ended meanwhile.
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../tools/command-run.ts';
import { identify, isRunning } from '../../tools/process-identity.ts';
import type { ProcessIdentity } from '../../tools/process-identity.ts';

/** Name of the environment variable that every process of a run inherits: `<project> <pid> <start>` of the run. */
export const runMark = 'REGATTA_RUN';

/** A process that outlived the run that started it. */
export interface Leftover extends ProcessIdentity {
  readonly command: string;
}

/** The mark of this process's runs in a project. */
export async function ownMark(project: string): Promise<string> {
  const own = await identify(process.pid);
  return `${project}|${process.pid}|${own?.started ?? ''}`;
}

/**
 * Ends what a killed run left behind in a project, before anything else is done there: an orphan that still wrote would
 * undo what comes after. Processes of runs that live are not touched.
 */
export async function endLeftovers(project: string): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const { pid, mark } of await markedProcesses()) {
    const owner = ownerOf(mark, project);
    if (pid === process.pid || owner === undefined || (await isRunning(owner))) continue;
    const identity = await identify(pid);
    if (identity !== undefined) found.push(identity);
  }
  // Pulumi itself first: were its plugin to go before it, it would take the plugin's silence for a failed request.
  const engineFirst = found.sort((a, b) => Number(isEngine(b)) - Number(isEngine(a)));
  for (const leftover of engineFirst) if (await isRunning(leftover)) kill(leftover.pid);
  for (const leftover of engineFirst) while (await isRunning(leftover)) await sleep(20);
  return engineFirst;
}

function isEngine({ command }: Leftover): boolean {
  return /(^|\/)pulumi\s/.test(command);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

function ownerOf(mark: string, project: string): ProcessIdentity | undefined {
  const [folder, pid, started] = mark.split('|');
  return folder === project && pid !== undefined && started !== undefined
    ? { pid: Number(pid), started }
    : undefined;
}

async function markedProcesses(): Promise<{ pid: number; mark: string }[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

async function fromProc(): Promise<{ pid: number; mark: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const words = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const mark = words.split('\0').find((word) => word.startsWith(`${runMark}=`));
      return mark === undefined ? [] : [{ pid: Number(pid), mark: mark.slice(runMark.length + 1) }];
    }),
  );
  return found.flat();
}

async function fromPs(): Promise<{ pid: number; mark: string }[]> {
  const { stdout } = await runCommand('ps', ['-axww', '-E', '-o', 'pid=,command=']);
  return stdout.split('\n').flatMap((line) => {
    const match = new RegExp(
      `^\\s*(\\d+) .*\\s${runMark}=([^|]*\\|\\d+\\|\\w+ +\\w+ +\\d+ +[\\d:]+ +\\d+)`,
    ).exec(line);
    return match?.[1] === undefined || match[2] === undefined
      ? []
      : [{ pid: Number(match[1]), mark: match[2] }];
  });
}

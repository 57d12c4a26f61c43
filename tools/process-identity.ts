import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** A running process as the machine knows it; a number alone may belong to somebody else by now. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the machine's own words: compared, never read. */
  readonly started: string;
}

/** Tells what runs under that number. A process that has ended but was not yet collected counts as gone. */
export async function identify(
  pid: number,
): Promise<(ProcessIdentity & { readonly command: string }) | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Says whether the recorded process still runs: the same number and the same start. */
export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.started === started;
}

/** Reads the start time out of a line of /proc/<pid>/stat, whose second field may hold anything. */
export function startOfStat(stat: string): { readonly state: string; readonly started: string } | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? undefined : { state, started };
}

async function fromProc(pid: number) {
  try {
    const [stat, line] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    const start = startOfStat(stat);
    if (!start || start.state === 'Z' || start.state === 'X') return undefined;
    return { pid, started: start.started, command: line.split('\0').join(' ').trim() };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): Promise<(ProcessIdentity & { readonly command: string }) | undefined> {
  return new Promise((resolve) => {
    execFile(
      'ps',
      ['-ww', '-o', 'lstart=,stat=,command=', '-p', String(pid)],
      { env: { ...process.env, LC_ALL: 'C' } },
      (fault, out) => {
        const match = /^\s*(\w+ +\w+ +\d+ +[\d:]+ +\d+) +(\S+) +(.*)$/s.exec(fault ? '' : out);
        const [, started, state, command] = match ?? [];
        const gone = started === undefined || command === undefined || state?.startsWith('Z');
        resolve(gone ? undefined : { pid, started: started.replace(/ +/g, ' '), command: command.trim() });
      },
    );
  });
}

import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, startOfStat } from '../process-identity.ts';
import { paths } from './layout.ts';

/** A program that the test bed runs, and what it is called there: `etcd`, `east.kube-apiserver`. */
export interface ProcessCommand {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Variables that it gets besides PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A recorded process: what was to be started, and, if it still runs, under which number. */
export interface ProcessState extends ProcessCommand {
  readonly pid?: number;
}

/**
 * Starts a program that outlives this process.
 *
 * What is to run is written first; then the child itself writes its number and start time, before it becomes the program. So
 * there is no moment in which a program runs that no record knows of, whenever this process is killed.
 */
export async function launch(folder: string, command: ProcessCommand): Promise<void> {
  const record = recordPath(folder, command.name);
  const log = paths.log(folder, command.name);
  await Promise.all([mkdir(dirname(record), { recursive: true }), mkdir(dirname(log), { recursive: true })]);
  await rm(identityPath(folder, command.name), { force: true });
  await writeFile(`${record}.tmp`, JSON.stringify(command));
  await rename(`${record}.tmp`, record);
  const output = await open(log, 'a');
  try {
    const child = spawn(
      '/bin/sh',
      ['-c', recordThenRun, identityPath(folder, command.name), command.program, ...command.args],
      {
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
        cwd: folder,
        env: programEnvironment(command),
      },
    );
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
  } finally {
    await output.close();
  }
}

const recordThenRun = `set -e
{ echo $$; cat /proc/$$/stat 2>/dev/null || LC_ALL=C ps -o lstart= -p $$; } > "$0.tmp"
mv "$0.tmp" "$0"
exec "$@"`;

/** Nothing of the caller's shell gets into the servers: no proxy, no kubeconfig, no credential. */
function programEnvironment({ environment }: ProcessCommand): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NO_PROXY: '*',
    no_proxy: '*',
    ...environment,
  };
}

/** Every process that the instance ever started since it was last taken down. */
export async function listProcesses(folder: string): Promise<ProcessState[]> {
  const names = await readdir(paths.records(folder)).catch(() => []);
  const records = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(records.map((name) => processState(folder, name.slice(0, -'.json'.length))));
}

/** Tells whether a process runs: only when number, start time and command line are those of the record. */
export async function processState(folder: string, name: string): Promise<ProcessState> {
  const command = JSON.parse(await readFile(recordPath(folder, name), 'utf8')) as ProcessCommand;
  const identity = await readIdentity(folder, name);
  if (!identity) return command;
  const expected = [command.program, ...command.args].join(' ').trim();
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const running = await identify(identity.pid);
    if (running?.started !== identity.started) return command;
    if (running.command === expected) return { ...command, pid: identity.pid };
    // The child has written its record and is about to become the program.
    await sleep(25);
  }
  return command;
}

/** Stops one process at once, as a power cut would, and forgets it. What runs under its number by now is left alone. */
export async function stopProcess(folder: string, name: string): Promise<void> {
  const running = () => processState(folder, name).catch((): { pid?: number } => ({}));
  for (let { pid } = await running(); pid !== undefined; { pid } = await running()) {
    kill(pid);
    await sleep(20);
  }
  await Promise.all(
    [recordPath(folder, name), identityPath(folder, name)].map((path) => rm(path, { force: true })),
  );
}

/** Stops everything that an instance started and nothing else. */
export async function stopAllProcesses(folder: string): Promise<void> {
  const names = (await listProcesses(folder)).map((process) => process.name);
  await Promise.all(names.map((name) => stopProcess(folder, name)));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the look and the signal.
  }
}

/** The number and start time that the child wrote; a child that was only just started is waited for. */
async function readIdentity(
  folder: string,
  name: string,
): Promise<{ pid: number; started: string } | undefined> {
  const begun = (await stat(recordPath(folder, name))).mtimeMs;
  for (;;) {
    const text = await readFile(identityPath(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return parseIdentity(text);
    if (Date.now() - begun > 2_000) return undefined;
    await sleep(25);
  }
}

/** Reads a child's own record: its number, then a line of /proc or of ps. */
export function parseIdentity(text: string): { pid: number; started: string } | undefined {
  const [number, rest = ''] = text.split(/\n(.*)/s);
  const started = startOfStat(rest.trim())?.started ?? rest.trim().replace(/ +/g, ' ');
  return Number(number) > 0 && started ? { pid: Number(number), started } : undefined;
}

const recordPath = (folder: string, name: string) => join(paths.records(folder), `${name}.json`);
const identityPath = (folder: string, name: string) => join(paths.records(folder), `${name}.pid`);

import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Issue } from '../../constructs/core/issue.ts';
import { runCommand } from '../command-run.ts';
import { identify } from '../process-identity.ts';

/** A port that a test bed needs, and what for. */
export interface NeededPort {
  readonly port: number;
  readonly purpose: string;
}

/** How a port is looked at. */
export interface PortLook {
  readonly isFree: (port: number) => Promise<boolean>;
  readonly portOwner: (port: number) => Promise<string | undefined>;
}

/**
 * One issue for each port that somebody else listens on; nobody is touched.
 *
 * @param look - @default this machine's ports
 */
export async function portIssues(
  needed: readonly NeededPort[],
  instance: string,
  look: PortLook = { isFree, portOwner },
): Promise<Issue[]> {
  const issues = await Promise.all(needed.map((each) => portIssue(each, instance, look)));
  return issues.filter((issue) => issue !== undefined);
}

/** A process that was killed keeps its sockets until the last of its threads has ended, and nobody sees it any more. */
const patienceMs = 10_000;
const lookEveryMs = 50;

async function portIssue(
  { port, purpose }: NeededPort,
  instance: string,
  look: PortLook,
): Promise<Issue | undefined> {
  const deadline = performance.now() + patienceMs;
  let owner: string | undefined;
  while (owner === undefined && performance.now() < deadline) {
    if (await look.isFree(port)) return undefined;
    owner = await look.portOwner(port);
    if (owner === undefined) await setTimeout(lookEveryMs);
  }
  return {
    code: 'RGT-TESTBED-001',
    severity: 'error',
    where: { path: instance },
    what: `port ${port}, which ${purpose} needs, is taken by ${owner ?? "a process that this user can't see"}`,
    given: `127.0.0.1:${port}`,
    fix: 'stop that process, or start on other ports: regatta testbed up --instance NAME --port-base PORT',
  };
}

/** Whether nobody listens on a port of this machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Who listens on a port, as `'command line' (pid 4242)`. */
export async function portOwner(port: number): Promise<string | undefined> {
  const pid = process.platform === 'linux' ? await ownerInProc(port) : await ownerByLsof(port);
  const owner = pid === undefined ? undefined : await identify(pid);
  return owner && `'${owner.command.slice(0, 120)}' (pid ${owner.pid})`;
}

async function ownerInProc(port: number): Promise<number | undefined> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
    if (links.some((link) => sockets.has(link))) return Number(pid);
  }
  return undefined;
}

/** The sockets that listen on a port, from a table such as /proc/net/tcp. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .map((fields) => fields[9] ?? '');
}

async function ownerByLsof(port: number): Promise<number | undefined> {
  const { stdout } = await runCommand('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']);
  return Number(stdout.trim().split('\n')[0]) || undefined;
}

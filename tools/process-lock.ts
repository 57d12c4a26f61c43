import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/**
 * Runs work that one process at a time may do. The lock of a process that was killed is taken over.
 *
 * @param onWait is told once, with the number of the process that holds the lock.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait?: (pid: number) => void,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, onWait);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, onWait?: (pid: number) => void): Promise<void> {
  const own = await ownIdentity();
  const draft = `${path}.${own.pid}.${crypto.randomUUID()}`;
  await writeFile(draft, JSON.stringify(own));
  try {
    let told = false;
    while (!(await claim(draft, path))) {
      const holder = await readHolder(path);
      if (holder && !(await isRunning(holder))) {
        await dropDead(path, holder);
        continue;
      }
      if (holder && !told) onWait?.(holder.pid);
      told ||= holder !== undefined;
      await sleep(100);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link is made whole or not at all, so that nobody ever reads a lock without its holder. */
async function claim(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fault;
  }
}

/** Moves the dead holder's lock away first: had another process taken it over meanwhile, it is put back. */
async function dropDead(path: string, dead: ProcessIdentity): Promise<void> {
  const aside = `${path}.dead.${crypto.randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (moved && (moved.pid !== dead.pid || moved.started !== dead.started)) await claim(aside, path);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await identify(process.pid);
  return { pid: process.pid, started: own?.started ?? 'unknown' };
}

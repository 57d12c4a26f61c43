import { mkdirSync, readdirSync } from 'node:fs';
import { cacheFolder } from '../../../tools/cache-folder.ts';
import { identify } from '../../../tools/process-identity.ts';
import { isFree } from '../../../tools/testbed/port-owner.ts';
import { stopTestbed } from '../../../tools/testbed/testbed.ts';

/** A test bed that no other run of the same tests shares. */
export interface OwnInstance {
  readonly instance: string;
  readonly portBase: number;
}

/** etcd's two ports lie this far below the first cluster's. */
const portsBelow = 61;
const portsAbove = 8;

/**
 * Names a test bed after this process, on ports that are free, below those that the kernel hands out; what runs that have
 * ended left of theirs is stopped.
 */
export async function ownInstance(name: string): Promise<OwnInstance> {
  await stopLeftovers(name);
  for (;;) {
    const portBase = 17_000 + Math.floor(Math.random() * 150) * 100;
    const free = await Promise.all(
      [...range(portBase - portsBelow, 2), ...range(portBase, portsAbove)].map(isFree),
    );
    if (free.every(Boolean)) return { instance: `${name}-${process.pid}`, portBase };
  }
}

async function stopLeftovers(name: string): Promise<void> {
  const folder = cacheFolder('testbed');
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    const pid = entry.startsWith(`${name}-`) ? Number(entry.slice(name.length + 1)) : Number.NaN;
    if (Number.isInteger(pid) && (await identify(pid)) === undefined) await stopTestbed(entry);
  }
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

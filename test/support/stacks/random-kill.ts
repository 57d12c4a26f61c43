import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Numbers from 0 to 1 that a seed repeats. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Waits, then kills a command, alone or with the programs that it has started; false when it had ended before. */
export async function killAfter(
  child: ChildProcess,
  milliseconds: number,
  withChildren: boolean,
): Promise<boolean> {
  await sleep(milliseconds);
  const { pid } = child;
  if (child.exitCode !== null || pid === undefined) return false;
  const started = withChildren ? childrenOf(pid) : [];
  child.kill('SIGKILL');
  for (const each of started) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  return true;
}

function childrenOf(pid: number): number[] {
  const words = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return words.split(' ').filter(Boolean).map(Number);
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endLeftovers, ownMark, runMark } from '../../../stacks/run/leftover.ts';
import { identify } from '../../../tools/process-identity.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process that carries a mark, and writes to nobody. */
async function marked(mark: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], {
    env: { ...process.env, [runMark]: mark },
    detached: true,
    stdio: 'ignore',
  });
  started.push(child);
  await new Promise((resolve) => child.once('spawn', resolve));
  return child.pid ?? 0;
}

describe('what a killed run left', () => {
  test('is ended, and nothing else is', async () => {
    const project = `trial-${process.pid}`;
    const orphan = await marked(`${project}|999999|1`);
    const elsewhere = await marked('another-project|999999|1');
    const own = await marked(await ownMark(project));
    const ended = await endLeftovers(project);
    expect(ended.map(({ pid }) => pid)).toEqual([orphan]);
    expect(await identify(orphan)).toBeUndefined();
    expect(await identify(elsewhere)).toBeDefined();
    expect(await identify(own)).toBeDefined();
  });
});

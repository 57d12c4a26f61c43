import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, startOfStat } from '../../../tools/process-identity.ts';
import { withLock } from '../../../tools/process-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regatta-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a lock', () => {
  test('lets one at a time do the work, and is gone after it', async () => {
    const path = join(folder, 'lock');
    let inside = 0;
    const work = () =>
      withLock(path, async () => {
        inside += 1;
        expect(inside).toBe(1);
        await sleep(5);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 8 }, work));
    expect(await readdir(folder)).toEqual([]);
  });

  test('is given back when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(path, () => Promise.resolve('yes'))).toBe('yes');
  });

  test('of a process that was killed is taken over, by one of those who wait', async () => {
    const path = join(folder, 'lock');
    const module = join(import.meta.dirname, '../../../tools/process-lock.ts');
    const code = `const { withLock } = await import(process.argv[1]);
      await withLock(process.argv[2], async () => { console.log('held'); await new Promise((done) => setTimeout(done, 60000)); });`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code, module, path]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const told: number[] = [];
    let inside = 0;
    const wait = () =>
      withLock(
        path,
        async () => {
          inside += 1;
          expect(inside).toBe(1);
          await sleep(20);
          inside -= 1;
        },
        (pid) => told.push(pid),
      );
    const waiting = [wait(), wait(), wait()];
    await sleep(150);
    expect(told).toEqual([holder.pid, holder.pid, holder.pid]);
    holder.kill('SIGKILL');
    await Promise.all(waiting);
  });

  test('of a process whose number somebody else has by now is taken over', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, JSON.stringify({ pid: process.pid, started: 'another time' }));
    expect(await withLock(path, () => Promise.resolve('taken over'))).toBe('taken over');
  });
});

describe('the identity of a process', () => {
  test('holds its command line, and is not there once it has ended', async () => {
    expect((await identify(process.pid))?.command).toContain('jest');
    const child = spawn('true');
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await identify(pid)).toBeUndefined();
  });

  test('is read from a stat line whatever the program calls itself', () => {
    const rest = Array.from({ length: 30 }, (_, index) => String(index + 100)).join(' ');
    expect(startOfStat(`42 (a) S ) x) S ${rest}`)).toEqual({ state: 'S', started: '118' });
  });
});

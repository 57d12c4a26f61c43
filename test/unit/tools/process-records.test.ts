import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../../tools/process-identity.ts';
import {
  launch,
  listProcesses,
  parseIdentity,
  processState,
  stopAllProcesses,
  stopProcess,
} from '../../../tools/testbed/process-records.ts';

let folder: string;
const strangers: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regatta-records-'));
});

afterEach(async () => {
  await stopAllProcesses(folder);
  for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const sleeper = { name: 'east.sleeper', program: '/bin/sleep', args: ['60'] };

/** A record as a test bed writes it, about a process that the test bed did not start. */
async function recordStranger(started?: string, args: readonly string[] = ['61']): Promise<number> {
  const stranger = spawn('/bin/sleep', ['61']);
  strangers.push(stranger);
  const pid = stranger.pid ?? 0;
  const own = (await identify(pid))?.started ?? '';
  const records = join(folder, 'processes');
  await mkdir(records, { recursive: true });
  await writeFile(
    join(records, 'stranger.json'),
    JSON.stringify({ name: 'stranger', program: '/bin/sleep', args }),
  );
  await writeFile(join(records, 'stranger.pid'), `${pid}\n${started ?? own}\n`);
  return pid;
}

describe('recorded processes', () => {
  test('a program that was launched is known by number, logs to its file and can be stopped', async () => {
    await launch(folder, { name: 'talker', program: '/bin/sh', args: ['-c', 'echo here; exec sleep 60'] });
    await launch(folder, sleeper);
    const { pid = 0 } = await processState(folder, 'east.sleeper');
    expect((await identify(pid))?.command).toBe('/bin/sleep 60');
    expect((await listProcesses(folder)).map(({ name }) => name)).toEqual(['east.sleeper', 'talker']);
    await stopProcess(folder, 'east.sleeper');
    expect(await identify(pid)).toBeUndefined();
    expect(await readFile(join(folder, 'logs', 'talker.log'), 'utf8')).toBe('here\n');
  });

  test('a program that ended by itself is recorded as not running', async () => {
    await launch(folder, { name: 'short', program: '/bin/sleep', args: ['0'] });
    const { pid = 0 } = await processState(folder, 'short');
    while (pid !== 0 && (await identify(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await processState(folder, 'short')).pid).toBeUndefined();
  });

  test('a process that has the number of a recorded one but started at another time is left alone', async () => {
    const pid = await recordStranger('1');
    await stopAllProcesses(folder);
    expect(await identify(pid)).toBeDefined();
    expect(await readdir(join(folder, 'processes'))).toEqual([]);
  });

  test('a process that has number and start time of a recorded one but another command is left alone', async () => {
    const pid = await recordStranger(undefined, ['62']);
    await stopAllProcesses(folder);
    expect(await identify(pid)).toBeDefined();
  });

  test('a process of which everything matches is stopped', async () => {
    const pid = await recordStranger();
    await stopAllProcesses(folder);
    expect(await identify(pid)).toBeUndefined();
  });

  test('a record that never got a number is forgotten', async () => {
    const records = join(folder, 'processes');
    await mkdir(records, { recursive: true });
    await writeFile(join(records, 'never.json'), JSON.stringify({ ...sleeper, name: 'never' }));
    await utimes(join(records, 'never.json'), 1, 1);
    await stopAllProcesses(folder);
    expect(await readdir(records)).toEqual([]);
  });
});

describe('the words of a child about itself', () => {
  test('are read as number and start time, from /proc as from ps', () => {
    const rest = Array.from({ length: 30 }, (_, index) => String(index + 100)).join(' ');
    expect(parseIdentity(`42\n42 (sh) S ${rest}\n`)).toEqual({ pid: 42, started: '118' });
    expect(parseIdentity('42\nSun Nov  1 18:00:00 2026\n')).toEqual({
      pid: 42,
      started: 'Sun Nov 1 18:00:00 2026',
    });
  });

  test('fails when they are cut off', () => {
    expect(parseIdentity('')).toBeUndefined();
    expect(parseIdentity('42\n')).toBeUndefined();
  });
});

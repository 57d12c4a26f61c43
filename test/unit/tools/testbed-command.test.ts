import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../cli/arguments.ts';
import { testbed } from '../../../cli/testbed.ts';
import { startCluster, stopCluster } from '../../../tools/testbed/testbed.ts';

const before = process.env['REGATTA_CACHE'];
let folder: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regatta-command-'));
  process.env['REGATTA_CACHE'] = folder;
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((printed += String(text))));
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
});

afterEach(async () => {
  jest.restoreAllMocks();
  if (before === undefined) delete process.env['REGATTA_CACHE'];
  else process.env['REGATTA_CACHE'] = before;
  await rm(folder, { recursive: true });
});

describe('regatta testbed', () => {
  test.each([[[]], [['start']], [['up', '--instance', 'other']], [['status', '--colour']]])(
    'fails when it is called wrongly: %j',
    async (argv) => {
      await expect(testbed(argv)).rejects.toBeInstanceOf(UsageError);
    },
  );

  test('status of a test bed that is not up is a no, and an empty list for a program', async () => {
    expect(await testbed(['status', '--json'])).toBe(1);
    expect(JSON.parse(printed)).toEqual({ instance: 'default', clusters: [] });
  });

  test.each([
    ['stopped', stopCluster],
    ['started', startCluster],
  ])('no cluster can be %s of one that is not up (RGT-TESTBED-004)', async (_, act) => {
    await expect(act('default', 'east')).rejects.toMatchObject({
      issues: [
        { code: 'RGT-TESTBED-004', what: 'no test bed "default" is up', fix: 'run: regatta testbed up' },
      ],
    });
  });

  test('down of a test bed that is not up is done already', async () => {
    expect(await testbed(['down', '--instance', 'other', '--json'])).toBe(0);
    expect(JSON.parse(printed)).toEqual({ instance: 'other', stopped: false });
  });

  test('fails when the instance would lead out of the cache', async () => {
    await expect(testbed(['down', '--instance', '../other'])).rejects.toMatchObject({
      issues: [{ code: 'RGT-TESTBED-002' }],
    });
  });
});

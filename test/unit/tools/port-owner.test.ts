import { describe, expect, test } from '@jest/globals';
import { portIssues } from '../../../tools/testbed/port-owner.ts';

const needed = [{ port: 16441, purpose: 'cluster east' }];

describe('a port that a test bed needs', () => {
  test('is waited for where nobody is seen to hold it: a killed process keeps it until its last thread has ended', async () => {
    let looks = 0;
    const look = {
      isFree: () => Promise.resolve((looks += 1) > 3),
      portOwner: () => Promise.resolve(undefined),
    };
    expect(await portIssues(needed, 'default', look)).toEqual([]);
    expect(looks).toBe(4);
  });

  test('is refused at once where somebody holds it, with who it is (RGT-TESTBED-001)', async () => {
    const look = {
      isFree: () => Promise.resolve(false),
      portOwner: () => Promise.resolve("'nginx' (pid 4242)"),
    };
    expect(await portIssues(needed, 'default', look)).toMatchObject([
      {
        code: 'RGT-TESTBED-001',
        what: "port 16441, which cluster east needs, is taken by 'nginx' (pid 4242)",
        fix: expect.stringContaining('--port-base'),
      },
    ]);
  });
});

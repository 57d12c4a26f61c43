import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { issueOfFault, saysUnreachable } from '../../../stacks/run/fault-issue.ts';
import { isOnThisHost, lockHolders } from '../../../stacks/run/stack-lock.ts';

const refusal = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///srv/state/.pulumi/locks/organization/regatta/pier.east/cae6bc22.json?no_tmp_dir=true: created by ada@${hostname()} (pid 22437) at 2026-11-22T19:43:56Z`;

describe('the words of Pulumi', () => {
  test('name who holds a locked stack', () => {
    const holders = lockHolders(refusal);
    expect(holders).toMatchObject([{ user: 'ada', pid: 22_437, since: '2026-11-22T19:43:56Z' }]);
    expect(holders.map(isOnThisHost)).toEqual([true]);
    expect(lockHolders('error: no stack named pier.east found')).toEqual([]);
  });

  test('that a cluster is unreachable are told from a failure of the change', () => {
    expect(
      saysUnreachable('the Kubernetes cluster (context "east") is unreachable: connect ECONNREFUSED'),
    ).toBe(true);
    expect(
      saysUnreachable(
        'configured Kubernetes cluster is unreachable: unable to load schema information from the API server',
      ),
    ).toBe(true);
    expect(saysUnreachable('Deployment/web/web: 1 of 2 replicas are ready')).toBe(false);
  });

  test('become issues with a code and a fix', () => {
    const codeOf = (words: string) => issueOfFault(words, {}, 'pier.east').code;
    expect(codeOf('ConfigMap "web" already exists')).toBe('RGT-STACK-010');
    expect(codeOf('conflict with field manager "kubectl": .spec.replicas')).toBe('RGT-STACK-011');
    expect(codeOf('incorrect passphrase')).toBe('RGT-STACK-012');
    expect(codeOf('Deployment web/web was not ready within 600 s')).toBe('RGT-STACK-014');
    expect(codeOf('something else')).toBe('RGT-STACK-016');
  });
});

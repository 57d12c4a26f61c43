import { describe, expect, test } from '@jest/globals';
import { Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import { issueOfFault, noContext, otherServer, unexpectedFault } from '../../../stacks/run/fault-issue.ts';
import { PulumiFault } from '../../../stacks/run/pulumi-process.ts';

const place = { environment: 'production', path: 'production/east' };
const environment = new Environment(new Fleet(), 'production', { engine: new Direct() });
const east = new Cluster(environment, 'east', {
  server: 'https://east.example.com:6443',
  versions: { kubernetes: '1.35' },
});

describe("a fault in Pulumi's words", () => {
  test.each([
    ['RGT-STACK-010', 'resource "web" was not created: configmaps "web" already exists', /--adopt/],
    ['RGT-STACK-011', 'Apply failed with 1 conflict: conflict with "hpa": .spec.replicas', /patchForce/],
    ['RGT-STACK-012', 'error: incorrect passphrase', /stack production\.east was encrypted with/],
    ['RGT-STACK-013', 'error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE', /_PASSPHRASE_FILE$/],
    ['RGT-STACK-014', "Deployment 'web' was not ready within 300 s", /kubectl describe/],
    ['RGT-STACK-015', 'resource "shop" cannot be deleted because it is protected', /regatta:namespaces/],
    ['RGT-STACK-016', 'admission webhook "policy" denied the request', /what is done stays done/],
  ])('is named %s, keeps the words and says what to do: %s', (code, words, fix) => {
    expect(issueOfFault(words, place, 'production.east')).toEqual({
      code,
      severity: 'error',
      where: place,
      what: words,
      fix: expect.stringMatching(fix),
    });
  });

  test('shows no stack trace, which a fault of our own does', () => {
    const result = { stdout: '', stderr: 'error: incorrect passphrase', code: 255 };
    expect(unexpectedFault(new PulumiFault(result), place, 'production.east')).toMatchObject({
      code: 'RGT-STACK-012',
      what: 'error: incorrect passphrase',
    });
    const ours = new TypeError('it is not a function');
    expect(unexpectedFault(ours, place, 'production.east')).toMatchObject({
      code: 'RGT-STACK-016',
      what: expect.stringMatching(/^TypeError: it is not a function\n +at /),
      cause: ours,
    });
  });
});

describe('the way to a cluster', () => {
  test('is asked for where no kubeconfig leads to it (RGT-STACK-006)', () => {
    expect(noContext(east, 'production.east')).toMatchObject({
      code: 'RGT-STACK-006',
      what: 'no kubeconfig leads to cluster "east"',
      allowed: 'context "east" in KUBECONFIG, or regatta:kubeconfig in the settings of stack production.east',
    });
  });

  test('is only warned of where it ends at another server, and a sign-in in its address is hidden (RGT-STACK-008)', () => {
    expect(otherServer(east, 'https://robot:hunter2@127.0.0.1:9443')).toMatchObject({
      code: 'RGT-STACK-008',
      severity: 'warning',
      given: 'https://(hidden)@127.0.0.1:9443',
      allowed: 'https://east.example.com:6443',
    });
  });
});

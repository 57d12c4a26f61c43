import { rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { stopTestbed } from '../../tools/testbed/testbed.ts';
import { testbedStatus } from '../../tools/testbed/testbed-status.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const { instance, portBase } = await ownInstance('e2e-demo');
const root = new URL('../../', import.meta.url).pathname;
const minutes = 60_000;
const kinds = {
  Rollout: '/apis/argoproj.io/v1alpha1/namespaces/api-service/rollouts/api-service',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/namespaces/api-service/horizontalpodautoscalers/api-service',
  Service: '/api/v1/namespaces/api-service/services/api-service',
  PodDisruptionBudget: '/apis/policy/v1/namespaces/api-service/poddisruptionbudgets/api-service',
  ExternalSecret: '/apis/external-secrets.io/v1/namespaces/api-service/externalsecrets/api-db-secret',
  VirtualService: '/apis/networking.istio.io/v1/namespaces/api-service/virtualservices/api-service',
} as const;
let ended: { readonly code: number | null; readonly stdout: string; readonly stderr: string };

interface Live {
  readonly kind: string;
  readonly metadata: { readonly managedFields: readonly { readonly manager: string }[] };
  readonly spec: { readonly minReplicas?: number };
}

function regatta(...args: readonly string[]): Promise<typeof ended> {
  const env = { ...process.env, REGATTA_NODE: process.execPath, NO_COLOR: '1' };
  const child = spawn(join(root, 'bin/regatta'), args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

async function live(cluster: string, path: string): Promise<Live> {
  const kubeconfig = (await testbedStatus(instance))?.kubeconfig ?? '';
  const client = await ApiClient.fromKubeconfig(kubeconfig, cluster);
  try {
    return await client.get<Live>(path);
  } finally {
    client.close();
  }
}

beforeAll(async () => {
  ended = await regatta('demo', '--instance', instance, '--port-base', String(portBase));
}, 10 * minutes);

afterAll(async () => {
  await stopTestbed(instance);
  await rm(join(root, '.regatta', `demo-${instance}`), { recursive: true, force: true });
}, minutes);

describe('the demo', () => {
  test('ends well, with the commands to look around', () => {
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toMatch(/Look around:\n.*testbed status.*\n.*\n.*kubectl --context east/);
    expect(ended.stdout).toContain(`bin/regatta testbed down --instance ${instance}`);
  });

  test.each(['east', 'west', 'dr'])('leaves api-service on %s, put there by Pulumi', async (cluster) => {
    for (const [kind, path] of Object.entries(kinds)) {
      const object = await live(cluster, path);
      expect(object.kind).toBe(kind);
      expect(object.metadata.managedFields.map(({ manager }) => manager)).toContainEqual(
        expect.stringMatching(/^pulumi-kubernetes/),
      );
    }
  });

  test('shows one update in one stack for one value of one overlay, and takes it back', async () => {
    const [, story = ''] = ended.stdout.split('+      autoscaling: { min: 6 },');
    const stacks = [...story.matchAll(/^(local\S*) +would change +0 +1 +0 +0 /gm)].map(([, stack]) => stack);
    expect(stacks).toEqual(['local.east']);
    const rest = [...story.matchAll(/^(local\S*) +unchanged +0 +0 +0 +0 /gm)].map(([, stack]) => stack);
    expect(rest.slice(0, 3)).toEqual(['local', 'local.west', 'local.dr']);
    expect((await live('east', kinds.HorizontalPodAutoscaler)).spec.minReplicas).toBe(5);
  });

  test(
    'is taken down by the command that it names, and nothing else is',
    async () => {
      expect(await regatta('testbed', 'down', '--instance', instance)).toMatchObject({ code: 0 });
      expect(await testbedStatus(instance)).toBeUndefined();
    },
    minutes,
  );
});

test('fails when a test bed of its own has no ports of its own, and starts nothing', async () => {
  const end = await regatta('demo', '--instance', 'somewhere');
  expect(end).toMatchObject({ code: 2, stdout: '' });
  expect(end.stderr).toContain('--instance NAME --port-base PORT');
});

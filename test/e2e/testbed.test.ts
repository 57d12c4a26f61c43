import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CrdSystem } from '../../tools/crds/pinned-crds.ts';
import { IssuesError } from '../../constructs/core/issue.ts';
import { ApiClient, ApiFault, accessIn } from '../../tools/testbed/api-client.ts';
import { eventually, isReady, servedResources } from '../../tools/testbed/cluster-bootstrap.ts';
import { defaultSystems, instanceFolder } from '../../tools/testbed/layout.ts';
import type { TestbedOptions } from '../../tools/testbed/layout.ts';
import { startCluster, startTestbed, stopCluster, stopTestbed } from '../../tools/testbed/testbed.ts';
import { testbedStatus } from '../../tools/testbed/testbed-status.ts';
import type { Testbed } from '../../tools/testbed/testbed-status.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const minutes = (count: number) => count * 60_000;
const running = await ownInstance('e2e-testbed');
const killed = await ownInstance('e2e-killed');
const onTakenPort = await ownInstance('e2e-port');

/** What the fleet uses of each system, by what the system's own documentation calls it. */
const definitions: Readonly<Partial<Record<CrdSystem, readonly string[]>>> = {
  'argo-cd': ['applications', 'applicationsets', 'appprojects'].map((kind) => `argoproj.io/v1alpha1/${kind}`),
  'argo-rollouts': ['rollouts', 'analysistemplates', 'analysisruns', 'experiments'].map(
    (kind) => `argoproj.io/v1alpha1/${kind}`,
  ),
  'external-dns': ['externaldns.k8s.io/v1alpha1/dnsendpoints'],
  'external-secrets': ['externalsecrets', 'secretstores', 'clustersecretstores'].map(
    (kind) => `external-secrets.io/v1/${kind}`,
  ),
  'prometheus-operator': ['prometheusrules', 'probes'].map((kind) => `monitoring.coreos.com/v1/${kind}`),
  istio: ['virtualservices', 'destinationrules', 'gateways'].map((kind) => `networking.istio.io/v1/${kind}`),
  'gateway-api': ['httproutes', 'gateways'].map((kind) => `gateway.networking.k8s.io/v1/${kind}`),
  'sealed-secrets': ['bitnami.com/v1alpha1/sealedsecrets'],
};

/** Every process of this machine whose command line names the instance's folder. */
async function processesOf(instance: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => lines[index]?.includes(`${instanceFolder(instance)}/`)).map(Number);
}

describe('a running test bed', () => {
  const options: TestbedOptions = { ...running, clusters: ['hub', 'east'] };
  const clients = new Map<string, ApiClient>();
  let bed: Testbed;

  const client = (name: string): ApiClient => {
    const found = clients.get(name);
    if (!found) throw new Error(`no client for ${name}`);
    return found;
  };

  beforeAll(async () => {
    await stopTestbed(running.instance);
    bed = await startTestbed(options);
    for (const { name } of bed.clusters)
      clients.set(name, await ApiClient.fromKubeconfig(bed.kubeconfig, name));
  }, minutes(10));

  afterAll(async () => {
    for (const each of clients.values()) each.close();
    await stopTestbed(running.instance);
  }, minutes(1));

  test('every cluster answers over TLS under its own authority', async () => {
    expect(bed.clusters.map(({ name, state }) => ({ name, state }))).toEqual([
      { name: 'hub', state: 'ready' },
      { name: 'east', state: 'ready' },
    ]);
    for (const { name } of bed.clusters) expect(await isReady(client(name))).toBe(true);
  });

  test("fails when one cluster's credential is shown to another", async () => {
    const text = await readFile(bed.kubeconfig, 'utf8');
    const [hub, east] = [accessIn(text, 'hub'), accessIn(text, 'east')];
    const stranger = new ApiClient({ ...hub, certificate: east.certificate, key: east.key });
    await expect(stranger.get('/api/v1/namespaces')).rejects.toMatchObject({ status: 401 });
    const trusting = new ApiClient({ ...hub, ca: east.ca });
    await expect(trusting.get('/readyz')).rejects.toThrow(/certificate/);
    stranger.close();
    trusting.close();
  });

  test('has ready nodes where pods run, and none elsewhere', async () => {
    const nodes = async (name: string) => {
      const { items } = await client(name).get<{
        items: { status: { conditions: { type: string; status: string }[] } }[];
      }>('/api/v1/nodes');
      return items.map(({ status }) => status.conditions.find(({ type }) => type === 'Ready')?.status);
    };
    expect(await nodes('hub')).toEqual([]);
    expect(await eventually(async () => !(await nodes('east')).includes(undefined), 30_000)).toBe(true);
    expect(await nodes('east')).toEqual(['True', 'True', 'True']);
  });

  test.each(defaultSystems)('serves the real definitions of %s on every cluster', async (system) => {
    const expected = definitions[system] ?? [];
    expect(expected).not.toEqual([]);
    for (const { name } of bed.clusters)
      expect([...(await servedResources(client(name)))]).toEqual(expect.arrayContaining([...expected]));
  });

  test('fails when an object breaks the schema of its definition', async () => {
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'wrong' },
      spec: { replicas: 'three' },
    };
    const path = '/apis/argoproj.io/v1alpha1/namespaces/default/rollouts/wrong';
    const answer = client('east').apply(path, rollout, { fieldManager: 'test', dryRun: true });
    await expect(answer).rejects.toBeInstanceOf(ApiFault);
    await expect(answer).rejects.toThrow(/spec.replicas/);
  });

  test(
    'a Deployment gets ready pods where pods run',
    async () => {
      const labels = { app: 'probe' };
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'probe' },
        spec: {
          replicas: 4,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'probe', image: 'registry.example.com/probe:v1' }] },
          },
        },
      };
      const path = '/apis/apps/v1/namespaces/default/deployments/probe';
      await client('east').apply(path, deployment, { fieldManager: 'test' });
      const isAvailable = async () => {
        const { status } = await client('east').get<{ status: { readyReplicas?: number } }>(path);
        return status.readyReplicas === 4;
      };
      expect(await eventually(isAvailable, 60_000)).toBe(true);
      const pods = await client('east').get<{ items: { spec: { nodeName: string } }[] }>(
        '/api/v1/namespaces/default/pods',
      );
      expect(new Set(pods.items.map((pod) => pod.spec.nodeName)).size).toBe(3);
    },
    minutes(2),
  );

  test(
    'a namespace ends on every cluster once it is deleted',
    async () => {
      for (const { name } of bed.clusters) {
        const path = '/api/v1/namespaces/passing';
        await client(name).apply(
          path,
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'passing' } },
          { fieldManager: 'test' },
        );
        await client(name).delete(path);
        const isGone = async () => (await client(name).send('GET', path)).status === 404;
        expect(await eventually(isGone, 30_000)).toBe(true);
      }
    },
    minutes(2),
  );

  test(
    'another up changes nothing',
    async () => {
      const again = await startTestbed(options);
      expect(again).toEqual(bed);
    },
    minutes(2),
  );

  test(
    'a stopped cluster is unreachable, the others are not, and started again it has kept its objects',
    async () => {
      await stopCluster(running.instance, 'east');
      // A connection that was kept is cut; a new one is refused.
      await expect(client('east').get('/api/v1/namespaces')).rejects.toThrow(
        /ECONNREFUSED|ECONNRESET|socket hang up/,
      );
      expect(await isReady(client('hub'))).toBe(true);
      const states = (await testbedStatus(running.instance))?.clusters.map((cluster) => cluster.state);
      expect(states).toEqual(['ready', 'stopped']);
      await startCluster(running.instance, 'east');
      expect(await client('east').get('/apis/apps/v1/namespaces/default/deployments/probe')).toMatchObject({
        metadata: { name: 'probe' },
      });
    },
    minutes(3),
  );

  test('fails when a cluster is named that the test bed does not have', async () => {
    await expect(stopCluster(running.instance, 'south')).rejects.toMatchObject({
      issues: [{ code: 'RGT-TESTBED-005' }],
    });
  });

  test(
    'down leaves no process and no folder',
    async () => {
      expect((await processesOf(running.instance)).length).toBe(8);
      expect(await stopTestbed(running.instance)).toBe(true);
      expect(await processesOf(running.instance)).toEqual([]);
      await expect(readdir(instanceFolder(running.instance))).rejects.toThrow(/ENOENT/);
      expect(await stopTestbed(running.instance)).toBe(false);
    },
    minutes(1),
  );
});

describe('a start that is killed', () => {
  const options: TestbedOptions = {
    ...killed,
    clusters: ['east'],
    workloads: [],
  };

  afterAll(() => stopTestbed(killed.instance), minutes(1));

  /** Starts the test bed in a process of its own, which is killed once so many of its servers run. */
  async function killAt(servers: number, delay: number): Promise<void> {
    const url = join(import.meta.dirname, '../../tools/testbed/testbed.ts');
    const code = `const { startTestbed } = await import(process.argv[1]); await startTestbed(JSON.parse(process.argv[2]));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, url, JSON.stringify(options)]);
    // Heard from the start: on a busy machine it may be over before its death is due.
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await eventually(
      async () => (await processesOf(killed.instance)).filter((pid) => pid !== child.pid).length >= servers,
      60_000,
      25,
    );
    await sleep(delay);
    child.kill('SIGKILL');
    await ended;
  }

  test(
    'is cleaned up by the next one, at whatever moment it was killed',
    async () => {
      await stopTestbed(killed.instance);
      for (const [servers, delay] of [
        [1, 0],
        [1, 200],
        [2, 0],
        [2, 1_500],
      ] as const) {
        await killAt(servers, delay);
      }
      const before = await processesOf(killed.instance);
      expect(before.length).toBeGreaterThan(0);
      const bed = await startTestbed(options);
      expect(bed.clusters[0]?.state).toBe('ready');
      const after = await processesOf(killed.instance);
      expect(after.filter((pid) => before.includes(pid))).toEqual([]);
      expect(after.length).toBe(3);
      await stopTestbed(killed.instance);
      expect(await processesOf(killed.instance)).toEqual([]);
    },
    minutes(5),
  );
});

describe('a port that somebody else uses', () => {
  const options: TestbedOptions = { ...onTakenPort, clusters: ['east'] };

  test(
    'fails when a stranger listens on it, names him, and leaves him alone',
    async () => {
      const stranger = createServer();
      await new Promise<void>((resolve) => stranger.listen(onTakenPort.portBase, '127.0.0.1', resolve));
      const fault: unknown = await startTestbed(options).catch((reason: unknown) => reason);
      expect(fault).toBeInstanceOf(IssuesError);
      const [issue, ...others] = (fault as IssuesError).issues;
      expect(others).toEqual([]);
      expect(issue).toMatchObject({ code: 'RGT-TESTBED-001', given: `127.0.0.1:${onTakenPort.portBase}` });
      expect(issue?.what).toContain(`(pid ${process.pid})`);
      expect(issue?.what).toContain('cluster east');
      expect((stranger.address() as AddressInfo).port).toBe(onTakenPort.portBase);
      expect(await processesOf(onTakenPort.instance)).toEqual([]);
      await new Promise((resolve) => stranger.close(resolve));
      await stopTestbed(onTakenPort.instance);
    },
    minutes(1),
  );
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { CrdManifest } from '../crds/crd-manifests.ts';
import type { ApiClient } from './api-client.ts';
import type { ClusterPlan } from './layout.ts';

const fieldManager = 'regatta-testbed';

/** Asks again and again until the answer is true; false when the time is over. An error counts as a no. */
export async function eventually(
  question: () => Promise<boolean>,
  milliseconds: number,
  pause = 50,
): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    if (await question().catch(() => false)) return true;
    if (performance.now() >= deadline) return false;
    await sleep(pause);
  }
}

/** Says whether the API server calls itself ready. */
export async function isReady(client: ApiClient): Promise<boolean> {
  return client.send('GET', '/readyz', { timeout: 2_000 }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Puts definitions on a cluster by server-side apply, several at a time. */
export async function applyDefinitions(
  client: ApiClient,
  definitions: readonly CrdManifest[],
): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await Promise.all(
    definitions.map((each) =>
      client.apply(`${path}/${each.metadata.name}`, each, { fieldManager, force: true }),
    ),
  );
}

/** Says whether a cluster answers for every version of every definition that is to be served. */
export async function servesDefinitions(
  client: ApiClient,
  definitions: readonly CrdManifest[],
): Promise<boolean> {
  const served = await servedResources(client);
  return definitions.every(({ spec: { group, names, versions } }) =>
    versions.every((version) => !version.served || served.has(`${group}/${version.name}/${names.plural}`)),
  );
}

/** What a cluster serves outside the core group, as `group/version/resource`. */
export async function servedResources(client: ApiClient): Promise<Set<string>> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const { body } = await client.send<Discovery>('GET', '/apis', { accept });
  return new Set(
    body.items.flatMap(({ metadata: { name: group }, versions }) =>
      versions.flatMap(({ version, resources = [] }) =>
        resources.map(({ resource }) => `${group}/${version}/${resource}`),
      ),
    ),
  );
}

interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly { readonly resource: string }[];
    }[];
  }[];
}

/** Gives a cluster its fake nodes, spread over three zones. */
export async function createNodes(client: ApiClient, cluster: ClusterPlan, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => index);
  await Promise.all(names.map((index) => client.create('/api/v1/nodes', nodeObject(cluster.name, index))));
}

/** A node that only kwok keeps alive: pods that land on it become ready, no container runs. */
export function nodeObject(cluster: string, index: number): object {
  const name = `${cluster}-node-${index + 1}`;
  const room = { cpu: '32', memory: '128Gi', pods: '110', 'ephemeral-storage': '200Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': cluster,
        'topology.kubernetes.io/zone': `${cluster}-${'abc'[index % 3] ?? 'a'}`,
      },
    },
    status: { capacity: room, allocatable: room },
  };
}

/** Says whether pods can be made and will find a place: every node is ready and open, and the default account is there. */
export async function canRunPods(client: ApiClient, count: number): Promise<boolean> {
  const account = await client.send('GET', '/api/v1/namespaces/default/serviceaccounts/default');
  const { body } = await client.send<{ items: readonly NodeState[] }>('GET', '/api/v1/nodes');
  const open = body.items.filter(
    ({ spec, status }) =>
      !spec.taints?.length &&
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
  return account.status === 200 && open.length >= count;
}

interface NodeState {
  readonly spec: { readonly taints?: readonly object[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../tools/testbed/api-client.ts';
import { testbedStatus } from '../tools/testbed/testbed-status.ts';
import type { TestbedCluster } from '../tools/testbed/testbed-status.ts';
import { table } from './table.ts';

interface Listed {
  readonly items?: readonly {
    readonly metadata: { readonly name: string };
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly status?: Readonly<Record<string, unknown>>;
  }[];
}

/** What one cluster holds of the reference app; settled once it has as many ready pods as its autoscaler asks for. */
interface ClusterState {
  readonly row: readonly string[];
  readonly settled: boolean;
}

const lists = {
  rollouts: '/apis/argoproj.io/v1alpha1/namespaces/api-service/rollouts',
  autoscalers: '/apis/autoscaling/v2/namespaces/api-service/horizontalpodautoscalers',
  services: '/api/v1/namespaces/api-service/services',
  config: '/api/v1/namespaces/api-service/configmaps',
  secrets: '/apis/external-secrets.io/v1/namespaces/api-service/externalsecrets',
  pods: '/api/v1/namespaces/api-service/pods',
} as const;

const heads = [
  'CLUSTER',
  'STATE',
  'WORKLOAD',
  'PODS READY',
  'AUTOSCALER',
  'SERVICES',
  'CONFIG',
  'SECRETS FROM',
];

/** What each cluster of a test bed holds of the reference app, as a table; waits a while for pods that are on their way. */
export async function fleetState(instance: string, patience = 45_000): Promise<string> {
  const until = performance.now() + patience;
  for (;;) {
    const testbed = await testbedStatus(instance);
    const states = await Promise.all((testbed?.clusters ?? []).map(clusterState));
    if (states.every(({ settled }) => settled) || performance.now() > until)
      return table(
        heads,
        states.map(({ row }) => row),
      );
    await sleep(1_000);
  }
}

async function clusterState(cluster: TestbedCluster): Promise<ClusterState> {
  if (cluster.state !== 'ready') return { row: [cluster.name, cluster.state], settled: true };
  const client = await ApiClient.fromKubeconfig(cluster.kubeconfig);
  try {
    const read = async (path: string) => (await client.send<Listed>('GET', path)).body.items ?? [];
    const [rollout] = await read(lists.rollouts);
    if (rollout === undefined) return { row: [cluster.name, cluster.state, '-'], settled: true };
    const [autoscaler] = await read(lists.autoscalers);
    const pods = await read(lists.pods);
    const ready = pods.filter(({ status }) => isReady(status?.['conditions'])).length;
    const [least, most] = [
      Number(autoscaler?.spec?.['minReplicas'] ?? 1),
      Number(autoscaler?.spec?.['maxReplicas'] ?? 1),
    ];
    const config = (await read(lists.config))
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('api-config'));
    const services = await read(lists.services);
    const secrets = (await read(lists.secrets)).map(({ metadata }) => metadata.name);
    return {
      row: [
        cluster.name,
        cluster.state,
        `Rollout/${rollout.metadata.name}`,
        `${ready}/${pods.length}`,
        `${least} to ${most}`,
        String(services.length),
        config.join(' '),
        secrets.join(' '),
      ],
      settled: ready >= least,
    };
  } finally {
    client.close();
  }
}

function isReady(conditions: unknown): boolean {
  return (
    Array.isArray(conditions) &&
    conditions.some(
      (condition: { type?: string; status?: string }) =>
        condition.type === 'Ready' && condition.status === 'True',
    )
  );
}

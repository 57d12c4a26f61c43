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

const lists = {
  rollouts: '/apis/argoproj.io/v1alpha1/namespaces/api-service/rollouts',
  autoscalers: '/apis/autoscaling/v2/namespaces/api-service/horizontalpodautoscalers',
  services: '/api/v1/namespaces/api-service/services',
  config: '/api/v1/namespaces/api-service/configmaps',
  secrets: '/apis/external-secrets.io/v1/namespaces/api-service/externalsecrets',
  pods: '/api/v1/namespaces/api-service/pods',
} as const;

/** What each cluster of the test bed holds of the reference app, as a table. */
export async function fleetState(instance = 'default'): Promise<string> {
  const testbed = await testbedStatus(instance);
  const rows = await Promise.all((testbed?.clusters ?? []).map(clusterRow));
  return table(
    ['CLUSTER', 'STATE', 'WORKLOAD', 'PODS READY', 'AUTOSCALER', 'SERVICES', 'CONFIG', 'SECRETS FROM'],
    rows,
  );
}

async function clusterRow(cluster: TestbedCluster): Promise<string[]> {
  if (cluster.state !== 'ready') return [cluster.name, cluster.state];
  const client = await ApiClient.fromKubeconfig(cluster.kubeconfig);
  try {
    const read = async (path: string) => (await client.send<Listed>('GET', path)).body.items ?? [];
    const rollouts = await read(lists.rollouts);
    if (rollouts.length === 0) return [cluster.name, cluster.state, '-'];
    const [autoscaler] = await read(lists.autoscalers);
    const pods = await read(lists.pods);
    const config = (await read(lists.config)).filter(({ metadata }) =>
      metadata.name.startsWith('api-config'),
    );
    const ready = pods.filter(({ status }) => isReady(status?.['conditions'])).length;
    return [
      cluster.name,
      cluster.state,
      rollouts.map(({ metadata }) => `Rollout/${metadata.name}`).join(' '),
      `${ready}/${pods.length}`,
      autoscaler === undefined
        ? '-'
        : `${String(autoscaler.spec?.['minReplicas'])} to ${String(autoscaler.spec?.['maxReplicas'])}`,
      String((await read(lists.services)).length),
      config.map(({ metadata }) => metadata.name).join(' '),
      (await read(lists.secrets)).map(({ metadata }) => metadata.name).join(' '),
    ];
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

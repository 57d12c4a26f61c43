import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import type { CrdSystem } from '../crds/pinned-crds.ts';

/** What a test bed should be. */
export interface TestbedOptions {
  /** @default 'default' */
  readonly instance?: string;
  /**
   * The port of the first cluster; the next ones follow. etcd takes the two ports that lie 61 and 60 below.
   * @default 16440, which is where `environments/local.ts` looks
   */
  readonly portBase?: number;
  /** @default hub, east, west, dr */
  readonly clusters?: readonly string[];
  /**
   * The clusters that run pods: they get every controller, a scheduler and fake nodes. The others keep to what an API needs:
   * namespaces that end, service accounts, garbage collection.
   * @default all but hub
   */
  readonly workloads?: readonly string[];
  /** The systems whose custom resource definitions every cluster serves. @default `defaultSystems` */
  readonly systems?: readonly CrdSystem[];
  /** The same for single clusters, by name. */
  readonly clusterSystems?: Readonly<Record<string, readonly CrdSystem[]>>;
  /**
   * `fleet` leaves out the definitions that only an operator's own installation uses; they double the time of a start.
   * @default 'fleet'
   */
  readonly definitions?: 'fleet' | 'all';
  /** Fake nodes for each cluster that runs pods. @default 3 */
  readonly nodes?: number;
}

/** Every option with its value; what a running test bed is compared by. */
export interface TestbedPlan {
  readonly instance: string;
  readonly folder: string;
  readonly etcd: { readonly client: number; readonly peer: number };
  readonly clusters: readonly ClusterPlan[];
  readonly nodes: number;
}

export interface ClusterPlan {
  readonly name: string;
  readonly port: number;
  readonly server: string;
  readonly runsPods: boolean;
  readonly systems: readonly CrdSystem[];
  readonly definitions: 'fleet' | 'all';
}

/** The instance that `regatta testbed` and the environment `local` mean when nobody names one. */
export const defaultInstance = 'default';
const defaultPortBase = 16440;

/** What the reference fleet uses. */
export const defaultSystems: readonly CrdSystem[] = [
  'argo-cd',
  'argo-rollouts',
  'external-dns',
  'external-secrets',
  'prometheus-operator',
  'istio',
  'gateway-api',
  'sealed-secrets',
];

/** Fills in what was left out. */
export function planTestbed(options: TestbedOptions = {}): TestbedPlan {
  const {
    instance = defaultInstance,
    portBase = defaultPortBase,
    clusters = ['hub', 'east', 'west', 'dr'],
    nodes = 3,
  } = options;
  const runsPods = new Set(options.workloads ?? clusters.filter((name) => name !== 'hub'));
  return {
    instance,
    folder: instanceFolder(instance),
    etcd: { client: portBase - 61, peer: portBase - 60 },
    nodes,
    clusters: clusters.map((name, index) => ({
      name,
      port: portBase + index,
      server: `https://127.0.0.1:${portBase + index}`,
      runsPods: runsPods.has(name),
      systems: options.clusterSystems?.[name] ?? options.systems ?? defaultSystems,
      definitions: options.definitions ?? 'fleet',
    })),
  };
}

/** Where an instance keeps its keys, data, logs and process records. */
export function instanceFolder(instance: string): string {
  return cacheFolder('testbed', instance);
}

/** The paths inside an instance's folder. */
export const paths = {
  state: (folder: string) => join(folder, 'state.json'),
  records: (folder: string) => join(folder, 'processes'),
  log: (folder: string, process: string) => join(folder, 'logs', `${process}.log`),
  etcdData: (folder: string) => join(folder, 'etcd'),
  key: (folder: string, owner: string, file: string) => join(folder, 'pki', owner, file),
  kubeconfig: (folder: string, cluster: string) => join(folder, 'kubeconfigs', `${cluster}.yaml`),
  mergedKubeconfig: (folder: string) => join(folder, 'kubeconfig'),
} as const;

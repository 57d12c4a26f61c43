import { paths } from './layout.ts';
import type { ClusterPlan, TestbedPlan } from './layout.ts';
import type { ProcessCommand } from './process-records.ts';

/** Where the programs lie, by name. */
export type Programs = Readonly<Record<TestbedProgram, string>>;
export type TestbedProgram = (typeof testbedPrograms)[number];
export const testbedPrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'rollouts-controller',
] as const;

/** The one store of all clusters; it keeps nothing that must outlive the machine, so it never waits for the disk. */
export function etcdCommand({ folder, etcd }: TestbedPlan, programs: Programs): ProcessCommand {
  const key = (file: string) => paths.key(folder, 'etcd', file);
  const [client, peer] = [`https://127.0.0.1:${etcd.client}`, `http://127.0.0.1:${etcd.peer}`];
  const args = [
    '--name=testbed',
    `--data-dir=${paths.etcdData(folder)}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=testbed=${peer}`,
    '--client-cert-auth',
    `--trusted-ca-file=${key('ca.crt')}`,
    `--cert-file=${key('server.crt')}`,
    `--key-file=${key('server.key')}`,
    '--log-level=warn',
  ];
  return { name: 'etcd', program: programs.etcd, args };
}

/** A cluster's API server, whose keys in etcd begin with the cluster's name. */
export function apiServerCommand(
  { folder, etcd }: TestbedPlan,
  cluster: ClusterPlan,
  programs: Programs,
): ProcessCommand {
  const key = (file: string) => paths.key(folder, cluster.name, file);
  const args = [
    `--etcd-servers=https://127.0.0.1:${etcd.client}`,
    `--etcd-prefix=/${cluster.name}`,
    `--etcd-cafile=${paths.key(folder, 'etcd', 'ca.crt')}`,
    `--etcd-certfile=${key('etcd-client.crt')}`,
    `--etcd-keyfile=${key('etcd-client.key')}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${cluster.port}`,
    `--tls-cert-file=${key('server.crt')}`,
    `--tls-private-key-file=${key('server.key')}`,
    `--client-ca-file=${key('ca.crt')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${key('service-accounts.key')}`,
    `--service-account-key-file=${key('service-accounts.pub')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    // There is no Service network: nothing could follow an address of the API server.
    '--endpoint-reconciler-type=none',
    '--allow-privileged=true',
    '--profiling=false',
  ];
  return {
    name: processName(cluster, 'kube-apiserver'),
    program: programs['kube-apiserver'],
    args,
    // A fifth of a start was garbage collection: collect less often, while memory allows.
    environment: { GOGC: '300', GOMEMLIMIT: '600MiB' },
  };
}

/** What an API needs to behave, even where no pod runs. */
const apiControllers = [
  'namespace-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'garbage-collector-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
  'validatingadmissionpolicy-status-controller',
  'resourcequota-controller',
];

/** What acts on a cluster: controllers, and where pods run a scheduler and the keeper of fake nodes. */
export function controllerCommands(
  { folder }: TestbedPlan,
  cluster: ClusterPlan,
  programs: Programs,
  stages: string,
): ProcessCommand[] {
  const key = (file: string) => paths.key(folder, cluster.name, file);
  const kubeconfig = `--kubeconfig=${paths.kubeconfig(folder, cluster.name)}`;
  const command = (program: TestbedProgram, args: readonly string[]): ProcessCommand => ({
    name: processName(cluster, program),
    program: programs[program],
    args: [kubeconfig, ...args],
  });
  const manager = command('kube-controller-manager', [
    '--leader-elect=false',
    '--secure-port=0',
    `--controllers=${cluster.runsPods ? '*' : apiControllers.join(',')}`,
    `--root-ca-file=${key('ca.crt')}`,
    `--service-account-private-key-file=${key('service-accounts.key')}`,
    '--profiling=false',
    '--horizontal-pod-autoscaler-sync-period=3s',
  ]);
  if (!cluster.runsPods) return [manager];
  return [
    manager,
    command('kube-scheduler', ['--leader-elect=false', '--secure-port=0', '--profiling=false']),
    command('kwok', [
      `--config=${stages}`,
      '--manage-all-nodes=true',
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.0/16',
    ]),
    ...(cluster.systems.includes('argo-rollouts')
      ? [command('rollouts-controller', rolloutsArguments(cluster))]
      : []),
  ];
}

/** Makes the pods of Rollouts and moves their canaries. Its own two ports lie above those of the API servers. */
function rolloutsArguments({ port }: ClusterPlan): string[] {
  return [
    '--leader-elect=false',
    '--loglevel=warn',
    `--metricsPort=${port + 100}`,
    `--healthzPort=${port + 140}`,
    '--istio-api-version=v1',
  ];
}

/** The name of a cluster's process in records and logs. */
export function processName({ name }: Pick<ClusterPlan, 'name'>, program: TestbedProgram): string {
  return `${name}.${program}`;
}

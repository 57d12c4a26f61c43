import { createSystemNamespaces } from './system-namespaces.ts';
import { readFile } from 'node:fs/promises';
import { IssuesError } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import { lastLines } from '../command-run.ts';
import { crdManifests, withoutOperatorDefinitions } from '../crds/crd-manifests.ts';
import type { CrdManifest } from '../crds/crd-manifests.ts';
import { ApiClient } from './api-client.ts';
import {
  applyDefinitions,
  canRunPods,
  createNodes,
  eventually,
  isReady,
  servesDefinitions,
} from './cluster-bootstrap.ts';
import { backUpDefinitions, findBackup, restoreDefinitions } from './definition-backup.ts';
import { EtcdStore } from './etcd-store.ts';
import { paths } from './layout.ts';
import type { ClusterPlan, TestbedPlan } from './layout.ts';
import { launch, processState } from './process-records.ts';
import type { ProcessCommand } from './process-records.ts';
import { apiServerCommand, controllerCommands, etcdCommand, processName } from './server-commands.ts';
import type { Programs } from './server-commands.ts';

/** A step of a start, for a progress line. */
export interface TestbedEvent {
  readonly cluster?: string;
  readonly step: 'cleaned' | 'starting' | 'answers' | 'definitions' | 'ready';
  /** How many of what the step is about. */
  readonly count?: number;
}

/** All that is needed to start one of a test bed's processes. */
export interface StartContext {
  readonly plan: TestbedPlan;
  readonly programs: Programs;
  readonly stages: string;
  readonly onProgress: (event: TestbedEvent) => void;
}

/** How long a busy machine may take for one step before the start is given up. */
const patience = 120_000;

/** Starts etcd unless it runs, and waits until it answers. */
export async function startEtcd({ plan, programs }: StartContext): Promise<void> {
  await ensureRunning(plan, etcdCommand(plan, programs));
  const store = await EtcdStore.open(plan, plan.clusters[0]?.name ?? '');
  try {
    await awaitOrExplain(plan, 'etcd', ['etcd'], 'answers', () => store.answers());
  } finally {
    store.close();
  }
}

/** Starts one cluster unless it runs; a new one gets its definitions, controllers and nodes. */
export async function startClusterProcesses(
  context: StartContext,
  cluster: ClusterPlan,
  isNew: boolean,
): Promise<void> {
  const { plan, programs, stages, onProgress } = context;
  const say = (event: Omit<TestbedEvent, 'cluster'>) => onProgress({ cluster: cluster.name, ...event });
  const definitions = await clusterDefinitions(cluster);
  const backup = await findBackup(programs['kube-apiserver'], cluster);
  if (isNew && backup.exists) await restoreDefinitions(plan, cluster, backup);
  if (await ensureRunning(plan, apiServerCommand(plan, cluster, programs))) say({ step: 'starting' });
  const client = await ApiClient.fromKubeconfig(paths.kubeconfig(plan.folder, cluster.name));
  const needed = ['etcd', processName(cluster, 'kube-apiserver')];
  const until = (goal: string, question: () => Promise<boolean>) =>
    awaitOrExplain(plan, cluster.name, needed, goal, question);
  try {
    await until('answers', () => isReady(client));
    say({ step: 'answers' });
    if (isNew) await createSystemNamespaces(client, cluster.systems);
    if (isNew && cluster.runsPods) await createNodes(client, cluster, plan.nodes);
    for (const command of controllerCommands(plan, cluster, programs, stages))
      await ensureRunning(plan, command);
    if (isNew && !backup.exists) await applyDefinitions(client, definitions);
    await until('serves every definition', () => servesDefinitions(client, definitions));
    if (isNew && !backup.exists) await backUpDefinitions(plan, cluster, backup);
    say({ step: 'definitions', count: definitions.length });
    if (cluster.runsPods) await until('has ready nodes', () => canRunPods(client, plan.nodes));
    say({ step: 'ready' });
  } finally {
    client.close();
  }
}

/** Says whether a new cluster's definitions can be restored, which takes a tenth of the time. */
export async function hasBackup({ programs }: StartContext, cluster: ClusterPlan): Promise<boolean> {
  return (await findBackup(programs['kube-apiserver'], cluster)).exists;
}

async function clusterDefinitions({ systems, definitions }: ClusterPlan): Promise<CrdManifest[]> {
  const all = await crdManifests(systems);
  return definitions === 'all' ? all : withoutOperatorDefinitions(all);
}

/** Starts a process unless it runs; says whether it had to. */
async function ensureRunning({ folder }: TestbedPlan, command: ProcessCommand): Promise<boolean> {
  const { pid } = await processState(folder, command.name).catch((): { pid?: number } => ({}));
  if (pid === undefined) await launch(folder, command);
  return pid === undefined;
}

/** Waits for a server; gives up early when a process that it needs has ended, with that one's last words. */
async function awaitOrExplain(
  plan: TestbedPlan,
  who: string,
  needed: readonly string[],
  goal: string,
  question: () => Promise<boolean>,
): Promise<void> {
  let ended: string | undefined;
  const done = await eventually(async () => {
    if (await question().catch(() => false)) return true;
    const states = await Promise.all(needed.map((name) => processState(plan.folder, name)));
    ended = states.find((state) => state.pid === undefined)?.name;
    return ended !== undefined;
  }, patience);
  if (ended === undefined && done) return;
  const log = await readFile(paths.log(plan.folder, ended ?? needed.at(-1) ?? ''), 'utf8').catch(() => '');
  const outcome = ended === undefined ? `not in ${patience / 1000} s` : `${ended} ended`;
  throw new IssuesError([notStarted(plan, who, `${goal}: ${outcome}`, log)]);
}

function notStarted({ instance, folder }: TestbedPlan, who: string, outcome: string, log: string): Issue {
  return {
    code: 'RGT-TESTBED-003',
    severity: 'error',
    where: { path: `${instance}/${who}` },
    what: `waited until ${who} ${outcome}. Last words:\n${lastLines(log, 5)}`,
    fix: `read the logs in ${paths.log(folder, '*')}, then run: regatta testbed up`,
  };
}

import { mkdir, rm } from 'node:fs/promises';
import { IssuesError } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import { cacheFolder } from '../cache-folder.ts';
import { withLock } from '../process-lock.ts';
import { findTool } from '../tool-finder.ts';
import { installTools } from '../tool-installer.ts';
import type { InstallEvent } from '../tool-installer.ts';
import { hasBackup, startClusterProcesses, startEtcd } from './cluster-start.ts';
import type { StartContext, TestbedEvent } from './cluster-start.ts';
import { writeCredentials } from './credentials.ts';
import { kwokStages } from './kwok-stages.ts';
import { instanceFolder, planTestbed } from './layout.ts';
import type { ClusterPlan, TestbedOptions, TestbedPlan } from './layout.ts';
import { instanceIssues, optionIssues } from './option-issues.ts';
import { portIssues } from './port-owner.ts';
import { listProcesses, stopAllProcesses, stopProcess } from './process-records.ts';
import { processName, testbedPrograms } from './server-commands.ts';
import type { Programs } from './server-commands.ts';
import { describeTestbed, readRecord, writeRecord } from './testbed-status.ts';
import type { Testbed, TestbedRecord } from './testbed-status.ts';

/** Who wants to know how a start goes on. */
export interface TestbedListeners {
  readonly onProgress?: (event: TestbedEvent) => void;
  readonly onInstall?: (event: InstallEvent) => void;
}

/**
 * Starts a test bed, or what is missing of one that runs; its processes outlive this one.
 *
 * What an earlier start left half done, or started with other options, is taken down first.
 *
 * @throws IssuesError RGT-TESTBED-001 for a taken port, -002 for options that can't be, -003 for a server that did not start.
 */
export async function startTestbed(
  options: TestbedOptions = {},
  listeners: TestbedListeners = {},
): Promise<Testbed> {
  const plan = planTestbed(options);
  refuse(optionIssues(plan));
  const { onProgress = () => {}, onInstall = () => {} } = listeners;
  await installTools(testbedPrograms, { onProgress: onInstall });
  const [programs, stages] = await Promise.all([findPrograms(), kwokStages()]);
  const context: StartContext = { plan, programs, stages, onProgress };
  return locked(plan.instance, async () => {
    const isNew = !continues(await readRecord(plan.folder), { phase: 'ready', plan, programs });
    if (isNew) await clearAway(context);
    refuse(await takenPorts(plan));
    if (isNew) await prepare(context);
    await startProcesses(context, plan.clusters, isNew);
    await writeRecord({ phase: 'ready', plan, programs });
    return describeTestbed(plan);
  });
}

/** Stops everything that an instance started, and forgets its data. False when there was nothing. */
export async function stopTestbed(instance: string): Promise<boolean> {
  refuse(instanceIssues(instance));
  const folder = instanceFolder(instance);
  return locked(instance, async () => {
    const known = (await readRecord(folder)) !== undefined || (await listProcesses(folder)).length > 0;
    await stopAllProcesses(folder);
    await rm(folder, { recursive: true, force: true });
    return known;
  });
}

/** Stops the API server of one cluster: whoever calls it then finds nobody. Its data and controllers stay. */
export async function stopCluster(instance: string, name: string): Promise<void> {
  await locked(instance, async () => {
    const { plan } = await requireRecord(instance);
    await stopProcess(plan.folder, processName(requireCluster(plan, name), 'kube-apiserver'));
  });
}

/** Starts the API server of one cluster again, and waits until it is ready. */
export async function startCluster(instance: string, name: string): Promise<void> {
  await locked(instance, async () => {
    const { plan, programs } = await requireRecord(instance);
    const context = { plan, programs, stages: await kwokStages(), onProgress: () => {} };
    await startProcesses(context, [requireCluster(plan, name)], false);
  });
}

function locked<T>(instance: string, work: () => Promise<T>): Promise<T> {
  return withLock(cacheFolder('locks', `testbed-${instance}`), work);
}

/** A start goes on from the last one when that came to its end with the same plan and programs. */
function continues(last: TestbedRecord | undefined, wanted: TestbedRecord): boolean {
  return JSON.stringify(last) === JSON.stringify(wanted);
}

async function clearAway({ plan: { folder }, onProgress }: StartContext): Promise<void> {
  const running = (await listProcesses(folder)).filter((process) => process.pid !== undefined);
  await stopAllProcesses(folder);
  await rm(folder, { recursive: true, force: true });
  if (running.length > 0) onProgress({ step: 'cleaned', count: running.length });
}

async function prepare({ plan, programs }: StartContext): Promise<void> {
  await mkdir(plan.folder, { recursive: true, mode: 0o700 });
  await writeRecord({ phase: 'starting', plan, programs });
  await writeCredentials(plan);
}

/** Starts clusters side by side; when one can't, a new test bed is taken down again and only its logs stay. */
async function startProcesses(
  context: StartContext,
  clusters: readonly ClusterPlan[],
  isNew: boolean,
): Promise<void> {
  try {
    await startEtcd(context);
    const [first, ...others] = clusters;
    // The first ever goes ahead: what its API server makes of the definitions, the others need not work out again.
    const leads = isNew && first !== undefined && !(await hasBackup(context, first));
    if (leads) await startClusterProcesses(context, first, isNew);
    const rest = leads ? others : clusters;
    const outcomes = await Promise.allSettled(
      rest.map((cluster) => startClusterProcesses(context, cluster, isNew)),
    );
    const faults = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    const other = faults.find((fault) => !(fault instanceof IssuesError));
    if (other !== undefined) throw other as Error;
    refuse(faults.flatMap((fault) => (fault instanceof IssuesError ? fault.issues : [])));
  } catch (fault) {
    if (isNew) await stopAllProcesses(context.plan.folder);
    throw fault;
  }
}

/** Ports that something else than this test bed listens on. */
async function takenPorts(plan: TestbedPlan): Promise<Issue[]> {
  const running = new Set(
    (await listProcesses(plan.folder)).filter(({ pid }) => pid !== undefined).map(({ name }) => name),
  );
  const store = [plan.etcd.client, plan.etcd.peer].map((port) => ({
    port,
    purpose: 'etcd',
    process: 'etcd',
  }));
  const servers = plan.clusters.map((cluster) => ({
    port: cluster.port,
    purpose: `cluster ${cluster.name}`,
    process: processName(cluster, 'kube-apiserver'),
  }));
  return portIssues(
    [...store, ...servers].filter(({ process }) => !running.has(process)),
    plan.instance,
  );
}

async function findPrograms(): Promise<Programs> {
  const entries = await Promise.all(
    testbedPrograms.map(async (name) => [name, await findTool(name)] as const),
  );
  return Object.fromEntries(entries) as Programs;
}

async function requireRecord(instance: string): Promise<TestbedRecord> {
  refuse(instanceIssues(instance));
  const record = await readRecord(instanceFolder(instance));
  if (record) return record;
  throw new IssuesError([
    {
      code: 'RGT-TESTBED-004',
      severity: 'error',
      where: { path: instance },
      what: `no test bed "${instance}" is up`,
      fix: 'run: regatta testbed up',
    },
  ]);
}

function requireCluster(plan: TestbedPlan, name: string): ClusterPlan {
  const cluster = plan.clusters.find((each) => each.name === name);
  if (cluster) return cluster;
  throw new IssuesError([
    {
      code: 'RGT-TESTBED-005',
      severity: 'error',
      where: { path: plan.instance },
      what: `the test bed has no cluster "${name}"`,
      given: name,
      allowed: plan.clusters.map((each) => each.name).join(', '),
      fix: 'name one of these clusters',
    },
  ]);
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new IssuesError(issues);
}

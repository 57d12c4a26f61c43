import { readFile, rename, writeFile } from 'node:fs/promises';
import { ApiClient } from './api-client.ts';
import { isReady } from './cluster-bootstrap.ts';
import { instanceFolder, paths } from './layout.ts';
import type { TestbedPlan } from './layout.ts';
import { listProcesses } from './process-records.ts';
import type { ProcessState } from './process-records.ts';
import { processName } from './server-commands.ts';
import type { Programs } from './server-commands.ts';

/** A running test bed. */
export interface Testbed {
  readonly instance: string;
  readonly folder: string;
  /** The file with a context for every cluster, named as the cluster is. */
  readonly kubeconfig: string;
  readonly clusters: readonly TestbedCluster[];
}

export interface TestbedCluster {
  readonly name: string;
  readonly server: string;
  readonly context: string;
  /** A file with this cluster's context alone. */
  readonly kubeconfig: string;
  /** True where Deployments get pods. */
  readonly runsPods: boolean;
  /** `stopped`: no API server runs. `unready`: it runs and does not (yet) call itself ready. */
  readonly state: 'ready' | 'unready' | 'stopped';
  /** What was started for it; without a number when it no longer runs. */
  readonly processes: readonly Pick<ProcessState, 'name' | 'pid'>[];
}

/** What the last `up` wrote down. A start that was killed stays `starting`. */
export interface TestbedRecord {
  readonly phase: 'starting' | 'ready';
  readonly plan: TestbedPlan;
  readonly programs: Programs;
}

/** Reads what the last `up` of an instance wrote; nothing when there was none, or its words make no sense. */
export async function readRecord(folder: string): Promise<TestbedRecord | undefined> {
  try {
    return JSON.parse(await readFile(paths.state(folder), 'utf8')) as TestbedRecord;
  } catch {
    return undefined;
  }
}

export async function writeRecord(record: TestbedRecord): Promise<void> {
  const path = paths.state(record.plan.folder);
  await writeFile(`${path}.tmp`, JSON.stringify(record));
  await rename(`${path}.tmp`, path);
}

/** Tells how an instance is; nothing when it was never started or was taken down. */
export async function testbedStatus(instance: string): Promise<Testbed | undefined> {
  const record = await readRecord(instanceFolder(instance));
  return record && describeTestbed(record.plan);
}

/** Looks at every cluster of a plan. */
export async function describeTestbed(plan: TestbedPlan): Promise<Testbed> {
  const { instance, folder } = plan;
  const processes = await listProcesses(folder);
  const clusters = plan.clusters.map(async ({ name, server, runsPods }): Promise<TestbedCluster> => {
    const own = processes.filter((process) => process.name.startsWith(`${name}.`));
    const runs = own.some(
      (each) => each.name === processName({ name }, 'kube-apiserver') && each.pid !== undefined,
    );
    const kubeconfig = paths.kubeconfig(folder, name);
    const state = !runs ? 'stopped' : (await answers(kubeconfig)) ? 'ready' : 'unready';
    return {
      name,
      server,
      context: name,
      kubeconfig,
      runsPods,
      state,
      processes: own.map(({ name: process, pid }) => ({ name: process, ...(pid !== undefined && { pid }) })),
    };
  });
  return {
    instance,
    folder,
    kubeconfig: paths.mergedKubeconfig(folder),
    clusters: await Promise.all(clusters),
  };
}

async function answers(kubeconfig: string): Promise<boolean> {
  const client = await ApiClient.fromKubeconfig(kubeconfig).catch(() => undefined);
  const ready = client !== undefined && (await isReady(client));
  client?.close();
  return ready;
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { crdPin } from '../crds/crd-manifests.ts';
import { operatorDefinitions, operatorGroups } from '../crds/pinned-crds.ts';
import { EtcdStore } from './etcd-store.ts';
import type { ClusterPlan, TestbedPlan } from './layout.ts';

/**
 * What an API server stored once it had taken in and established a set of definitions.
 *
 * To take them in costs it 15 s of computing, each time; to load them from a store that holds them costs 2 s. So the first start
 * backs them up, and a later start with the same server and definitions restores them before the server runs.
 */
export interface DefinitionBackup {
  readonly path: string;
  readonly exists: boolean;
}

/** Where the backup for this API server and a cluster's definitions lies. */
export async function findBackup(
  apiServer: string,
  { systems, definitions }: ClusterPlan,
): Promise<DefinitionBackup> {
  const { size, mtimeMs } = await stat(apiServer);
  const wanted = [
    apiServer,
    size,
    mtimeMs,
    crdPin(systems),
    definitions,
    [...operatorDefinitions],
    [...operatorGroups],
  ];
  const hash = createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
  const path = cacheFolder('crds', `established-${hash.slice(0, 16)}.json`);
  const found = await stat(path).catch(() => undefined);
  return { path, exists: found !== undefined };
}

/** Writes the backup into a cluster's part of etcd, before its API server starts. */
export async function restoreDefinitions(
  plan: TestbedPlan,
  cluster: ClusterPlan,
  { path }: DefinitionBackup,
): Promise<void> {
  const values = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
  await withStore(plan, cluster, (store) => store.write(definitionPrefix(cluster), values));
}

/** Backs up what a cluster's API server has stored. */
export async function backUpDefinitions(
  plan: TestbedPlan,
  cluster: ClusterPlan,
  { path }: DefinitionBackup,
): Promise<void> {
  const values = await withStore(plan, cluster, (store) => store.read(definitionPrefix(cluster)));
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${cluster.name}.tmp`;
  await writeFile(draft, JSON.stringify(values));
  await rename(draft, path);
}

async function withStore<T>(
  plan: TestbedPlan,
  cluster: ClusterPlan,
  work: (store: EtcdStore) => Promise<T>,
): Promise<T> {
  const store = await EtcdStore.open(plan, cluster.name);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

const definitionPrefix = ({ name }: ClusterPlan) =>
  `/${name}/apiextensions.k8s.io/customresourcedefinitions/`;

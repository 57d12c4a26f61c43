import type { Cluster } from '../cluster/cluster.ts';
import type { AppPlan } from './app-plan.ts';
import type { EnvironmentPlan } from './environment-plan.ts';

/**
 * So many clusters are worked on side by side, app by app: what they share of an app is then fetched from memory once for
 * all of them, which halves the time of a fleet with many apps. More would gain little, and each keeps its state open.
 */
const clustersAtOnce = 10;

/** Clusters in the groups in which they are worked on, in order. */
export function* clusterBlocks(clusters: readonly Cluster[]): Generator<readonly Cluster[]> {
  for (let at = 0; at < clusters.length; at += clustersAtOnce) yield clusters.slice(at, at + clustersAtOnce);
}

/** Each app with each of some clusters that it runs on, app by app; on each cluster in the order of the apps' names. */
export function* appsOnEach(
  plan: EnvironmentPlan,
  clusters: readonly Cluster[],
): Generator<readonly [app: AppPlan, cluster: Cluster]> {
  const rows = clusters.map((cluster) => ({ cluster, apps: plan.appsOn(cluster), next: 0 }));
  for (const app of plan.apps)
    for (const row of rows) {
      if (row.apps[row.next] !== app) continue;
      row.next += 1;
      yield [app, row.cluster];
    }
}

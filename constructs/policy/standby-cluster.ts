import { isScalable } from '../app/workload.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { Environment } from '../fleet/environment.ts';
import { drPairsOf, drPairsOfApp } from '../recovery/pair-listing.ts';
import { scalerTarget } from '../rollout/scaler.ts';
import type { PlacedObjects, Policy } from './policy.ts';
import { issueOf, titleOf } from './policy.ts';

/**
 * A standby cluster runs something, and what it runs can grow. Apps of a DrPair are held to more by that pair; here
 * are the clusters that are called standby, and the apps on them that no pair speaks of.
 */
export const standbyCluster: Policy = {
  name: 'standby-cluster',
  inspectModel: (environment) =>
    environment.clusters.filter((cluster) => isIdle(cluster, environment)).map(idleStandby),
  goesByObjects: { cluster: ({ role }) => role !== 'standby' },
  inspectObjects: (placed) => (placed.cluster.role === 'standby' ? coldIssues(placed) : []),
};

/** A pair says by itself that its app is missing on its standby. */
function isIdle(cluster: Cluster, environment: Environment): boolean {
  if (cluster.role !== 'standby' || drPairsOf(environment).some(({ standby }) => standby === cluster))
    return false;
  return !environment.apps.some((app) => app.clusters.includes(cluster));
}

function idleStandby(cluster: Cluster): Issue {
  return issueOf(
    {
      code: 'RGT-POLICY-016',
      what: `standby cluster "${cluster.name}" runs no app, and would start from nothing when it is needed`,
      given: 'no apps',
      allowed: 'the apps that it stands by for, with few pods and an autoscaler',
      fix: `place the apps on "${cluster.name}" and declare a DrPair, or remove the cluster`,
    },
    cluster.place,
  );
}

function coldIssues(placed: PlacedObjects): Issue[] {
  const { app, cluster, objects } = placed;
  if (app === undefined || drPairsOfApp(app).some(({ standby }) => standby === cluster)) return [];
  return objects.filter(isScalable).flatMap((workload) => {
    const scaled = objects.some((object) => isScalerOf(object, workload));
    const cold = valueAt(workload, ['spec', 'replicas']) === 0;
    if (scaled && !cold) return [];
    return [
      issueOf(
        {
          code: 'RGT-POLICY-016',
          severity: cold ? 'error' : 'warning',
          what: `${titleOf(workload)} on standby cluster "${cluster.name}" ${cold ? 'has no pods' : 'has no autoscaler, so it could not carry more than it does now'}`,
          given: cold ? 'spec.replicas 0' : 'no HorizontalPodAutoscaler',
          fix: cold
            ? `keep at least one pod on "${cluster.name}", and let an autoscaler add the rest`
            : `add a HorizontalPodAutoscaler, or place app "${app.name}" on other clusters alone: on: […]`,
        },
        placed.place,
      ),
    ];
  });
}

function isScalerOf(object: Manifest, workload: Manifest): boolean {
  const target = scalerTarget(object);
  return target?.kind === workload.kind && target.name === workload.metadata.name;
}

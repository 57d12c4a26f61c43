import type { App } from '../app/app.ts';
import { containersOf } from '../app/workload.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { Policy } from '../policy/policy.ts';
import type { DrPair } from './dr-pair.ts';
import { drPairsOfApp } from './pair-listing.ts';
import { lowerBound, scaledWorkloads, upperBound } from './warm-standby.ts';

/**
 * A standby runs what it will have to run: pods that are there, an autoscaler that can grow them, requests by which it
 * does, and a way in. A cluster that starts from nothing when the other fails is no standby.
 */
export const warmStandby: Policy = {
  name: 'warm-standby',
  goesByObjects: { app: (app) => drPairsOfApp(app).length === 0 },
  inspectObjects: ({ app, cluster, objects }) =>
    app === undefined
      ? []
      : drPairsOfApp(app)
          .filter(({ primary, standby }) => cluster === primary || cluster === standby)
          .flatMap((pair) => pairIssues(pair, app, cluster, objects)),
};

function pairIssues(pair: DrPair, app: App, cluster: Cluster, objects: readonly Manifest[]): Issue[] {
  const faults = [
    ...(cluster === pair.standby ? standbyFaults(pair, app, objects) : []),
    ...pair.objectFaults(objects, cluster),
  ];
  return faults.map(({ at = pair, ...fault }) => ({ severity: 'error', ...fault, where: at.place }));
}

function standbyFaults(pair: DrPair, app: App, objects: readonly Manifest[]): Fault[] {
  const workloads = scaledWorkloads(objects);
  if (workloads.length === 0)
    return [
      {
        code: 'RGT-DR-020',
        what: `the standby "${pair.standby.name}" of pair "${pair.name}" has no workload of app "${app.name}"`,
        given: pair.standby.name,
        fix: 'remove what takes the workload out of the standby',
      },
    ];
  return workloads.flatMap(({ workload, autoscaler }) => workloadFaults(pair, workload, autoscaler));
}

function workloadFaults(pair: DrPair, workload: Manifest, autoscaler: Manifest | undefined): Fault[] {
  const subject = `${workload.kind} "${workload.metadata.name}" on the standby "${pair.standby.name}" of pair "${pair.name}"`;
  const faults: Fault[] = [];
  if (valueAt(workload, ['spec', 'replicas']) === 0)
    faults.push({
      code: 'RGT-DR-021',
      what: `${subject} has no pods, and an autoscaler never starts the first one`,
      given: 'replicas: 0',
      allowed: `${pair.warmReplicas} or more`,
      fix: 'leave replicas out and let the autoscaler keep its lower bound',
    });
  if (autoscaler === undefined)
    return [
      ...faults,
      {
        code: 'RGT-DR-022',
        what: `${subject} has no autoscaler, so it could not grow to carry the primary's load`,
        fix: `add a HorizontalPodAutoscaler for ${workload.kind} "${workload.metadata.name}" to the app`,
      },
    ];
  const max = upperBound(autoscaler);
  const min = lowerBound(autoscaler);
  if (max !== undefined && max < Math.max(min, pair.servingReplicas))
    faults.push({
      code: 'RGT-DR-023',
      what: `${subject} may grow to ${max} pods, and has to carry ${Math.max(min, pair.servingReplicas)}`,
      given: `from ${min} to ${max}`,
      fix: `raise the upper bound on "${pair.standby.name}"`,
    });
  const without = usesRequests(autoscaler) ? withoutRequests(workload) : [];
  if (without.length > 0)
    faults.push({
      code: 'RGT-DR-024',
      what: `${subject} would never grow: its autoscaler reads CPU requests, which ${without.map((name) => `container "${name}"`).join(' and ')} does not have`,
      given: without.join(', '),
      fix: 'set resources.requests.cpu',
    });
  return faults;
}

/** Whether it scales by a share of what the pods request; it does by CPU when no metric is named. */
function usesRequests(autoscaler: Manifest): boolean {
  if (autoscaler.kind !== 'HorizontalPodAutoscaler') return false;
  const metrics = valueAt(autoscaler, ['spec', 'metrics']);
  if (!Array.isArray(metrics)) return true;
  return metrics.some(
    (metric: JsonValue) =>
      valueAt(metric, ['resource', 'name']) === 'cpu' &&
      valueAt(metric, ['resource', 'target', 'type']) === 'Utilization',
  );
}

function withoutRequests(workload: Manifest): string[] {
  return containersOf(workload)
    .map(({ container }) => container)
    .filter((container) => {
      const requests = valueAt(container, ['resources', 'requests']);
      const limits = valueAt(container, ['resources', 'limits']);
      // A limit without a request is its request too.
      return ![requests, limits].some((amounts) => isJsonObject(amounts) && amounts['cpu'] !== undefined);
    })
    .map(({ name }) => (typeof name === 'string' ? name : ''));
}

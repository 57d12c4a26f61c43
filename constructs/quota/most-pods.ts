import { textOf } from '../core/json-text.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';

/** How many pods a workload may have at the worst moment, and what that is made of, in words. */
export interface MostPods {
  readonly pods: number;
  readonly because: string;
}

/**
 * The most pods that a workload runs at once: the autoscaler's upper bound, and on top what an update adds. A canary
 * behind a traffic router and a blue-green release run both versions in full. A DaemonSet has one for each node, which
 * nobody knows here: it counts as none.
 */
export function mostPods(workload: Manifest, scaler: Manifest | undefined, doubled: boolean): MostPods {
  const spec = workload['spec'];
  const scaled = valueAt(scaler, ['spec', 'maxReplicas']) ?? valueAt(scaler, ['spec', 'maxReplicaCount']);
  const count = numberOf(scaled) ?? numberOf(valueAt(spec, ['replicas'])) ?? 1;
  const by = scaled === undefined ? `${count} pods` : `up to ${count} pods by its autoscaler`;
  switch (workload.kind) {
    case 'DaemonSet':
      return { pods: 0, because: 'a pod for each node, not counted' };
    case 'Job':
      return plain(numberOf(valueAt(spec, ['parallelism'])) ?? 1);
    case 'CronJob':
      return plain(numberOf(valueAt(spec, ['jobTemplate', 'spec', 'parallelism'])) ?? 1);
    case 'Pod':
      return plain(1);
    case 'Rollout':
      return rolloutPods(spec, count, by);
    case 'Deployment':
      if (doubled) return { pods: count * 2, because: `${by}, twice during a canary` };
      return surged(count, by, valueAt(spec, ['strategy']));
    default:
      return { pods: count, because: by };
  }
}

function plain(pods: number): MostPods {
  return { pods, because: `${pods} pods` };
}

function rolloutPods(spec: JsonValue | undefined, count: number, by: string): MostPods {
  const canary = valueAt(spec, ['strategy', 'canary']);
  if (valueAt(spec, ['strategy', 'blueGreen']) !== undefined)
    return { pods: count * 2, because: `${by}, twice during a blue-green release` };
  const routed = valueAt(canary, ['trafficRouting']) !== undefined;
  if (routed && valueAt(canary, ['dynamicStableScale']) !== true)
    return { pods: count * 2, because: `${by}, twice during a canary` };
  return surged(count, by, { rollingUpdate: { maxSurge: valueAt(canary, ['maxSurge']) ?? '25%' } });
}

function surged(count: number, by: string, strategy: JsonValue | undefined): MostPods {
  if (valueAt(strategy, ['type']) === 'Recreate') return { pods: count, because: by };
  const surge = valueAt(strategy, ['rollingUpdate', 'maxSurge']) ?? '25%';
  const extra =
    typeof surge === 'number' ? surge : Math.ceil((count * (Number.parseFloat(textOf(surge)) || 0)) / 100);
  return { pods: count + extra, because: extra === 0 ? by : `${by}, ${extra} more during an update` };
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

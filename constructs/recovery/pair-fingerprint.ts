import type { Cluster } from '../cluster/cluster.ts';
import type { JsonValue } from '../core/manifest.ts';
import type { DrPair } from './dr-pair.ts';

/** All that a pair goes by as it reshapes the app on a cluster; nothing on a cluster that is not part of it. */
export function pairFingerprint(pair: DrPair, cluster: Cluster): JsonValue {
  const { primary, standby, active, name, warmReplicas, servingReplicas, switches } = pair;
  if (cluster !== primary && cluster !== standby) return null;
  const both = [primary, standby];
  return [
    [name, active, warmReplicas, servingReplicas],
    both.map((side) => [side.name, side.region ?? null]),
    plain(switches, both),
  ];
}

/** A switch as plain data; every function in one asks for a cluster, and stands for what it answers. */
function plain(value: unknown, clusters: readonly Cluster[]): JsonValue {
  if (typeof value === 'function')
    return clusters.map((cluster) => plain((value as (cluster: Cluster) => unknown)(cluster), clusters));
  if (Array.isArray(value)) return value.map((item) => plain(item, clusters));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, clusters)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

import type { IApplicationSetStrategy } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSetStrategy';
import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject } from '../../core/manifest.ts';
import type { Waves } from '../../waves/waves.ts';
import { waveLabel, waveOf } from './names.ts';

/** The waves that a set of clusters is spread over, first to last; another environment's clusters are the promotion's affair. */
export function wavesAmong(clusters: readonly Cluster[]): readonly string[] {
  return [...new Set(clusters.map(waveOf))].sort((a, b) => Number(a) - Number(b));
}

/** Whether the Applications of these clusters must be synced one after the other. */
export function rollsOut(waves: Waves | undefined, clusters: readonly Cluster[]): waves is Waves {
  return (
    waves !== undefined &&
    (wavesAmong(clusters).length > 1 || (waves.batch !== undefined && clusters.length > 1))
  );
}

/**
 * Waves as Argo CD's RollingSync. A step selects by the labels of the Applications, and an Application in no step would
 * never be synced, so the steps cover exactly the waves that the clusters are in.
 */
export function rollingSync(waves: Waves, clusters: readonly Cluster[]): JsonObject {
  const steps = wavesAmong(clusters).map((wave, index) => ({
    matchExpressions: [{ key: waveLabel, operator: 'In', values: [wave] }],
    ...maxUpdate(waves, index),
  }));
  return { type: 'RollingSync', rollingSync: { steps } } satisfies IApplicationSetStrategy;
}

function maxUpdate({ gate, batch }: Waves, index: number): { maxUpdate?: number } {
  // Argo CD syncs none of a step's Applications by itself when it may update 0 at a time: a person does.
  if (gate.type === 'manual' && index > 0) return { maxUpdate: 0 };
  return batch === undefined ? {} : { maxUpdate: batch };
}

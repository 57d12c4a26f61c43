import { isScalable } from '../app/workload.ts';
import type { Manifest } from '../core/manifest.ts';
import { valueAt, withValueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import { scalerTarget } from '../rollout/scaler.ts';

/** A workload whose number of pods can be set, and what scales it. */
export interface WarmWorkload {
  readonly workload: Manifest;
  readonly autoscaler: Manifest | undefined;
}

/** Where an autoscaler keeps its bounds, and what Kubernetes or KEDA takes for the lower one when none is given. */
interface Bounds {
  readonly min: FieldPath;
  readonly max: FieldPath;
  readonly defaultMin: number;
}

const podAutoscaler: Bounds = { min: ['spec', 'minReplicas'], max: ['spec', 'maxReplicas'], defaultMin: 1 };
const scaledObject: Bounds = {
  min: ['spec', 'minReplicaCount'],
  max: ['spec', 'maxReplicaCount'],
  defaultMin: 0,
};

/** The workloads of an app whose number of pods can be set, each with its autoscaler. */
export function scaledWorkloads(objects: readonly Manifest[]): readonly WarmWorkload[] {
  const autoscalers = objects.flatMap((object) => {
    const target = scalerTarget(object);
    return target === undefined ? [] : [{ object, target }];
  });
  return objects.filter(isScalable).map((workload) => ({
    workload,
    autoscaler: autoscalers.find(
      ({ target }) => target.kind === workload.kind && target.name === workload.metadata.name,
    )?.object,
  }));
}

/** The bound below which an autoscaler does not go. */
export function lowerBound(autoscaler: Manifest): number {
  const { min, defaultMin } = boundsOf(autoscaler);
  const given = valueAt(autoscaler, min);
  return typeof given === 'number' ? given : defaultMin;
}

/** The bound above which it does not go; undefined when none is given. */
export function upperBound(autoscaler: Manifest): number | undefined {
  const given = valueAt(autoscaler, boundsOf(autoscaler).max);
  return typeof given === 'number' ? given : undefined;
}

/** Raises every autoscaler's lower bound that is below the given one; no bound is lowered. */
export function withLowerBound(objects: readonly Manifest[], atLeast: number): readonly Manifest[] {
  const low = new Set(
    objects.filter((object) => scalerTarget(object) !== undefined && lowerBound(object) < atLeast),
  );
  if (low.size === 0) return objects;
  return objects.map((object) =>
    low.has(object) ? withValueAt(object, boundsOf(object).min, atLeast) : object,
  );
}

function boundsOf({ kind }: Manifest): Bounds {
  return kind === 'ScaledObject' ? scaledObject : podAutoscaler;
}

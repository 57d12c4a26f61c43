import { groupOf } from '../core/object-identity.ts';
import type { Manifest } from '../core/manifest.ts';
import { valueAt, withValueAt } from '../core/shared-edit.ts';
import { autoscalerTarget, isScalable } from '../app/workload.ts';

/** The workloads of an app whose number of pods can be set, each with its autoscaler. */
export function scaledWorkloads(
  objects: readonly Manifest[],
): readonly { readonly workload: Manifest; readonly autoscaler: Manifest | undefined }[] {
  const autoscalers = objects.flatMap((object) => {
    const target = autoscalerTarget(object);
    return target === undefined ? [] : [{ object, target }];
  });
  return objects.filter(isScalable).map((workload) => ({
    workload,
    autoscaler: autoscalers.find(
      ({ target }) => target.kind === workload.kind && target.name === workload.metadata.name,
    )?.object,
  }));
}

/** The bound below which an autoscaler does not go; Kubernetes takes 1 when none is given. */
export function lowerBound(autoscaler: Manifest): number {
  const min = valueAt(autoscaler, ['spec', 'minReplicas']);
  return typeof min === 'number' ? min : 1;
}

/** Raises every autoscaler's lower bound that is below the given one; no bound is lowered. */
export function withLowerBound(objects: readonly Manifest[], atLeast: number): readonly Manifest[] {
  const low = new Set(
    objects.filter(
      (object) =>
        autoscalerTarget(object) !== undefined &&
        groupOf(object.apiVersion) === 'autoscaling' &&
        lowerBound(object) < atLeast,
    ),
  );
  if (low.size === 0) return objects;
  return objects.map((object) =>
    low.has(object) ? withValueAt(object, ['spec', 'minReplicas'], atLeast) : object,
  );
}

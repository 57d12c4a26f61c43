import type { Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt, withValueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';

/** The kinds that scale a workload, and where they name it. */
const scalers: ReadonlyMap<string, { readonly path: FieldPath; readonly setsReplicas: boolean }> = new Map([
  ['autoscaling/HorizontalPodAutoscaler', { path: ['spec', 'scaleTargetRef'], setsReplicas: true }],
  ['keda.sh/ScaledObject', { path: ['spec', 'scaleTargetRef'], setsReplicas: true }],
  ['autoscaling.k8s.io/VerticalPodAutoscaler', { path: ['spec', 'targetRef'], setsReplicas: false }],
]);

/** A workload as an autoscaler names it. */
export interface ScaledWorkload {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** The workload whose number of pods an object owns; undefined for everything that owns none. */
export function scalerTarget(object: Manifest): ScaledWorkload | undefined {
  const scaler = scalers.get(`${groupOf(object.apiVersion)}/${object.kind}`);
  return scaler?.setsReplicas === true ? targetAt(object, scaler.path) : undefined;
}

/** Points what scaled the Deployment at the Rollout of the same name; everything else is returned as it is. */
export function scalingRollout(object: Manifest, deployment: string): Manifest {
  const path = scalers.get(`${groupOf(object.apiVersion)}/${object.kind}`)?.path;
  const target = path === undefined ? undefined : targetAt(object, path);
  if (path === undefined || target?.kind !== 'Deployment' || target.name !== deployment) return object;
  const kind = withValueAt(object, [...path, 'kind'], 'Rollout');
  return withValueAt(kind, [...path, 'apiVersion'], 'argoproj.io/v1alpha1');
}

function targetAt(object: Manifest, path: FieldPath): ScaledWorkload | undefined {
  // KEDA takes a Deployment where no kind is given.
  const [apiVersion, kind, name] = ['apiVersion', 'kind', 'name'].map((field) =>
    valueAt(object, [...path, field]),
  );
  if (typeof name !== 'string') return undefined;
  return {
    group: groupOf(typeof apiVersion === 'string' ? apiVersion : 'apps/v1'),
    kind: typeof kind === 'string' ? kind : 'Deployment',
    name,
  };
}

import { isJsonObject } from '../core/manifest.ts';
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

const scalerKinds: ReadonlySet<string> = new Set([...scalers.keys()].map((key) => key.split('/')[1] ?? ''));

/** The workload whose number of pods an object owns; undefined for everything that owns none. */
export function scalerTarget(object: Manifest): ScaledWorkload | undefined {
  if (!scalerKinds.has(object.kind)) return undefined;
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

const targets = new WeakMap<object, ScaledWorkload>();

/** Clusters share what an app's autoscaler refers to, even where they differ in its bounds: it is read once. */
function targetAt(object: Manifest, path: FieldPath): ScaledWorkload | undefined {
  const reference = valueAt(object, path);
  if (reference === undefined || !isJsonObject(reference)) return undefined;
  const known = targets.get(reference);
  if (known !== undefined) return known;
  const { apiVersion, kind, name } = reference;
  if (typeof name !== 'string') return undefined;
  const target = {
    group: groupOf(typeof apiVersion === 'string' ? apiVersion : 'apps/v1'),
    // KEDA takes a Deployment where no kind is given.
    kind: typeof kind === 'string' ? kind : 'Deployment',
    name,
  };
  targets.set(reference, target);
  return target;
}

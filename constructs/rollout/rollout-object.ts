import type { JsonObject, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { withValueAt } from '../core/shared-edit.ts';
import type { RolloutTarget } from './rollout-target.ts';
import { scalingRollout } from './scaler.ts';

/** What a Rollout takes over from a Deployment as it stands there. */
const kept = [
  'minReadySeconds',
  'paused',
  'progressDeadlineSeconds',
  'replicas',
  'revisionHistoryLimit',
  'selector',
  'template',
];

export interface RolloutObjectProps {
  readonly strategy: JsonObject;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether a failure takes the new version back, pods that never start included. */
  readonly aborts: boolean;
}

/** The Rollout that stands in a Deployment's place: same name, same labels, same pods. */
export function rolloutObject({ deployment, scaler }: RolloutTarget, props: RolloutObjectProps): Manifest {
  const { spec, metadata } = deployment;
  const before = isJsonObject(spec) ? spec : {};
  const fields = kept.flatMap((field) =>
    before[field] === undefined ? [] : [[field, before[field]] as const],
  );
  const annotations = {
    ...(isJsonObject(metadata['annotations']) ? metadata['annotations'] : {}),
    ...props.annotations,
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: {
      // The autoscaler owns the number of pods: a number in Git would be set back at each sync.
      ...Object.fromEntries(scaler === undefined ? fields : fields.filter(([field]) => field !== 'replicas')),
      ...(props.aborts ? { progressDeadlineAbort: true } : {}),
      // Going back to a version that was stable a moment ago needs no second trial.
      rollbackWindow: { revisions: 3 },
      strategy: props.strategy,
    },
  };
}

/** Puts the Rollout in the Deployment's place, and points at it what scaled the Deployment. */
export function inPlaceOf(objects: readonly Manifest[], deployment: Manifest, rollout: Manifest): Manifest[] {
  return objects.map((object) =>
    object === deployment ? rollout : scalingRollout(object, deployment.metadata.name),
  );
}

/**
 * A second Service for one of the versions. It carries none of the labels of the app's own: what scrapes Services by
 * label would else count every pod twice.
 */
export function versionService(service: Manifest, name: string): Manifest {
  const spec = isJsonObject(service['spec']) ? service['spec'] : {};
  const { selector, ports } = spec;
  const portless = (Array.isArray(ports) ? (ports as readonly JsonObject[]) : []).map((port) =>
    withValueAt(port, ['nodePort'], undefined),
  );
  const { namespace } = service.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { ports: portless, ...(selector === undefined ? {} : { selector }) },
  };
}

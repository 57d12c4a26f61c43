import { groupOf } from '../core/object-identity.ts';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';

interface WorkloadKind {
  readonly group: string;
  readonly template: FieldPath;
}

const template: FieldPath = ['spec', 'template'];
const workloadKinds: ReadonlyMap<string, WorkloadKind> = new Map([
  ['Pod', { group: '', template: [] }],
  ['ReplicationController', { group: '', template }],
  ['Deployment', { group: 'apps', template }],
  ['StatefulSet', { group: 'apps', template }],
  ['DaemonSet', { group: 'apps', template }],
  ['ReplicaSet', { group: 'apps', template }],
  ['Job', { group: 'batch', template }],
  ['CronJob', { group: 'batch', template: ['spec', 'jobTemplate', 'spec', 'template'] }],
  ['Rollout', { group: 'argoproj.io', template }],
]);

const scalableKinds: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'argoproj.io/Rollout',
]);

/** Where an object keeps its pod template; undefined for an object that makes no pods. */
export function podTemplatePath(manifest: Manifest): FieldPath | undefined {
  const known = workloadKinds.get(manifest.kind);
  return known !== undefined && groupOf(manifest.apiVersion) === known.group ? known.template : undefined;
}

/** The pod template of a workload: labels and pod spec. */
export function podTemplate(manifest: Manifest): JsonObject | undefined {
  const path = podTemplatePath(manifest);
  const template = path === undefined ? undefined : valueAt(manifest, path);
  return isJsonObject(template) ? template : undefined;
}

/** The containers of a pod spec under one key, each with its place. */
export function containersOf(
  manifest: Manifest,
  list: 'containers' | 'initContainers' = 'containers',
): { path: FieldPath; container: JsonObject }[] {
  const template = podTemplatePath(manifest);
  if (template === undefined) return [];
  const path = [...template, 'spec', list];
  const containers: JsonValue | undefined = valueAt(manifest, path);
  if (!Array.isArray(containers)) return [];
  return containers.flatMap((container: JsonValue, index) =>
    isJsonObject(container) ? [{ path: [...path, index], container }] : [],
  );
}

/** Whether it is a workload whose number of pods can be set. */
export function isScalable(manifest: Manifest): boolean {
  const { kind } = manifest;
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'Rollout') return false;
  return scalableKinds.has(`${groupOf(manifest.apiVersion)}/${kind}`);
}

/** Whether it is an autoscaler, and of which workload. */
export function autoscalerTarget(
  manifest: Manifest,
): { readonly kind: string; readonly name: string } | undefined {
  if (manifest.kind !== 'HorizontalPodAutoscaler') return undefined;
  const [kind, name] = [
    valueAt(manifest, ['spec', 'scaleTargetRef', 'kind']),
    valueAt(manifest, ['spec', 'scaleTargetRef', 'name']),
  ];
  return typeof kind === 'string' && typeof name === 'string' ? { kind, name } : undefined;
}

/** The workload that overlays mean: the named one, or the only scalable one of the app. */
export function mainWorkload(objects: readonly Manifest[], name?: string): Manifest | undefined {
  const candidates = objects.filter(
    (object) => isScalable(object) && (name === undefined || object.metadata.name === name),
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

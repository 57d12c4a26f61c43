import { autoscalerTarget, containersOf, mainWorkload } from '../app/workload.ts';
import { applyOperations } from '../core/json-patch-apply.ts';
import { isManifest } from '../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { groupOf, identityKey } from '../core/object-identity.ts';
import { mergePatch, valueAt, withValueAt } from '../core/shared-edit.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import type { Delta, Patch, Resources } from './delta.ts';
import { withHosts } from './hosts.ts';
import { imageReference } from './image.ts';

/** Which workload and container a delta's fields mean, where an app has several. */
export interface MainWorkload {
  readonly name: string;
  readonly container?: string;
}

/** A delta that does not fit the objects it is laid on. */
export interface DeltaFault {
  readonly code: string;
  readonly what: string;
  readonly given?: string;
  readonly allowed?: string;
  readonly fix: string;
}

export interface DeltaResult {
  readonly objects: readonly Manifest[];
  readonly faults: readonly DeltaFault[];
}

/** Lays a delta on objects. Pure; what it does not touch is shared with the input. ConfigMap literals are not its concern. */
export function applyDelta(objects: readonly Manifest[], delta: Delta, main?: MainWorkload): DeltaResult {
  const draft = new Draft(objects);
  if (delta.replicas !== undefined) setReplicas(draft, delta.replicas, main);
  if (delta.image !== undefined || delta.resources !== undefined) setContainer(draft, delta, main);
  if (delta.autoscaling !== undefined) setBounds(draft, delta.autoscaling, main);
  if (delta.hosts !== undefined) setHosts(draft, delta.hosts);
  for (const patch of delta.patches ?? []) setPatch(draft, patch);
  return draft;
}

class Draft implements DeltaResult {
  objects: readonly Manifest[];
  readonly faults: DeltaFault[] = [];

  constructor(objects: readonly Manifest[]) {
    this.objects = objects;
  }

  replace(before: Manifest, after: Manifest): void {
    if (before !== after) this.objects = this.objects.map((object) => (object === before ? after : object));
  }

  set(object: Manifest, path: FieldPath, value: JsonValue | undefined): Manifest {
    const changed = withValueAt(object, path, value);
    this.replace(object, changed);
    return changed;
  }

  workload(main: MainWorkload | undefined, field: string): Manifest | undefined {
    const workload = mainWorkload(this.objects, main?.name);
    if (workload === undefined)
      this.faults.push({
        code: 'RGT-DELTA-001',
        what: `${field} is set, and the app has ${main === undefined ? 'no single workload' : `no workload "${main.name}"`} that it could mean`,
        fix: "name it in the app: workload: { name: '…' }",
      });
    return workload;
  }
}

function setReplicas(draft: Draft, replicas: number, main: MainWorkload | undefined): void {
  const workload = draft.workload(main, 'replicas');
  if (workload === undefined) return;
  const autoscaler = draft.objects.find(
    (object) => autoscalerTarget(object)?.name === workload.metadata.name,
  );
  if (autoscaler !== undefined)
    draft.faults.push({
      code: 'RGT-DELTA-002',
      what: `replicas is set, but autoscaler "${autoscaler.metadata.name}" owns the number of pods of "${workload.metadata.name}"`,
      given: String(replicas),
      fix: `give the autoscaler bounds instead: autoscaling: { min: ${replicas} }`,
    });
  else draft.set(workload, ['spec', 'replicas'], replicas);
}

function setContainer(draft: Draft, delta: Delta, main: MainWorkload | undefined): void {
  const workload = draft.workload(main, delta.image === undefined ? 'resources' : 'image');
  if (workload === undefined) return;
  const containers = containersOf(workload);
  const found =
    main?.container === undefined
      ? containers[0]
      : containers.find(({ container }) => container['name'] === main.container);
  if (found === undefined) {
    draft.faults.push({
      code: 'RGT-DELTA-003',
      what: `workload "${workload.metadata.name}" has no container "${main?.container ?? ''}"`,
      allowed: containers
        .map(({ container }) => (typeof container['name'] === 'string' ? container['name'] : '(unnamed)'))
        .join(', '),
      fix: 'name one of them in the app: workload: { name, container }',
    });
    return;
  }
  draft.set(workload, found.path, laidContainer(found.container, delta));
}

function laidContainer(container: JsonObject, { image, resources }: Delta): JsonObject {
  const before = container['image'];
  const laid: JsonObject = {
    ...(image !== undefined && { image: imageReference(typeof before === 'string' ? before : '', image) }),
    ...(resources !== undefined && { resources: laidResources(container['resources'], resources) }),
  };
  const isSame = Object.keys(laid).every((field) => laid[field] === container[field]);
  return isSame ? container : { ...container, ...laid };
}

function laidResources(before: JsonValue | undefined, { requests, limits }: Resources): JsonValue {
  return mergePatch(before, { ...(requests && { requests }), ...(limits && { limits }) });
}

function setBounds(
  draft: Draft,
  bounds: { readonly min?: number; readonly max?: number },
  main: MainWorkload | undefined,
): void {
  const autoscalers = draft.objects.filter((object) => {
    const target = autoscalerTarget(object);
    return target !== undefined && (main === undefined || target.name === main.name);
  });
  const [autoscaler] = autoscalers;
  if (autoscaler === undefined || autoscalers.length > 1) {
    draft.faults.push({
      code: 'RGT-DELTA-004',
      what: `autoscaling is set, and the app has ${autoscalers.length === 0 ? 'no autoscaler' : 'several autoscalers'}`,
      fix:
        autoscalers.length === 0
          ? 'add a HorizontalPodAutoscaler to the base'
          : "name the workload in the app: workload: { name: '…' }",
    });
    return;
  }
  let current = autoscaler;
  if (bounds.min !== undefined) current = draft.set(current, ['spec', 'minReplicas'], bounds.min);
  if (bounds.max !== undefined) current = draft.set(current, ['spec', 'maxReplicas'], bounds.max);
  const [min, max] = [
    valueAt(current, ['spec', 'minReplicas']) ?? 1,
    valueAt(current, ['spec', 'maxReplicas']),
  ];
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    draft.faults.push({
      code: 'RGT-DELTA-005',
      what: `autoscaler "${current.metadata.name}" would run at least ${min} and at most ${max} pods`,
      given: `min ${min}, max ${max}`,
      allowed: 'min ≤ max',
      fix: `raise max to ${min} or more, or lower min`,
    });
}

function setHosts(draft: Draft, hosts: readonly string[]): void {
  const before = draft.objects;
  for (const object of before) draft.replace(object, withHosts(object, hosts));
  if (!before.some((object) => withHosts(object, ['regatta.invalid']) !== object))
    draft.faults.push({
      code: 'RGT-DELTA-006',
      what: 'hosts is set, and the app has no Ingress, HTTPRoute, Gateway or VirtualService',
      given: hosts.join(', '),
      fix: 'add one to the base, or leave hosts out',
    });
}

function setPatch(draft: Draft, patch: Patch): void {
  const { target } = patch;
  const meant = draft.objects.filter(
    (object) =>
      object.kind === target.kind &&
      (target.name === undefined || object.metadata.name === target.name) &&
      (target.group === undefined || groupOf(object.apiVersion) === target.group),
  );
  if (meant.length === 0)
    draft.faults.push({
      code: 'RGT-DELTA-007',
      what: `a patch targets ${target.kind}${target.name === undefined ? '' : ` "${target.name}"`}, which the app does not have`,
      given: [target.group, target.kind, target.name].filter(Boolean).join('/'),
      allowed: draft.objects.map((object) => `${object.kind}/${object.metadata.name}`).join(', '),
      fix: 'name one of these objects',
    });
  for (const object of meant) {
    const result =
      'merge' in patch
        ? { value: mergePatch(object, patch.merge) }
        : applyOperations<JsonValue>(object, patch.operations);
    if ('fault' in result || !isManifest(result.value) || identityKey(result.value) !== identityKey(object))
      draft.faults.push({
        code: 'RGT-DELTA-008',
        what: `a patch does not fit ${object.kind} "${object.metadata.name}": ${'fault' in result ? result.fault : 'it would change what the object is called'}`,
        fix: 'correct the paths of the patch; an object keeps its kind, namespace and name',
      });
    else draft.replace(object, result.value);
  }
}

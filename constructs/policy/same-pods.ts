import { podTemplate } from '../app/workload.ts';
import type { Issue, Place } from '../core/issue.ts';
import { textOf } from '../core/json-text.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { ClusterFollower, PlacedObjects, Policy } from './policy.ts';
import { issueOf, titleOf } from './policy.ts';

const kinds: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
]);

interface Controller {
  readonly kind: string;
  readonly title: string;
  readonly selector: JsonObject;
  readonly labels: JsonObject;
  readonly place: () => Place;
}

/**
 * One controller for a pod. A Rollout beside a Deployment of the same pods runs two copies of the app: the Service
 * sends calls to both, and what an overlay changes in one is missing in the other.
 */
export const samePods: Policy = {
  name: 'same-pods',
  follows: 'namespace',
  followCluster: () => new ControllersOfCluster(),
};

class ControllersOfCluster implements ClusterFollower {
  readonly #namespaces = new Map<JsonValue | undefined, Controller[]>();
  readonly #issues: Issue[] = [];

  see(placed: PlacedObjects): void {
    const place = declarationOf(placed);
    for (const object of placed.objects) {
      if (!kinds.has(object.kind)) continue;
      const reference = workloadReference(object);
      if (reference !== undefined) this.#issues.push(...scaleDownIssues(object, reference, placed, place));
      const controller = controllerOf(object, place);
      if (controller === undefined) continue;
      const known = this.#namespaces.get(object.metadata['namespace']);
      if (known === undefined) this.#namespaces.set(object.metadata['namespace'], [controller]);
      else known.push(controller);
    }
  }

  verdict(): readonly Issue[] {
    const pairs = [...this.#namespaces.values()].flatMap((controllers) =>
      controllers.flatMap((controller, index) =>
        controllers
          .slice(0, index)
          .flatMap((other) => (fight(controller, other) ? [sharedPods(controller, other)] : [])),
      ),
    );
    return [...this.#issues, ...pairs];
  }
}

/** Says where the objects are declared, and holds none of them. */
function declarationOf({ app, cluster }: PlacedObjects): () => Place {
  return () => (app ?? cluster).place;
}

function controllerOf(object: Manifest, place: () => Place): Controller | undefined {
  const selector = valueAt(object, ['spec', 'selector', 'matchLabels']);
  const labels = valueAt(podTemplate(object), ['metadata', 'labels']);
  return isJsonObject(selector) && isJsonObject(labels)
    ? { kind: object.kind, title: titleOf(object), selector, labels, place }
    : undefined;
}

/** A Rollout may not touch anybody's pods; two others must claim each other's before it is certain to be wrong. */
function fight(a: Controller, b: Controller): boolean {
  const [ab, ba] = [selects(a.selector, b.labels), selects(b.selector, a.labels)];
  const rollout = a.kind === 'Rollout' || b.kind === 'Rollout';
  return rollout ? ab || ba : ab && ba;
}

function selects(selector: JsonObject, labels: JsonObject): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

function sharedPods(a: Controller, b: Controller): Issue {
  return issueOf(
    {
      code: 'RGT-POLICY-009',
      what: `${b.title} and ${a.title} both run the pods with ${labelText(a.selector)}`,
      given: `${b.title}, ${a.title}`,
      allowed: 'one controller for a pod',
      fix: 'keep one of them: a Canary or BlueGreen replaces the Deployment by itself; or give each its own labels',
    },
    a.place(),
  );
}

function labelText(labels: JsonObject): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(',');
}

/** The Deployment that a Rollout takes its pods from, when it has none of its own. */
function workloadReference(object: Manifest): JsonObject | undefined {
  if (object.kind !== 'Rollout' || groupOf(object.apiVersion) !== 'argoproj.io') return undefined;
  const reference = valueAt(object, ['spec', 'workloadRef']);
  return isJsonObject(reference) ? reference : undefined;
}

function scaleDownIssues(
  rollout: Manifest,
  reference: JsonObject,
  { objects }: PlacedObjects,
  place: () => Place,
): Issue[] {
  const { kind, name, scaleDown } = reference;
  const named = objects.find((object) => object.kind === kind && object.metadata.name === name);
  const runs = named !== undefined && valueAt(named, ['spec', 'replicas']) !== 0;
  if (!runs || scaleDown === 'onsuccess' || scaleDown === 'progressively') return [];
  return [
    issueOf(
      {
        code: 'RGT-POLICY-009',
        what: `${titleOf(rollout)} takes its pods from ${titleOf(named)}, which keeps its own running beside them`,
        given: `spec.workloadRef.scaleDown ${typeof scaleDown === 'string' ? scaleDown : '(none, which means never)'}`,
        allowed: 'onsuccess or progressively',
        fix: `set spec.workloadRef.scaleDown: onsuccess, or replicas: 0 in ${titleOf(named)}`,
      },
      place(),
    ),
  ];
}

import type { JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { groupOf } from '../../constructs/core/object-identity.ts';
import { valueAt } from '../../constructs/core/shared-edit.ts';
import { podTemplate } from '../../constructs/app/workload.ts';

/** Kinds whose objects a pod needs beside it when it starts. */
const neededByPods: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/PersistentVolumeClaim',
  '/ResourceQuota',
  '/LimitRange',
  'external-secrets.io/ExternalSecret',
  'bitnami.com/SealedSecret',
]);

/** Kinds that say where secrets come from; what asks them for a secret comes after. */
const stores: ReadonlySet<string> = new Set([
  'external-secrets.io/SecretStore',
  'external-secrets.io/ClusterSecretStore',
]);

/**
 * For each object, the others that must be there first: its namespace, the definition of its kind, the store that it reads,
 * and for pods what they mount. Deletion goes the other way round.
 */
export function dependenciesOf(objects: readonly Manifest[]): Map<Manifest, readonly Manifest[]> {
  const namespaces = new Map(objects.filter(isNamespace).map((object) => [object.metadata.name, object]));
  const definitions = new Map(objects.filter(isDefinition).map((object) => [definedKind(object), object]));
  const stored = objects.filter((object) => stores.has(kindKey(object)));
  const mounts = Map.groupBy(
    objects.filter((object) => neededByPods.has(kindKey(object))),
    (object) => object.metadata['namespace'],
  );
  return new Map(
    objects.map((object) => {
      const before = [
        namespaces.get(textOf(object.metadata['namespace'])),
        definitions.get(kindKey(object)),
        ...(kindKey(object) === 'external-secrets.io/ExternalSecret' ? stored : []),
        ...(podTemplate(object) === undefined ? [] : (mounts.get(object.metadata['namespace']) ?? [])),
      ];
      return [object, before.filter((each) => each !== undefined)];
    }),
  );
}

/** The objects in an order in which each comes after all that it depends on; otherwise as they were. */
export function inOrder(
  objects: readonly Manifest[],
  dependencies: ReadonlyMap<Manifest, readonly Manifest[]>,
): Manifest[] {
  const ordered = new Set<Manifest>();
  // No chain is longer than namespace, definition, store, secret, workload; and none leads back.
  const place = (object: Manifest): void => {
    if (ordered.has(object)) return;
    for (const before of dependencies.get(object) ?? []) place(before);
    ordered.add(object);
  };
  for (const object of objects.filter(isNamespace)) place(object);
  for (const object of objects.filter(isDefinition)) place(object);
  for (const object of objects) place(object);
  return [...ordered];
}

export function isNamespace(object: Manifest): boolean {
  return kindKey(object) === '/Namespace';
}

function isDefinition(object: Manifest): boolean {
  return kindKey(object) === 'apiextensions.k8s.io/CustomResourceDefinition';
}

function definedKind(definition: Manifest): string {
  const group = valueAt(definition, ['spec', 'group']);
  return `${textOf(group)}/${textOf(valueAt(definition, ['spec', 'names', 'kind']))}`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function kindKey(object: Manifest): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}

import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import type { DeliveredApp } from '../engine.ts';
import { isClusterScoped, objectsOn } from './managed-objects.ts';
import type { ResourceNames } from './resource-name.ts';

const manage = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];

/** What controllers make of an app's objects: read, so that health and the tree of an Application can be told. */
const made: readonly string[] = [
  ...['/endpoints', '/persistentvolumeclaims', '/pods', 'apps/controllerrevisions', 'apps/replicasets'],
  ...['argoproj.io/analysisruns', 'argoproj.io/experiments', 'batch/jobs', 'discovery.k8s.io/endpointslices'],
];

/**
 * The resources in its namespace that an app consists of on a cluster. Overlays add no kinds; a feature may add some on
 * single clusters, and only such an app is looked at again for each of them.
 */
export function appResources(
  delivered: DeliveredApp,
  names: ResourceNames,
): (cluster: Cluster) => readonly string[] {
  const { app, base } = delivered;
  const config = app.config === undefined ? [] : ['/configmaps'];
  const everywhere = [...new Set([...names.of(base.filter(isNamespaced)), ...config])];
  if (app.features.every((feature) => feature.reshapeOn === undefined)) return () => everywhere;
  const known = new Set(base);
  const variants = new Map<string, readonly string[]>([['', everywhere]]);
  return (cluster) => {
    const changed = objectsOn(delivered, cluster).filter(
      (object) => !known.has(object) && isNamespaced(object),
    );
    const added = [...new Set(names.of(changed))].filter((resource) => !everywhere.includes(resource)).sort();
    const key = added.join();
    const variant = variants.get(key) ?? [...everywhere, ...added];
    variants.set(key, variant);
    return variant;
  };
}

function isNamespaced(object: Manifest): boolean {
  return !isClusterScoped(object);
}

/** The rules of a role: everything on these resources, and reading what controllers make of them where that is asked for. */
export function rules(resources: readonly string[], withMade: boolean): JsonObject[] {
  const managed = new Set(resources);
  return [
    ...byGroup([...managed], manage),
    ...(withMade
      ? byGroup(
          made.filter((resource) => !managed.has(resource)),
          read,
        )
      : []),
  ];
}

/**
 * The rules on namespaces. They are the stacks' own, so that Argo CD only looks at them; those that an app brings along
 * it may make and change, by their names, and no other.
 */
export function namespaceRules(names: readonly string[]): JsonObject[] {
  const on = (verbs: readonly string[], more: JsonObject = {}): JsonObject => ({
    apiGroups: [''],
    resources: ['namespaces'],
    ...more,
    verbs,
  });
  if (names.length === 0) return [on(read)];
  const resourceNames = [...new Set(names)].sort();
  // Nobody can be allowed to create by name: the API server does not know the name yet when it asks.
  return [on(['create', ...read]), on(['delete', 'patch', 'update'], { resourceNames })];
}

function byGroup(resources: readonly string[], verbs: readonly string[]): JsonObject[] {
  const groups = new Map<string, string[]>();
  for (const resource of [...resources].sort()) {
    const slash = resource.indexOf('/');
    const group = resource.slice(0, slash);
    groups.set(group, [...(groups.get(group) ?? []), resource.slice(slash + 1)]);
  }
  return [...groups].map(([group, names]) => ({ apiGroups: [group], resources: names, verbs }));
}

import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { groupOf, identityOf } from '../../core/object-identity.ts';
import type { DeliveredApp } from '../engine.ts';
import { isClusterScoped, platformObjects } from './managed-objects.ts';
import { resourceName } from './resource-name.ts';

const name = 'argocd-manager';
const group = 'rbac.authorization.k8s.io';
const manage = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];

/** What controllers make of an app's objects: read, so that health and the tree of an Application can be told. */
const made: Readonly<Record<string, readonly string[]>> = {
  '': ['endpoints', 'persistentvolumeclaims', 'pods'],
  apps: ['controllerrevisions', 'replicasets'],
  'argoproj.io': ['analysisruns', 'experiments'],
  batch: ['jobs'],
  'discovery.k8s.io': ['endpointslices'],
};

/** Argo CD never applies its own rights: whoever may change them could change all. A stack does it. */
const annotations = { 'argocd.argoproj.io/hook': 'Skip' };
const labels = { 'app.kubernetes.io/managed-by': 'regatta' };

/**
 * The identity and the rights that Argo CD has on a cluster: what the apps consist of, in their namespaces, and no
 * more. There is no right to read a Secret, to run a command in a pod, or to grant rights.
 */
export function accessObjects(cluster: Cluster, apps: readonly DeliveredApp[]): readonly Manifest[] {
  const platform = platformObjects(cluster);
  const here = apps.filter(({ app }) => app.clusters.includes(cluster));
  const everywhere = [...platform, ...here.flatMap(({ base }) => base)].filter(isClusterScoped);
  const byNamespace = new Map<string, Manifest[]>();
  const keep = (namespace: string, objects: readonly Manifest[]): void => {
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), ...objects]);
  };
  for (const delivered of here) keep(delivered.app.namespace, deliveredObjects(delivered, cluster));
  for (const object of platform) if (!isClusterScoped(object)) keep(identityOf(object).namespace, [object]);
  const namespaces = [...byNamespace].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...identity(cluster),
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name, labels, annotations },
      rules: rules([namespaceObject, ...everywhere], {}),
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels, annotations },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [subject(cluster)],
    },
    ...namespaces.flatMap(([namespace, objects]) => rights(namespace, objects, cluster)),
  ];
}

const namespaceObject: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '' } };
const configMapObject: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: '', namespace: '' },
};

/** An app's objects as far as their kinds go: overlays change none, features may add some on single clusters. */
function deliveredObjects({ app, base }: DeliveredApp, cluster: Cluster): readonly Manifest[] {
  const reshaped = app.features.reduce(
    (objects, feature) => feature.reshapeOn?.(objects, cluster) ?? objects,
    base,
  );
  const objects = [...base, ...reshaped].filter((object) => !isClusterScoped(object));
  return app.config === undefined ? objects : [...objects, configMapObject];
}

function rights(namespace: string, objects: readonly Manifest[], cluster: Cluster): Manifest[] {
  const metadata = { name, namespace, labels, annotations };
  return [
    { apiVersion: `${group}/v1`, kind: 'Role', metadata, rules: rules(objects, made) },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name },
      subjects: [subject(cluster)],
    },
  ];
}

function rules(
  objects: readonly Manifest[],
  watched: Readonly<Record<string, readonly string[]>>,
): JsonObject[] {
  const managed = new Map<string, Set<string>>();
  for (const { apiVersion, kind } of objects) {
    const apiGroup = groupOf(apiVersion);
    managed.set(apiGroup, (managed.get(apiGroup) ?? new Set()).add(resourceName(kind)));
  }
  const rows: { apiGroup: string; resources: string[]; verbs: string[] }[] = [];
  for (const [apiGroup, resources] of managed)
    rows.push({ apiGroup, resources: [...resources].sort(), verbs: manage });
  for (const [apiGroup, resources] of Object.entries(watched)) {
    const rest = resources.filter((resource) => managed.get(apiGroup)?.has(resource) !== true);
    if (rest.length > 0) rows.push({ apiGroup, resources: rest, verbs: read });
  }
  const key = ({ apiGroup, verbs }: { apiGroup: string; verbs: string[] }) =>
    `${apiGroup} ${verbs.length === read.length ? 1 : 0}`;
  return rows
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ apiGroup, resources, verbs }) => ({ apiGroups: [apiGroup], resources, verbs }));
}

/** A token belongs to a service account; certificates and cloud identities sign in as a member of a group of that name. */
function subject({ credentials }: Cluster): JsonObject {
  return credentials.type === 'bearer-token' || credentials.type === 'stack-configuration'
    ? { kind: 'ServiceAccount', name, namespace: 'kube-system' }
    : { apiGroup: group, kind: 'Group', name };
}

function identity(cluster: Cluster): Manifest[] {
  if (subject(cluster)['kind'] !== 'ServiceAccount') return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: 'kube-system', labels, annotations },
    },
  ];
}

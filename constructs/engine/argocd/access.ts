import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { identityOf } from '../../core/object-identity.ts';
import type { DeliveredApp } from '../engine.ts';
import { appResources, resourceOf, rules } from './access-rules.ts';
import { isClusterScoped, platformObjects } from './managed-objects.ts';

const name = 'argocd-manager';
const group = 'rbac.authorization.k8s.io';

/** Argo CD never applies its own rights: whoever may change them could change all. A stack does it. */
const annotations = { 'argocd.argoproj.io/hook': 'Skip' };
const labels = { 'app.kubernetes.io/managed-by': 'regatta' };

/**
 * The identity and the rights that Argo CD has on each cluster: what the apps consist of, in their namespaces, and no
 * more. There is no right to read a Secret, to run a command in a pod, or to grant rights.
 */
export function accessObjects(
  clusters: readonly Cluster[],
  apps: readonly DeliveredApp[],
): ReadonlyMap<string, readonly Manifest[]> {
  const delivered = apps.map((one) => ({
    ...one,
    clusters: new Set(one.app.clusters),
    resources: appResources(one),
  }));
  const known = new Map<string, JsonObject[]>();
  // Most namespaces hold one app that is the same everywhere: their rules are made once and shared.
  const rulesFor = (resources: readonly string[]): JsonObject[] => {
    const key = resources.join();
    const made = known.get(key) ?? rules(resources, true);
    known.set(key, made);
    return made;
  };
  return new Map(
    clusters.map((cluster) => {
      const here = delivered.filter((one) => one.clusters.has(cluster));
      const platform = platformObjects(cluster);
      const scopeless = [...platform, ...here.flatMap(({ base }) => base)].filter(isClusterScoped);
      const namespaces = new Map<string, string[]>();
      const add = (namespace: string, resources: readonly string[]) =>
        namespaces.set(namespace, [...(namespaces.get(namespace) ?? []), ...resources]);
      for (const { app, resources } of here) add(app.namespace, resources(cluster));
      for (const object of platform)
        if (!isClusterScoped(object)) add(identityOf(object).namespace, [resourceOf(object)]);
      const roles = [...namespaces].sort(([a], [b]) => (a < b ? -1 : 1));
      return [
        cluster.name,
        [
          ...identity(cluster),
          ...binding(
            'ClusterRole',
            cluster,
            { name, labels, annotations },
            rules(['/namespaces', ...scopeless.map(resourceOf)], false),
          ),
          ...roles.flatMap(([namespace, resources]) =>
            binding('Role', cluster, { name, namespace, labels, annotations }, rulesFor(resources)),
          ),
        ],
      ];
    }),
  );
}

function binding(
  kind: 'ClusterRole' | 'Role',
  cluster: Cluster,
  metadata: Manifest['metadata'],
  allowed: JsonObject[],
): Manifest[] {
  const apiVersion = `${group}/v1`;
  return [
    { apiVersion, kind, metadata, rules: allowed },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: group, kind, name },
      subjects: [subject(cluster)],
    },
  ];
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

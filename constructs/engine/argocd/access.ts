import { group as groupIdentity, serviceAccount as accountIdentity } from '../../admission/identity.ts';
import type { Identity } from '../../admission/identity.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { identityOf } from '../../core/object-identity.ts';
import type { DeliveredApp } from '../engine.ts';
import { appResources, namespaceRules, rules } from './access-rules.ts';
import { Ground } from './ground.ts';
import type { Holding } from './holding.ts';
import { isClusterScoped, isNoNamespace, namespacesIn } from './managed-objects.ts';
import type { ResourceNames } from './resource-name.ts';
import { skipped } from './skip.ts';

const name = 'argocd-manager';
const group = 'rbac.authorization.k8s.io';

const labels = { 'app.kubernetes.io/managed-by': 'regatta' };

/**
 * The identity and the rights that Argo CD has on each cluster, and the namespaces that they hold in: what the apps
 * consist of, in their namespaces, and no more. There is no right to read a Secret, to run a command in a pod, or to
 * grant rights. Argo CD skips all of it: whoever may change its rights could change everything.
 */
export function accessObjects(
  holdings: readonly Holding[],
  apps: readonly DeliveredApp[],
  names: ResourceNames,
): ReadonlyMap<string, readonly Manifest[]> {
  const delivered = new Map(
    apps.map((one) => [
      one.app,
      {
        scopeless: names.of(one.base.filter(isClusterScoped).filter(isNoNamespace)),
        namespaces: namespacesIn(one.base),
        resources: appResources(one, names),
      },
    ]),
  );
  const roles = new SharedRoles();
  const ground = new Ground();
  return new Map(
    holdings.map((holding) => {
      const { cluster, apps: here, platform } = holding;
      const scopeless = names.of(platform.filter(isClusterScoped).filter(isNoNamespace));
      const delivers: string[] = [];
      const namespaces = new Map<string, readonly string[]>();
      const add = (namespace: string, resources: readonly string[]) => {
        const known = namespaces.get(namespace);
        namespaces.set(namespace, known === undefined ? resources : [...known, ...resources]);
      };
      for (const app of here) {
        const own = delivered.get(app);
        scopeless.push(...(own?.scopeless ?? []));
        delivers.push(...(own?.namespaces ?? []));
        add(app.namespace, own?.resources(cluster) ?? []);
      }
      for (const object of platform)
        if (!isClusterScoped(object)) add(identityOf(object).namespace, names.of([object]));
      const overall = [...namespaceRules(delivers), ...rules(scopeless, false)];
      return [
        cluster.name,
        [
          ...identity(cluster),
          ...ground.namespacesOn(holding),
          ...binding('ClusterRole', { name, labels }, overall, subject(cluster)),
          ...[...namespaces]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .flatMap(([namespace, resources]) => roles.in(namespace, resources, subject(cluster))),
        ],
      ];
    }),
  );
}

/** The roles of most namespaces are the same on every cluster: each is made once, and shared by reference. */
class SharedRoles {
  readonly #known = new Map<readonly string[], Map<string, readonly Manifest[]>>();

  in(namespace: string, resources: readonly string[], to: JsonObject): readonly Manifest[] {
    const known = this.#known.get(resources) ?? new Map<string, readonly Manifest[]>();
    this.#known.set(resources, known);
    const key = `${namespace} ${to === serviceAccount ? 'account' : 'group'}`;
    const roles = known.get(key) ?? binding('Role', { name, namespace, labels }, rules(resources, true), to);
    known.set(key, roles);
    return roles;
  }
}

function binding(
  kind: 'ClusterRole' | 'Role',
  metadata: Manifest['metadata'],
  allowed: JsonObject[],
  to: JsonObject,
): Manifest[] {
  const apiVersion = `${group}/v1`;
  return [
    { apiVersion, kind, metadata, rules: allowed },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: group, kind, name },
      subjects: [to],
    },
  ].map(skipped);
}

const serviceAccount: JsonObject = { kind: 'ServiceAccount', name, namespace: 'kube-system' };
const members: JsonObject = { apiGroup: group, kind: 'Group', name };

/** Who Argo CD is to a cluster: on its own one the controller, elsewhere the account or the group that is bound above. */
export function identitiesOn(cluster: Cluster, namespace: string): readonly Identity[] {
  if (cluster.role === 'hub') return [accountIdentity(namespace, 'argocd-application-controller')];
  return subject(cluster) === serviceAccount ? [accountIdentity('kube-system', name)] : [groupIdentity(name)];
}

/** A token belongs to a service account; certificates and cloud identities sign in as a member of a group of that name. */
function subject({ credentials }: Cluster): JsonObject {
  const byToken = credentials.type === 'bearer-token' || credentials.type === 'stack-configuration';
  return byToken ? serviceAccount : members;
}

function identity(cluster: Cluster): Manifest[] {
  if (subject(cluster) !== serviceAccount) return [];
  const metadata = { name, namespace: 'kube-system', labels };
  return [skipped({ apiVersion: 'v1', kind: 'ServiceAccount', metadata })];
}

import type { IComGithubArgoprojArgoCdV3PkgApisApplicationV1alpha1AppProjectSpec as AppProjectSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProjectSpec';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { groupOf } from '../../core/object-identity.ts';
import type { Environment } from '../../fleet/environment.ts';
import type { DeliveredApp } from '../engine.ts';
import type { Holding } from './holding.ts';
import { isClusterScoped, isNoNamespace } from './managed-objects.ts';
import { appProjectName, ownLabels, platformProjectName, serverOf } from './names.ts';
import { withoutCredentials } from './repository-path.ts';
import type { ArgoCdSettings } from './settings.ts';

/** The namespace of a platform Application: nothing stands in it, since every object names its own. */
export const platformNamespace = 'default';

/** What an environment's apps may do: their namespaces on their clusters, from one repository, without lifting their own limits. */
export function appProject(
  environment: Environment,
  settings: ArgoCdSettings,
  apps: readonly DeliveredApp[],
  holdings: readonly Holding[],
): Manifest {
  const spec = {
    description: `Apps of ${environment.name}`,
    sourceRepos: [withoutCredentials(environment.repository?.url ?? '')],
    destinations: destinations(holdings, ({ appNamespaces }) => appNamespaces),
    clusterResourceWhitelist: clusterKinds(apps.flatMap(({ base }) => base)),
    namespaceResourceBlacklist: settings.forbidden.map(({ group, kind }) => ({ group, kind })),
  } satisfies AppProjectSpec;
  return project(environment, settings, appProjectName(environment), spec);
}

/** What the clusters' own objects may do: stores, quotas and policies, which apps may not touch. */
export function platformProject(
  environment: Environment,
  settings: ArgoCdSettings,
  holdings: readonly Holding[],
): Manifest {
  const spec = {
    description: `Clusters of ${environment.name}: stores, quotas, policies`,
    sourceRepos: [withoutCredentials(environment.repository?.url ?? '')],
    destinations: destinations(holdings, ({ namespaces }) => [
      platformNamespace,
      ...namespaces.filter((one) => one !== platformNamespace),
    ]),
    clusterResourceWhitelist: clusterKinds(
      holdings.flatMap(({ platform }) => platform.filter(isNoNamespace)),
    ),
  } satisfies AppProjectSpec;
  return project(environment, settings, platformProjectName(environment), spec);
}

function project(
  environment: Environment,
  settings: ArgoCdSettings,
  name: string,
  spec: JsonObject,
): Manifest {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name,
      namespace: settings.namespace,
      labels: ownLabels(environment),
      annotations: { 'argocd.argoproj.io/sync-wave': '-2' },
    },
    spec,
  };
}

/** Pairs of cluster and namespace, sorted by server: never a whole cluster. */
function destinations(
  holdings: readonly Holding[],
  namespacesOf: (holding: Holding) => readonly string[],
): { server: string; namespace: string }[] {
  return holdings
    .map((holding) => ({ server: serverOf(holding.cluster), namespaces: namespacesOf(holding) }))
    .sort((a, b) => (a.server < b.server ? -1 : 1))
    .flatMap(({ server, namespaces }) => namespaces.map((namespace) => ({ server, namespace })));
}

/** The kinds without a namespace that are really there. Namespaces are not among them unless an app brings one along. */
function clusterKinds(objects: readonly Manifest[]): { group: string; kind: string }[] {
  const kinds = objects
    .filter(isClusterScoped)
    .map(({ apiVersion, kind }) => ({ group: groupOf(apiVersion), kind }));
  const byKey = new Map(kinds.map((row) => [`${row.group}/${row.kind}`, row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

import type { App } from '../../app/app.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../core/manifest.ts';
import { identityOf } from '../../core/object-identity.ts';
import type { Environment } from '../../fleet/environment.ts';
import { isClusterScoped } from './managed-objects.ts';

/** What one cluster holds of an environment. */
export interface Holding {
  readonly cluster: Cluster;
  readonly apps: readonly App[];
  /** What stands there beside the apps and their namespaces: stores, quotas, admission policies. */
  readonly platform: readonly Manifest[];
  /** The namespaces of the apps, sorted. */
  readonly appNamespaces: readonly string[];
  /** The namespaces of everything, sorted. */
  readonly namespaces: readonly string[];
}

/** What each cluster of an environment holds, in the order of declaration. */
export function holdingsOf(environment: Environment): readonly Holding[] {
  const apps = new Map<Cluster, App[]>(environment.clusters.map((cluster) => [cluster, []]));
  for (const app of environment.apps) for (const cluster of app.clusters) apps.get(cluster)?.push(app);
  return [...apps].map(([cluster, here]) => {
    const platform = environment.clusterFeatures.flatMap((feature) => feature.objectsOn(cluster));
    const appNamespaces = [...new Set(here.map(({ namespace }) => namespace))].sort();
    const others = platform
      .filter((object) => !isClusterScoped(object))
      .map((object) => identityOf(object).namespace);
    const namespaces =
      others.length === 0 ? appNamespaces : [...new Set([...appNamespaces, ...others])].sort();
    return { cluster, apps: here, platform, appNamespaces, namespaces };
  });
}

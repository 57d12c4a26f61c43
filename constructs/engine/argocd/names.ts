import type { App } from '../../app/app.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Environment } from '../../fleet/environment.ts';

/** Label of a cluster's registration and of every Application: the number of the wave, `0` for what is in none. */
export const waveLabel = 'regatta/wave';

/** Where Argo CD reaches the cluster on which it runs itself, with its own service account. */
export const inClusterServer = 'https://kubernetes.default.svc';

/** The URL by which Argo CD knows a cluster: the control cluster is the one that it runs on. */
export function serverOf(cluster: Cluster): string {
  return cluster.role === 'hub' ? inClusterServer : cluster.server;
}

/** The wave as a label's value. */
export function waveOf(cluster: Cluster): string {
  return String(cluster.environment.waves?.waveOf(cluster) ?? 0);
}

/** The Application of one app on one cluster; there is never another one for the two. */
export function applicationName(cluster: Cluster, app: App | string): string {
  return `${cluster.name}-${typeof app === 'string' ? app : app.name}`;
}

/** The ApplicationSet of one app, over all its clusters. */
export function applicationSetName(environment: Environment, app: App | string): string {
  return `${environment.name}-${typeof app === 'string' ? app : app.name}`;
}

/** The project of an environment's apps. */
export function appProjectName(environment: Environment): string {
  return environment.name;
}

/** The project of the clusters' own objects, which may hold what apps may not. */
export function platformProjectName(environment: Environment): string {
  return `${environment.name}-platform`;
}

/** Labels of everything that stands on the control cluster for an environment. */
export function ownLabels(environment: Environment): Record<string, string> {
  return { 'app.kubernetes.io/managed-by': 'regatta', environment: environment.name };
}

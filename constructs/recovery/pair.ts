import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Environment } from '../fleet/environment.ts';

/** Which side of a pair serves the users. */
export type Side = 'primary' | 'standby';

/** A pair as its parts see it: who is who, and who serves. */
export interface Pair {
  readonly name: string;
  readonly environment: Environment;
  readonly app: App;
  readonly primary: Cluster;
  readonly standby: Cluster;
  readonly active: Side;
}

/** The cluster to which the users' traffic goes. */
export function servingCluster(pair: Pair): Cluster {
  return pair.active === 'primary' ? pair.primary : pair.standby;
}

/** Name of the objects that belong to a pair and stand in a namespace which several share. */
export function sharedName({ environment, name }: Pair): string {
  return `failover-${environment.name}-${name}`;
}

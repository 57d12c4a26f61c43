import type { Manifest } from '../core/manifest.ts';
import type { Cluster } from './cluster.ts';

/** Something that a construct puts on clusters beside the apps: a secret store, a quota, an admission policy. */
export interface ClusterFeature {
  /** The objects for one cluster, none where it has no part. Pure. */
  objectsOn(cluster: Cluster): readonly Manifest[];
}

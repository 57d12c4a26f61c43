import type { ObjectIdentity } from '../../constructs/core/object-identity.ts';

/** One object that a change would delete. */
export interface Deletion {
  readonly cluster: string;
  /** The app that it belongs to, `platform` or `engine`. */
  readonly unit: string;
  readonly object: ObjectIdentity;
}

/** An app on a cluster, or a cluster's own part. */
export interface UnitPlace {
  readonly cluster: string;
  readonly unit: string;
}

/**
 * What a change takes away from an environment, whoever is asked to carry it out: Git or Pulumi. An object that another
 * app of the same cluster takes over is not taken away.
 */
export interface DeletionChange {
  readonly environment: string;
  /** How many objects the environment has before the change. */
  readonly objects: number;
  /** How many clusters it has after the change. */
  readonly clustersLeft: number;
  readonly deleted: readonly Deletion[];
  /** Of these nothing is left; an app that goes by another name now is not among them. */
  readonly lostUnits: readonly UnitPlace[];
  /** Clusters that are no longer declared. */
  readonly lostClusters: readonly string[];
  /** What could not be read, so that nobody knows what would be deleted there. */
  readonly unread: readonly { readonly cluster: string; readonly unit?: string; readonly why: string }[];
}

import type { Manifest } from '../core/manifest.ts';
import type { Issue } from '../core/issue.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Environment } from '../fleet/environment.ts';
import type { App } from '../app/app.ts';

/** One cluster's objects as they would be written, with whose they are. */
export interface PlacedObjects {
  readonly cluster: Cluster;
  /** The app they belong to; undefined for the cluster's own objects and the engine's. */
  readonly app: App | undefined;
  readonly objects: readonly Manifest[];
}

/**
 * What must hold before anything is written. A policy looks at the declared model, at the objects made of it, or at
 * both; it returns what breaks it and changes nothing. A team adds its own through `EnvironmentProps.policies`.
 */
export interface Policy {
  /** Kebab-case; shown beside the issue. */
  readonly name: string;
  /** Looks at the whole model, once. */
  inspectModel?(environment: Environment): readonly Issue[];
  /** Looks at the objects of one app, or of one cluster, on one cluster. */
  inspectObjects?(placed: PlacedObjects): readonly Issue[];
}

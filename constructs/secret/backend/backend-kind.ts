import type { Cluster } from '../../cluster/cluster.ts';
import type { Issue } from '../../core/issue.ts';
import type { JsonObject } from '../../core/manifest.ts';

/** A fault of a store's declaration; the store adds where it stands. */
export type BackendFault = Omit<Issue, 'where' | 'severity'>;

/** How stores of one kind are written. A new kind is one file, and a line in `backends.ts`. */
export interface BackendKind<Backend> {
  /** As its project spells it. */
  readonly title: string;
  /** Whether a key holds a map, so that a reference has to name a property of it. */
  readonly needsProperty: boolean;
  /** The `provider` of the store's object on a cluster. */
  provider(backend: Backend, cluster: Cluster): JsonObject;
  /** The key as this kind wants it written. */
  canonicalKey(backend: Backend, path: string): string;
  /** What is wrong with the declaration; `clusters` are those that the store is needed on. */
  faults(backend: Backend, clusters: readonly Cluster[]): readonly BackendFault[];
}

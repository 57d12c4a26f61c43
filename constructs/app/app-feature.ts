import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';

/**
 * Something that an app has beside its source: a canary, secrets, a warm standby. It reshapes the app's objects in
 * two pure steps. A step returns the objects it does not change by the same reference.
 */
export interface AppFeature {
  /** Features run in this order, then by declaration: 10 adds objects, 20 replaces workloads, 30 tunes single clusters. */
  readonly order: number;
  /** What in the base keeps it from reshaping it; asked before it does. @default nothing */
  checkBase?(objects: readonly Manifest[]): readonly Issue[];
  /** Reshapes the base, once for the app. @default leaves it as it is */
  reshapeBase?(objects: readonly Manifest[]): readonly Manifest[];
  /** Reshapes one cluster's objects, after its overlay. @default leaves them as they are */
  reshapeOn?(objects: readonly Manifest[], cluster: Cluster): readonly Manifest[];
  /**
   * All that {@link reshapeOn} goes by on a cluster, beside the objects and the cluster itself; plain data. With it, an
   * unchanged app is known without being built. @default the app is built and its objects are compared
   */
  fingerprintOn?(cluster: Cluster): JsonValue;
}

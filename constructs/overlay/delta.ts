import type { JsonValue } from '../core/manifest.ts';
import type { PatchOperation } from '../core/json-patch.ts';

/** CPU and memory of a container, in Kubernetes quantities such as `500m` and `512Mi`. */
export interface Resources {
  readonly requests?: { readonly cpu?: string; readonly memory?: string };
  readonly limits?: { readonly cpu?: string; readonly memory?: string };
}

/** Which objects a patch means; a target that matches nothing is an issue, never silently ignored. */
export interface PatchTarget {
  readonly kind: string;
  /** @default every object of that kind */
  readonly name?: string;
  /** @default any group */
  readonly group?: string;
}

/** A change to single fields: a merge as RFC 7386 says (lists are replaced, null removes), or operations as RFC 6902 says. */
export type Patch = { readonly target: PatchTarget } & (
  | { readonly merge: { readonly [field: string]: JsonValue } }
  | { readonly operations: readonly PatchOperation[] }
);

/** What can differ between clusters, typed. Everything is optional: a delta says only what differs. */
export interface Delta {
  /** Number of pods; refused where an autoscaler owns that number. */
  readonly replicas?: number;
  /** Image of the main container: a whole reference, or a new tag or digest of the one in the base. */
  readonly image?: string | { readonly tag: string } | { readonly digest: string };
  /** Resources of the main container; what is not named stays. */
  readonly resources?: Resources;
  /** Literals of the app's ConfigMap, added to those of the base or in their place. */
  readonly config?: Readonly<Record<string, string>>;
  /** Host names of the app's Ingress, HTTPRoute or VirtualService, in place of the base's. */
  readonly hosts?: readonly string[];
  /** Bounds of the app's autoscaler. */
  readonly autoscaling?: { readonly min?: number; readonly max?: number };
  readonly patches?: readonly Patch[];
}

import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ModelConstruct } from '../core/model-construct.ts';

/** A construct that makes a controller write one Secret in an app's namespace. */
export interface SecretOwner extends ModelConstruct {
  readonly app: App;
  /** Name of the Secret that it fills. */
  readonly secretName: string;
  /** As a message calls it, such as `ExternalSecret`. */
  readonly ownerKind: string;
  /** Whether it fills that Secret on a cluster. */
  ownsOn(cluster: Cluster): boolean;
}

/** Tells the features that own a Secret from the others. */
export function isSecretOwner(value: unknown): value is SecretOwner {
  return typeof value === 'object' && value !== null && 'secretName' in value && 'ownsOn' in value;
}

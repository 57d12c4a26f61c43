import type { SecretReference } from './secret-reference.ts';

/** A reference that an engine reads on the control cluster, and the namespace in which it does. */
export interface SecretUse {
  readonly reference: SecretReference;
  readonly namespace: string;
}

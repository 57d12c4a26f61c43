/**
 * Where a secret value lives: a store, a key in it, a property of that key. It is all that Regatta ever knows of a
 * secret; there is no type for the value, so none can reach a file, a state, a log or a diff.
 */
export interface SecretReference {
  /** Name of the store that holds the value. */
  readonly store: string;
  /** Path in the store, without the mount and without `data/`. */
  readonly key: string;
  /** Property of the key; the whole key when absent. */
  readonly property?: string;
}

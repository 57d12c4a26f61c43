import type { Manifest } from '../core/manifest.ts';
import { identityKey } from '../core/object-identity.ts';

interface Keyed {
  readonly objects: readonly Manifest[];
  readonly keys: readonly string[];
}

/** The keys that tell objects apart, of one app after the other: on most clusters they are those of the cluster before. */
export class UnitKeys<Owner extends object> {
  readonly #last = new Map<Owner, Keyed>();

  of(owner: Owner, objects: readonly Manifest[]): readonly string[] {
    const last = this.#last.get(owner);
    const keys = objects.map((object, at) => {
      const before = last?.objects[at];
      return before !== undefined && isSame(object, before) ? (last?.keys[at] ?? '') : identityKey(object);
    });
    this.#last.set(owner, { objects, keys });
    return keys;
  }
}

function isSame(one: Manifest, other: Manifest): boolean {
  return (
    one === other ||
    (one.metadata.name === other.metadata.name &&
      one.metadata['namespace'] === other.metadata['namespace'] &&
      one.kind === other.kind &&
      one.apiVersion === other.apiVersion)
  );
}

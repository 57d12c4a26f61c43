import type { Manifest } from '../core/manifest.ts';
import { identityKey } from '../core/object-identity.ts';
import type { Unit } from '../plan/environment-plan.ts';

interface Keyed {
  readonly objects: readonly Manifest[];
  readonly keys: readonly string[];
}

/** The keys that tell a unit's objects apart: on most clusters they are those of the unit of this name before. */
export class UnitKeys {
  readonly #last = new Map<string, Keyed>();

  of({ name, objects }: Unit): readonly string[] {
    const last = this.#last.get(name);
    const keys = objects.map((object, at) => {
      const before = last?.objects[at];
      return before !== undefined && isSame(object, before) ? (last?.keys[at] ?? '') : identityKey(object);
    });
    this.#last.set(name, { objects, keys });
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

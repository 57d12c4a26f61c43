import type { Manifest } from '../core/manifest.ts';
import { hasMac } from '../secret/sops-document.ts';
import type { SchemaFault } from './schema-fault.ts';
import { loadTables, schemaOfKind } from './schema-tables.ts';
import type { KindName } from './schema-tables.ts';
import { faultsOf } from './schema-walk.ts';

export type { SchemaFault } from './schema-fault.ts';
export type { KindName } from './schema-tables.ts';

/** Checks objects against the schemas of their kinds; all that it needs is loaded, so it answers at once. */
export interface SchemaChecker {
  /**
   * The faults of one object; none for kinds without a known schema. The same object, by reference, is looked at only
   * once; of one that is `shared`, every part is, wherever else it stands.
   */
  readonly faults: (manifest: Manifest, shared?: boolean) => readonly SchemaFault[];
  /** The kinds among these objects that no schema is known for, as `group/version/Kind`, each once and sorted. */
  readonly unchecked: (manifests: readonly Manifest[]) => readonly string[];
}

// One memory for the whole program: an app's base is the same object on every cluster, and only what an overlay changed is new.
const remembered = new WeakMap<Manifest, readonly SchemaFault[]>();
const none: readonly SchemaFault[] = [];

const checker: SchemaChecker = {
  faults: (manifest, shared = false) => {
    const known = remembered.get(manifest);
    if (known !== undefined) return known;
    const found = schemaFaults(manifest, shared);
    remembered.set(manifest, found);
    return found;
  },
  unchecked: (manifests) =>
    [
      ...new Set(
        manifests
          .filter((manifest) => schemaOfKind(manifest) === undefined)
          .map(({ apiVersion, kind }) => `${apiVersion}/${kind}`),
      ),
    ].sort(),
};

/** Loads the schemas of the given kinds (objects may be passed as they are) and nothing else. */
export async function schemaCheckerFor(kinds: Iterable<KindName>): Promise<SchemaChecker> {
  await loadTables(kinds);
  return checker;
}

function schemaFaults(manifest: Manifest, shared: boolean): readonly SchemaFault[] {
  const found = schemaOfKind(manifest);
  // What SOPS encrypted is decrypted before an API server sees it: its values have no form yet, and its seal is gone by then.
  if (found === undefined || (manifest.kind === 'Secret' && hasMac(manifest))) return none;
  return faultsOf(found.schema, manifest, undefined, {
    resolve: found.resolve,
    hidden: manifest.kind === 'Secret',
    shared,
  });
}

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
   * once; of one that is `like` another, only what differs is, each time.
   */
  readonly faults: (manifest: Manifest, like?: Manifest) => readonly SchemaFault[];
  /** The kinds among these objects that no schema is known for, as `group/version/Kind`, each once and sorted. */
  readonly unchecked: (manifests: readonly Manifest[]) => readonly string[];
}

// One memory for the whole program: an app's base is the same object on every cluster, and only what an overlay changed is new.
const remembered = new WeakMap<Manifest, readonly SchemaFault[]>();
const none: readonly SchemaFault[] = [];

const checker: SchemaChecker = {
  faults: (manifest, like) => {
    const known = remembered.get(manifest);
    if (known !== undefined) return known;
    if (isFaultlessKin(like, manifest)) return schemaFaults(manifest, like);
    const found = schemaFaults(manifest, undefined);
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

/** Only an object of the same kind that was found without a fault stands for what another has in common with it. */
function isFaultlessKin(like: Manifest | undefined, manifest: Manifest): boolean {
  return (
    like !== undefined &&
    like.kind === manifest.kind &&
    like.apiVersion === manifest.apiVersion &&
    remembered.get(like)?.length === 0
  );
}

function schemaFaults(manifest: Manifest, like: Manifest | undefined): readonly SchemaFault[] {
  const found = schemaOfKind(manifest);
  // What SOPS encrypted is decrypted before an API server sees it: its values have no form yet, and its seal is gone by then.
  if (found === undefined || (manifest.kind === 'Secret' && hasMac(manifest))) return none;
  const walk = { resolve: found.resolve, hidden: manifest.kind === 'Secret' };
  return faultsOf(found.schema, manifest, undefined, walk, like);
}

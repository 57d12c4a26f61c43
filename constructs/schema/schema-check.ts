import type { Manifest } from '../core/manifest.ts';
import type { Difference, FormPlace, ValueCheck } from '../core/object-form.ts';
import { hasMac } from '../secret/sops-document.ts';
import type { SchemaFault } from './schema-fault.ts';
import { placeCheck } from './schema-place.ts';
import { loadTables, schemaOfKind } from './schema-tables.ts';
import type { KindName } from './schema-tables.ts';
import { faultsOf } from './schema-walk.ts';

export type { SchemaFault } from './schema-fault.ts';
export type { KindName } from './schema-tables.ts';

/** Checks objects against the schemas of their kinds; all that it needs is loaded, so it answers at once. */
export interface SchemaChecker {
  /**
   * The faults of one object; none for kinds without a known schema. The same object, by reference, is looked at only
   * once; of one that has the form of another, only the places where it differs are, each time.
   */
  readonly faults: (
    manifest: Manifest,
    like?: Manifest,
    differences?: readonly Difference[],
  ) => readonly SchemaFault[];
  /** The kinds among these objects that no schema is known for, as `group/version/Kind`, each once and sorted. */
  readonly unchecked: (manifests: readonly Manifest[]) => readonly string[];
}

// One memory for the whole program: an app's base is the same object on every cluster, and only what an overlay changed is new.
const remembered = new WeakMap<Manifest, readonly SchemaFault[]>();
const none: readonly SchemaFault[] = [];

const checker: SchemaChecker = {
  faults: (manifest, like, differences) => {
    const known = remembered.get(manifest);
    if (known !== undefined) return known;
    if (like !== undefined && differences !== undefined && staysFaultless(like, differences)) return none;
    const found = schemaFaults(manifest);
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

const checks = new WeakMap<FormPlace, { readonly check: ValueCheck | undefined }>();

/** Whether an object would have no fault with other values at some places. */
function staysFaultless(object: Manifest, differences: readonly Difference[]): boolean {
  if (remembered.get(object)?.length !== 0) return false;
  for (const { place, value } of differences) {
    let known = checks.get(place);
    if (known === undefined) checks.set(place, (known = { check: placeCheck(object, place.path) }));
    if (known.check?.(value) !== true) return false;
  }
  return true;
}

function schemaFaults(manifest: Manifest): readonly SchemaFault[] {
  const found = schemaOfKind(manifest);
  // What SOPS encrypted is decrypted before an API server sees it: its values have no form yet, and its seal is gone by then.
  if (found === undefined || (manifest.kind === 'Secret' && hasMac(manifest))) return none;
  return faultsOf(found.schema, manifest, undefined, {
    resolve: found.resolve,
    hidden: manifest.kind === 'Secret',
  });
}

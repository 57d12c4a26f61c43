import type { Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { preferredApiVersion } from '../schema/served-api.ts';
import type { ClusterVersions } from '../schema/served-api.ts';

/** The object in the API version that the cluster serves; as it is where no version is known for its kind. */
export function inServedVersion(manifest: Manifest, versions: ClusterVersions): Manifest {
  return inVersion(manifest, preferredApiVersion(groupOf(manifest.apiVersion), manifest.kind, versions));
}

/**
 * One app's objects in the API versions that each cluster serves. What clusters share they share afterwards too, and
 * the versions are asked for once where neighbours serve the same.
 */
export class ServedVersions {
  #versions: ClusterVersions | undefined;
  #before: readonly Manifest[] = [];
  #after: readonly Manifest[] = [];

  of(objects: readonly Manifest[], versions: ClusterVersions): readonly Manifest[] {
    const [before, after] = versions === this.#versions ? [this.#before, this.#after] : [[], []];
    const served = objects.map((object, at) => {
      const [like, known] = [before[at], after[at]];
      if (like === undefined || known === undefined) return inServedVersion(object, versions);
      if (like === object) return known;
      return like.kind === object.kind && like.apiVersion === object.apiVersion
        ? inVersion(object, known.apiVersion)
        : inServedVersion(object, versions);
    });
    [this.#versions, this.#before, this.#after] = [versions, objects, served];
    return served;
  }
}

function inVersion(manifest: Manifest, apiVersion: string | undefined): Manifest {
  return apiVersion === undefined || apiVersion === manifest.apiVersion
    ? manifest
    : { ...manifest, apiVersion };
}

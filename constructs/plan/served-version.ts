import type { Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { preferredApiVersion } from '../schema/served-api.ts';
import type { ClusterVersions } from '../schema/served-api.ts';

/** The object in the API version that the cluster serves; as it is where no version is known for its kind. */
export function inServedVersion(manifest: Manifest, versions: ClusterVersions): Manifest {
  const preferred = preferredApiVersion(groupOf(manifest.apiVersion), manifest.kind, versions);
  return preferred === undefined || preferred === manifest.apiVersion
    ? manifest
    : { ...manifest, apiVersion: preferred };
}

import type { Manifest } from '../../constructs/core/manifest.ts';
import { groupOf, identityOf } from '../../constructs/core/object-identity.ts';
import type { Registration } from '../../constructs/engine/engine.ts';
import { servedKinds } from '../../constructs/schema/served-api.ts';

/** How Pulumi knows an object in a stack: by kind, namespace and name, so that it stays itself wherever it is declared. */
export function logicalName(manifest: Manifest): string {
  const { kind, namespace, name } = identityOf(manifest);
  return [kind, namespace, name].filter((part) => part !== '').join('/');
}

/** How Pulumi knows the Secret that makes a cluster known to the engine. */
export function registrationName({ namespace, name }: Registration): string {
  return `Secret/${namespace}/${name}`;
}

/** The type by which Pulumi's Kubernetes plugin knows a kind: `kubernetes:apps/v1:Deployment`. */
export function typeToken(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/**
 * The types under which the object may stand in an older state: its kind in the other versions of its group. A cluster
 * that learns a newer version then keeps the object, where a new type alone would have it deleted and made again.
 */
export function formerTokens(manifest: Manifest): string[] {
  const group = groupOf(manifest.apiVersion);
  const versions = servedKinds
    .filter((row) => row.group === group && row.kinds.includes(manifest.kind))
    .flatMap((row) => row.versions.map(({ name }) => (group === '' ? name : `${group}/${name}`)));
  return [...new Set(versions)]
    .filter((version) => version !== manifest.apiVersion)
    .map((version) => typeToken(version, manifest.kind));
}

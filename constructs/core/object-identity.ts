import type { Manifest } from './manifest.ts';

/** What tells one Kubernetes object from another in a cluster: group (not version), kind, namespace, name. */
export interface ObjectIdentity {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The API group of an apiVersion; the core group is the empty string. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Reads an object's identity; a cluster-scoped object has the empty namespace. */
export function identityOf(manifest: Manifest): ObjectIdentity {
  const { namespace } = manifest.metadata;
  return {
    group: groupOf(manifest.apiVersion),
    kind: manifest.kind,
    namespace: typeof namespace === 'string' ? namespace : '',
    name: manifest.metadata.name,
  };
}

/** The identity as one string, for maps and messages: `apps/Deployment/api-service/api`. */
export function identityKey(manifest: Manifest): string {
  const { namespace } = manifest.metadata;
  const scope = typeof namespace === 'string' ? namespace : '';
  return keyFrom(groupOf(manifest.apiVersion), manifest.kind, scope, manifest.metadata.name);
}

/** The same string, of an identity that was read already. */
export function keyOfIdentity({ group, kind, namespace, name }: ObjectIdentity): string {
  return keyFrom(group, kind, namespace, name);
}

function keyFrom(group: string, kind: string, namespace: string, name: string): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** Orders objects by group, kind, namespace and name (by code unit, never by locale), so that a diff stays small. */
export function sortManifests(manifests: readonly Manifest[]): Manifest[] {
  return [...manifests].sort(compareManifests);
}

function compareManifests(one: Manifest, other: Manifest): number {
  return (
    (one.apiVersion === other.apiVersion ? 0 : order(groupOf(one.apiVersion), groupOf(other.apiVersion))) ||
    order(one.kind, other.kind) ||
    order(namespaceOf(one), namespaceOf(other)) ||
    order(one.metadata.name, other.metadata.name)
  );
}

function namespaceOf({ metadata }: Manifest): string {
  const { namespace } = metadata;
  return typeof namespace === 'string' ? namespace : '';
}

function order(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

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

/** The types of a resource: the one it has, and those under which an older state may know it. */
export interface Tokens {
  readonly token: string;
  readonly formerTokens: readonly string[];
}

/** The types of an object that is ours. A namespace may have been somebody else's until an app came to live in it. */
export function wholeTokens(manifest: Manifest): Tokens {
  const token = typeToken(manifest.apiVersion, manifest.kind);
  const patches = manifest.kind === 'Namespace' ? [`${token}Patch`] : [];
  return { token, formerTokens: [...formerTokens(manifest), ...patches] };
}

/** The types of a part that is set in somebody else's object; an older state may have taken all of it for ours. */
export function patchTokens(manifest: Manifest): Tokens {
  const whole = typeToken(manifest.apiVersion, manifest.kind);
  return { token: `${whole}Patch`, formerTokens: [whole] };
}

/** Whether a type is that of a part in somebody else's object, which Pulumi lets go of and never deletes. */
export function isPatchToken(token: string, name: string): boolean {
  return token.endsWith(`:${name.split('/')[0] ?? ''}Patch`);
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

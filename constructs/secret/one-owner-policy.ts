import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import type { Environment } from '../fleet/environment.ts';
import type { PlacedObjects, Policy } from '../policy/policy.ts';
import { isSecretOwner } from './secret-owner.ts';
import type { SecretOwner } from './secret-owner.ts';

/**
 * One Secret, one owner. Two controllers that fill the same Secret take turns for ever, and a Secret that is written
 * beside one of them is taken over or blocks it.
 */
export const oneOwnerPerSecret: Policy = {
  name: 'one-owner-per-secret',
  inspectModel: (environment) =>
    [...ownersByName(environment).values()].flatMap((owners) =>
      owners.flatMap((owner, index) => {
        const earlier = owners.slice(0, index).find((other) => sharedCluster(owner, other) !== undefined);
        return earlier === undefined ? [] : [ownedTwice(owner, earlier)];
      }),
    ),
  goesByObjects: { app: (app) => !app.node.children.some(isSecretOwner) },
  inspectObjects: ({ app, cluster, objects }: PlacedObjects) =>
    app === undefined ? [] : objects.filter(isPlainSecret).flatMap((secret) => rivals(secret, app, cluster)),
};

function ownersByName(environment: Environment): ReadonlyMap<string, readonly SecretOwner[]> {
  const owners = new Map<string, SecretOwner[]>();
  for (const app of environment.apps)
    for (const owner of app.node.children.filter(isSecretOwner)) {
      const key = `${app.namespace}/${owner.secretName}`;
      const known = owners.get(key);
      if (known === undefined) owners.set(key, [owner]);
      else known.push(owner);
    }
  return owners;
}

function sharedCluster(a: SecretOwner, b: SecretOwner): Cluster | undefined {
  return a.app.clusters.find((cluster) => a.ownsOn(cluster) && b.ownsOn(cluster));
}

function ownedTwice(owner: SecretOwner, other: SecretOwner): Issue {
  return {
    code: 'RGT-SECRET-005',
    severity: 'error',
    where: owner.place,
    what: `Secret "${owner.secretName}" in namespace "${owner.app.namespace}" is filled by ${owner.ownerKind} "${owner.name}" and by ${other.ownerKind} "${other.name}" (${other.node.path})`,
    given: owner.secretName,
    allowed: 'one owner for a Secret on a cluster',
    fix: 'give one of them another secretName, or join their keys',
  };
}

function isPlainSecret(object: Manifest): boolean {
  return object.kind === 'Secret' && groupOf(object.apiVersion) === '' && object['sops'] === undefined;
}

function rivals(secret: Manifest, app: App, cluster: Cluster): Issue[] {
  return app.node.children
    .filter(isSecretOwner)
    .filter((owner) => owner.secretName === secret.metadata.name && owner.ownsOn(cluster))
    .map((owner) => ({
      code: 'RGT-SECRET-005',
      severity: 'error',
      where: owner.place,
      what: `Secret "${owner.secretName}" in namespace "${app.namespace}" is filled by ${owner.ownerKind} "${owner.name}", and app "${app.name}" brings a Secret of that name on cluster "${cluster.name}"`,
      given: owner.secretName,
      allowed: 'one owner for a Secret on a cluster',
      fix: "remove the Secret from the app's source, or set creationPolicy: 'Merge' if it must stay",
    }));
}

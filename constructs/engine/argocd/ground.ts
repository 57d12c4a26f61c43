import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Holding } from './holding.ts';
import { withPruneGuard } from './prune-guard.ts';
import { isSkipped, skipped } from './skip.ts';

/**
 * The namespaces that Argo CD needs before it can deliver: the cluster's stack makes them, together with the rights in
 * them. Those of apps are the same on every cluster, so each is made once and shared by reference.
 */
export class Ground {
  readonly #ofApps = new Map<string, Manifest>();

  namespacesOn({ platform, appNamespaces, namespaces }: Holding): Manifest[] {
    const ofApps = new Set(appNamespaces);
    const given = new Map(platform.filter(isNamespace).map((object) => [object.metadata.name, object]));
    return [...new Set([...namespaces, ...given.keys()])].map((name) => {
      const own = given.get(name);
      if (own !== undefined) return withPruneGuard(skipped(own));
      return ofApps.has(name) ? this.#ofApp(name) : skipped(namespace({ name }));
    });
  }

  #ofApp(name: string): Manifest {
    const labels = { 'app.kubernetes.io/managed-by': 'regatta' };
    const made = this.#ofApps.get(name) ?? withPruneGuard(skipped(namespace({ name, labels })));
    this.#ofApps.set(name, made);
    return made;
  }
}

/** Whether a namespace is somebody else's, such as an operator's, and only has to be there: no app of ours is in it. */
export function isForeignNamespace(object: Manifest, { environment, name }: Cluster): boolean {
  if (!isNamespace(object) || !isSkipped(object)) return false;
  return !environment.apps.some(
    (app) => app.namespace === object.metadata.name && app.clusters.some((each) => each.name === name),
  );
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

function namespace(metadata: Manifest['metadata']): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}

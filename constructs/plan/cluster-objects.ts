import type { App } from '../app/app.ts';
import type { ClusterFeature } from '../cluster/cluster-feature.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { IssuesError } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { ModelConstruct, thrownIssue } from '../core/model-construct.ts';
import { identityKey, sortManifests } from '../core/object-identity.ts';
import type { EngineObjects } from '../engine/engine.ts';
import type { Environment } from '../fleet/environment.ts';
import type { ClusterVersions } from '../schema/served-api.ts';
import type { AppPlan } from './app-plan.ts';
import { inServedVersion } from './served-version.ts';

/** The namespaces of some apps, as one release of Kubernetes serves them. */
interface Namespaces {
  readonly apps: readonly AppPlan[];
  readonly versions: ClusterVersions;
  readonly objects: readonly Manifest[];
}

/** The clusters' own objects: the namespaces of their apps, what features add, and the engine's rights. */
export class ClusterObjects {
  readonly #environment: Environment;
  readonly #engine: EngineObjects['clusters'];
  readonly #namespaces = new Map<App, Manifest>();
  /** Those of the cluster before: most clusters run the same apps. */
  #last: Namespaces | undefined;

  constructor(environment: Environment, engine: EngineObjects['clusters']) {
    this.#environment = environment;
    this.#engine = engine;
  }

  /**
   * What stands on a cluster beside these apps, sorted.
   *
   * @throws IssuesError which tells the feature that can't say what it adds
   */
  on(cluster: Cluster, apps: readonly AppPlan[]): readonly Manifest[] {
    const namespaces = this.#namespacesOf(apps, cluster.versions);
    const added = this.#environment.clusterFeatures.flatMap((feature) => addedBy(feature, cluster));
    const all = [...added, ...(this.#engine.get(cluster.name) ?? [])];
    if (all.length === 0) return namespaces;
    const marked = all.map((object) => this.#environment.engine.mark?.(object) ?? object);
    const byKey = new Map(marked.map((object) => [identityKey(object), object]));
    // What a feature says of a namespace stands in the place of what its app says.
    const kept = marked.some(({ kind }) => kind === 'Namespace')
      ? namespaces.filter((object) => !byKey.has(identityKey(object)))
      : namespaces;
    return sortManifests([...kept, ...servedIn(byKey.values(), cluster.versions)]);
  }

  #namespacesOf(apps: readonly AppPlan[], versions: ClusterVersions): readonly Manifest[] {
    const last = this.#last;
    if (last?.versions === versions && areSame(last.apps, apps)) return last.objects;
    const all = apps.map(({ app }) => this.#namespaceOf(app));
    const once = new Map(all.map((object) => [object.metadata.name, object]));
    const objects = sortManifests(servedIn(once.values(), versions));
    this.#last = { apps, versions, objects };
    return objects;
  }

  /** Clusters share an app's namespace by reference, as they share its base. */
  #namespaceOf(app: App): Manifest {
    const known = this.#namespaces.get(app);
    if (known !== undefined) return known;
    const made = namespaceOf(app);
    const marked = this.#environment.engine.mark?.(made) ?? made;
    this.#namespaces.set(app, marked);
    return marked;
  }
}

/** Sorted objects in the API versions that a cluster serves. */
export function served(objects: readonly Manifest[], { versions }: Cluster): readonly Manifest[] {
  return sortManifests(servedIn(objects, versions));
}

function servedIn(objects: Iterable<Manifest>, versions: ClusterVersions): Manifest[] {
  return Array.from(objects, (object) => inServedVersion(object, versions));
}

function areSame(some: readonly AppPlan[], others: readonly AppPlan[]): boolean {
  return some.length === others.length && some.every((app, at) => app === others[at]);
}

/** @throws IssuesError which tells the construct, when it can't say what it adds */
function addedBy(feature: ClusterFeature, cluster: Cluster): readonly Manifest[] {
  try {
    return feature.objectsOn(cluster);
  } catch (cause) {
    const { place } = feature instanceof ModelConstruct ? feature : cluster;
    throw new IssuesError([
      thrownIssue(`what is added to cluster "${cluster.name}" can't be made`, place, cause),
    ]);
  }
}

function namespaceOf(app: App): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: app.namespace, labels: { 'app.kubernetes.io/managed-by': 'regatta' } },
  };
}

import { definedClusterWide } from '../app/object-scope.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { sortIssues } from '../core/issue.ts';
import type { Issue } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { thrownIssue } from '../core/model-construct.ts';
import type { EngineObjects } from '../engine/engine.ts';
import type { Environment } from '../fleet/environment.ts';
import { AppPlan, sourceObjects } from './app-plan.ts';
import type { PlacedApp, SourceInputs } from './app-plan.ts';
import { ClusterObjects, served } from './cluster-objects.ts';

/** Names of the units that are no app; an app may not be called so. */
export const platformUnit = 'platform';
export const engineUnit = 'engine';

/** What is written, diffed and applied as one: an app on a cluster, or a cluster's own objects. */
export interface Unit {
  readonly cluster: Cluster;
  /** The app's name, {@link platformUnit} or {@link engineUnit}. */
  readonly name: string;
  /** Undefined for the cluster's own objects and the engine's. */
  readonly placed: PlacedApp | undefined;
  /** Sorted, ready to apply. */
  readonly objects: readonly Manifest[];
}

/** Where there are no more apps on clusters, they are kept once they are built, since what is inspected is written next. */
const mostKept = 12_000;

/** An environment's objects, cluster by cluster. Nothing is built before it is asked for, so memory stays flat. */
export class EnvironmentPlan {
  readonly environment: Environment;
  readonly apps: readonly AppPlan[];
  /** In the order of their names. */
  readonly clusters: readonly Cluster[];
  readonly #engine: EngineObjects;
  readonly #appsByCluster: ReadonlyMap<Cluster, readonly AppPlan[]>;
  readonly #kept = new Map<AppPlan, Map<Cluster, PlacedApp>>();
  readonly #own: ClusterObjects;
  readonly #keeps: boolean;

  constructor(environment: Environment, inputs: SourceInputs = new Map()) {
    this.environment = environment;
    this.clusters = [...environment.clusters].sort((a, b) => (a.name < b.name ? -1 : 1));
    const sources = [...environment.apps]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((app) => ({ app, source: sourceObjects(app, inputs) }));
    // A definition may come with one app, and the objects of its kind with another.
    const defined = definedClusterWide(sources.flatMap(({ source }) => source.objects));
    this.apps = sources.map(({ app, source }) => new AppPlan(app, inputs, source, defined));
    this.#engine = expressed(environment, this.apps);
    this.#own = new ClusterObjects(environment, this.#engine.clusters);
    const byCluster = new Map<Cluster, AppPlan[]>(this.clusters.map((cluster) => [cluster, []]));
    for (const plan of this.apps) for (const cluster of plan.app.clusters) byCluster.get(cluster)?.push(plan);
    this.#appsByCluster = byCluster;
    this.#keeps = this.apps.reduce((sum, { app }) => sum + app.clusters.length, 0) <= mostKept;
  }

  /** What the engine can't express, and what stops single bases; the issues of single clusters come with their units. */
  get issues(): readonly Issue[] {
    return sortIssues([...this.#engine.issues, ...this.apps.flatMap((plan) => plan.issues)]);
  }

  /** The apps of one cluster, in the order of their names. */
  appsOn(cluster: Cluster): readonly AppPlan[] {
    return this.#appsByCluster.get(cluster) ?? [];
  }

  /**
   * All units of one cluster: its own objects, the engine's, then its apps. Built one after the other.
   *
   * @param wants - which apps are built. @default all
   */
  *unitsOn(cluster: Cluster, wants: (app: string) => boolean = () => true): Generator<Unit> {
    yield* this.ownUnitsOn(cluster);
    for (const plan of this.appsOn(cluster)) {
      if (!wants(plan.app.name)) continue;
      yield this.unitOf(plan, cluster);
    }
  }

  /** One app on one cluster as a unit. */
  unitOf(plan: AppPlan, cluster: Cluster): Unit {
    const placed = this.placedOn(plan, cluster);
    return { cluster, name: plan.app.name, placed, objects: placed.objects };
  }

  /** The same, built now and not kept. */
  freshUnitOf(plan: AppPlan, cluster: Cluster): Unit {
    const placed = plan.on(cluster);
    return { cluster, name: plan.app.name, placed, objects: placed.objects };
  }

  /** The clusters that an app runs on, in the order of their names. */
  clustersOf({ app }: AppPlan): readonly Cluster[] {
    const on = new Set(app.clusters);
    return this.clusters.filter((cluster) => on.has(cluster));
  }

  /** One app on one cluster, built when it is first asked for, and again where there are too many to keep. */
  placedOn(plan: AppPlan, cluster: Cluster): PlacedApp {
    const known = this.#kept.get(plan)?.get(cluster);
    if (known !== undefined) return known;
    const placed = plan.on(cluster);
    if (this.#keeps) {
      const all = this.#kept.get(plan) ?? new Map<Cluster, PlacedApp>();
      this.#kept.set(plan, all.set(cluster, placed));
    }
    return placed;
  }

  /** The units of a cluster that are no app: its own objects, and on the hub the engine's. */
  *ownUnitsOn(cluster: Cluster): Generator<Unit> {
    const platform = this.platformOn(cluster);
    if (platform.length > 0) yield { cluster, name: platformUnit, placed: undefined, objects: platform };
    if (cluster === this.environment.hub && this.#engine.hub.length > 0)
      yield { cluster, name: engineUnit, placed: undefined, objects: served(this.#engine.hub, cluster) };
  }

  /** A cluster's own objects: the namespaces of its apps, stores, quotas, the engine's rights. */
  platformOn(cluster: Cluster): readonly Manifest[] {
    return this.#own.on(cluster, this.appsOn(cluster));
  }
}

/** What the engine makes of the model; what stops it is an issue of the environment. */
function expressed(environment: Environment, apps: readonly AppPlan[]): EngineObjects {
  try {
    return environment.engine.express(environment, apps);
  } catch (cause) {
    const what = `environment "${environment.name}" can't be put into the words of ${environment.engine.name}`;
    return { hub: [], clusters: new Map(), issues: [thrownIssue(what, environment.place, cause)] };
  }
}

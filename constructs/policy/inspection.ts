import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { IssuesError } from '../core/issue.ts';
import type { Issue, Place } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { ObjectForms } from '../core/object-forms.ts';
import type { FormedObjects, ObjectsForm } from '../core/object-forms.ts';
import { thrownIssue } from '../core/model-construct.ts';
import type { Environment } from '../fleet/environment.ts';
import { appsOnEach, clusterBlocks } from '../plan/cluster-blocks.ts';
import type { AppPlan } from '../plan/app-plan.ts';
import type { EnvironmentPlan, Unit } from '../plan/environment-plan.ts';
import { schemaCheckerFor } from '../schema/schema-check.ts';
import type { SchemaChecker } from '../schema/schema-check.ts';
import { schemaIssues, servedIssues } from '../schema/served-check.ts';
import type { ClusterVersions } from '../schema/served-api.ts';
import { ClusterSight } from './cluster-sight.ts';
import type { AppInspection } from './object-inspection.ts';
import { ObjectInspection } from './object-inspection.ts';
import { placeOf } from './policy.ts';
import type { PlacedObjects, Policy } from './policy.ts';
import { standardPolicies } from './standard-policies.ts';
import { UnitKeys } from './unit-keys.ts';
import { Waivers } from './waiver.ts';

/** How much an inspection looks at, where the rest is known or another run's work. The model is looked at as a whole. */
export interface InspectionScope {
  /** Whether an app's base is looked at. */
  app(name: string): boolean;
  cluster(cluster: Cluster): boolean;
  /** All of a unit; only what it comes to together with others; or nothing. */
  unit(cluster: Cluster, name: string): 'whole' | 'together' | 'nothing';
}

/** Is handed units while they are at hand, each after it was looked at; none once an error was found. */
export interface UnitTaker {
  /** @param formed - how its objects differ from another cluster's. @default not known */
  take(unit: Unit, formed: FormedObjects | undefined): void | Promise<void>;
  /** No more units come of the clusters whose units came so far. */
  close(): void | Promise<void>;
}

const everything: InspectionScope = { app: () => true, cluster: () => true, unit: () => 'whole' };

/** Looks at an environment: its model by every policy, then its objects, some clusters at a time. */
export async function inspectPlan(
  plan: EnvironmentPlan,
  scope: InspectionScope = everything,
  taker?: UnitTaker,
): Promise<Issue[]> {
  const policies = [...standardPolicies, ...plan.environment.policies];
  const inspection = new PlanInspection(plan, policies, scope, taker);
  const clusters = plan.clusters.filter((cluster) => scope.cluster(cluster));
  for (const block of clusterBlocks(clusters)) await inspection.look(block);
  return inspection.issues();
}

class PlanInspection {
  readonly #plan: EnvironmentPlan;
  readonly #scope: InspectionScope;
  readonly #taker: UnitTaker | undefined;
  readonly #policies: readonly Policy[];
  readonly #waivers: Waivers;
  readonly #objects: ObjectInspection;
  readonly #apps: ReadonlyMap<App, AppInspection>;
  readonly #found = new Map<string, Issue>();
  readonly #kinds = new Map<string, Set<string>>();
  readonly #forms = new ObjectForms();
  /** Where a cluster of these versions serves all objects of a form. */
  readonly #served = new WeakMap<ObjectsForm, ClusterVersions>();
  readonly #keys = new UnitKeys();
  #checker: SchemaChecker | undefined;
  #refused = false;

  constructor(
    plan: EnvironmentPlan,
    policies: readonly Policy[],
    scope: InspectionScope,
    taker: UnitTaker | undefined,
  ) {
    const { environment } = plan;
    this.#plan = plan;
    this.#scope = scope;
    this.#taker = taker;
    this.#policies = policies;
    this.#waivers = new Waivers(environment, policies);
    this.#objects = new ObjectInspection(policies, this.#waivers);
    const apps = plan.apps.filter(({ app }) => scope.app(app.name));
    this.#apps = new Map(apps.map((app) => [app.app, this.#objects.app(app)]));
    for (const policy of policies) this.#keep(askedOfModel(policy, environment));
    for (const { issues } of this.#apps.values()) this.#keep(issues);
  }

  /** Everything that was found, each once. */
  issues(): Issue[] {
    this.#keep(this.#waivers.issues());
    return [...this.#found.values()];
  }

  /** Looks at everything that would stand on some clusters, side by side. */
  async look(clusters: readonly Cluster[]): Promise<void> {
    const sights = new Map(clusters.map((cluster) => [cluster, new ClusterSight(cluster)]));
    for (const [cluster, sight] of sights) {
      const units = this.#attempt(sight, () => {
        sight.follow(this.#policies);
        return [...this.#plan.ownUnitsOn(cluster)];
      });
      for (const unit of units ?? []) await this.#see(unit, sight);
    }
    for (const [app, cluster] of appsOnEach(this.#plan, clusters)) {
      const sight = sights.get(cluster);
      if (sight === undefined || this.#scope.unit(cluster, app.app.name) === 'nothing') continue;
      const unit = this.#attempt(sight, () => this.#unitOf(app, cluster));
      // Mostly there is nothing to wait for, and waiting for nothing costs time.
      const going = unit && this.#see(unit, sight);
      if (going !== undefined) await going;
    }
    for (const sight of sights.values())
      this.#attempt(sight, () => {
        this.#keep(sight.verdict());
      });
    if (!this.#refused) await this.#taker?.close();
  }

  /** A unit that is handed on is needed only once, and not kept. */
  #unitOf(app: AppPlan, cluster: Cluster): Unit {
    return this.#taker === undefined ? this.#plan.unitOf(app, cluster) : this.#plan.freshUnitOf(app, cluster);
  }

  /** A policy or a construct that throws stops the look at its cluster, and no other's. */
  #attempt<Result>(sight: ClusterSight, look: () => Result): Result | undefined {
    if (sight.stopped) return undefined;
    try {
      return look();
    } catch (cause) {
      sight.stopped = true;
      const { name, place } = sight.cluster;
      if (cause instanceof IssuesError) this.#keep(cause.issues);
      else this.#keep([thrownIssue(`cluster "${name}" can't be looked through`, place, cause)]);
      return undefined;
    }
  }

  /** Looks at one unit, and hands it on. */
  #see(unit: Unit, sight: ClusterSight): void | Promise<void> {
    const checker = this.#checkerFor(unit.objects);
    // Nothing is waited for where every kind is known, as it is from the second cluster on.
    if (checker === undefined) return this.#learn(unit.objects).then(() => this.#see(unit, sight));
    const isWhole = this.#scope.unit(unit.cluster, unit.name) === 'whole';
    const formed = isWhole && unit.placed ? this.#forms.of(unit.placed.app, unit.objects) : undefined;
    this.#attempt(sight, () => {
      const placed = placedObjects(unit);
      if (isWhole) this.#lookAt(unit, placed, checker, formed);
      this.#keep(sight.see(unit, placed, this.#keys.of(unit)));
    });
    return this.#refused ? undefined : this.#taker?.take(unit, formed);
  }

  /** Looks at one unit by itself. */
  #lookAt(
    unit: Unit,
    placed: PlacedObjects,
    checker: SchemaChecker,
    formed: FormedObjects | undefined,
  ): void {
    this.#keep(unit.placed?.issues ?? []);
    this.#lookAtObjects(unit, placed, formed);
    for (const policy of this.#policies) this.#keep(policy.inspectObjects?.(placed) ?? []);
    this.#checkSchemas(unit, placed, checker, formed);
  }

  #lookAtObjects(
    { cluster, placed: app, objects }: Unit,
    placed: PlacedObjects,
    formed: FormedObjects | undefined,
  ): void {
    const place = (): Place => placed.place;
    if (app === undefined)
      this.#keep(this.#objects.own(objects, (object) => namespacePlace(object, cluster)));
    else this.#keep(this.#apps.get(app.app)?.on(app, place, formed) ?? []);
  }

  #checkSchemas(
    { cluster, objects }: Unit,
    placed: PlacedObjects,
    checker: SchemaChecker,
    formed: FormedObjects | undefined,
  ): void {
    // The place costs a walk through a stack trace, so it is asked for only when there is something to say.
    const nowhere: Place = {};
    const found = [
      ...this.#servedIssues(objects, cluster, formed?.form),
      ...schemaIssues(checker, objects, nowhere, formed),
    ];
    if (found.length > 0) this.#keep(found.map((issue) => ({ ...issue, where: placed.place })));
  }

  /** Objects of one form have the same kinds, so that one cluster of some versions tells for all. */
  #servedIssues(
    objects: readonly Manifest[],
    cluster: Cluster,
    form: ObjectsForm | undefined,
  ): readonly Issue[] {
    if (form !== undefined && this.#served.get(form) === cluster.versions) return [];
    const found = servedIssues(objects, cluster, {});
    if (form !== undefined && found.length === 0) this.#served.set(form, cluster.versions);
    return found;
  }

  /** The checker, when the schemas of all these objects' kinds are loaded. */
  #checkerFor(objects: readonly Manifest[]): SchemaChecker | undefined {
    for (const { apiVersion, kind } of objects)
      if (this.#kinds.get(apiVersion)?.has(kind) !== true) return undefined;
    return this.#checker;
  }

  async #learn(objects: readonly Manifest[]): Promise<void> {
    this.#checker = await schemaCheckerFor(objects);
    for (const { apiVersion, kind } of objects)
      this.#kinds.set(apiVersion, (this.#kinds.get(apiVersion) ?? new Set()).add(kind));
  }

  #keep(issues: readonly Issue[]): void {
    for (const issue of issues) {
      this.#found.set(JSON.stringify([issue.code, issue.where, issue.what]), issue);
      if (issue.severity === 'error') this.#refused = true;
    }
  }
}

function askedOfModel(policy: Policy, environment: Environment): readonly Issue[] {
  try {
    return policy.inspectModel?.(environment) ?? [];
  } catch (cause) {
    return [thrownIssue(`policy "${policy.name}" can't be asked`, environment.place, cause)];
  }
}

function placedObjects({ cluster, placed, objects }: Unit): PlacedObjects {
  const app = placed?.app;
  return {
    cluster,
    app,
    objects,
    get place() {
      return placeOf({ app, cluster })();
    },
  };
}

/** An app's namespace is the cluster's object, and the app's word. */
function namespacePlace(object: Manifest, cluster: Cluster): Place {
  const owner =
    object.kind === 'Namespace'
      ? cluster.environment.apps.find(({ namespace }) => namespace === object.metadata.name)
      : undefined;
  return (owner ?? cluster).place;
}

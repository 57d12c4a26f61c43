import { configMap } from '../app/config-map.ts';
import type { Issue, Place } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { thrownIssue } from '../core/model-construct.ts';
import type { AppPlan, PlacedApp } from '../plan/app-plan.ts';
import type { Finding, Policy } from './policy.ts';
import { scanDerived } from './secret/text-scan.ts';
import { issueOf, titleOf } from './policy.ts';
import type { Waivers } from './waiver.ts';

interface Named {
  readonly policy: string;
  readonly finding: Finding;
}

interface Stage {
  readonly place: () => Place;
  readonly objects: Iterable<Manifest>;
  /** Objects of the same kinds that were looked at before, each in the place of the one that is like it. */
  readonly like?: readonly Manifest[];
}

const none: readonly Named[] = [];

/**
 * Asks the policies about single objects, each object once however many clusters share it, and tells where a finding
 * comes from: the app when its base has it already, else the component or the overlay that brings it.
 */
export class ObjectInspection {
  readonly #policies: readonly (readonly [
    string,
    (object: Manifest, like?: Manifest) => readonly Finding[],
  ])[];
  readonly #waivers: Waivers;
  readonly #known = new WeakMap<Manifest, readonly Named[]>();

  constructor(policies: readonly Policy[], waivers: Waivers) {
    this.#policies = policies.flatMap((policy) =>
      policy.inspectObject === undefined
        ? []
        : [[policy.name, asked(policy.name, policy.inspectObject.bind(policy))] as const],
    );
    this.#waivers = waivers;
  }

  /** Starts an app with what its base holds; its clusters then report only what they add. */
  app(plan: AppPlan): AppInspection {
    const { app } = plan;
    const reported = new Set<string>();
    const base = {
      place: () => app.place,
      objects: withLiterals(plan.base, app.configName, app.namespace, app.config),
    };
    const issues = [...this.#stageIssues(base, reported)];
    return {
      issues,
      on: (placed, place, like) => {
        const { configMapName, afterComponents } = placed;
        // The ConfigMap's name with a hash of its data: what must not be told is looked for in the data.
        if (configMapName !== undefined) scanDerived(configMapName, app.configName);
        const name = (object: string) => (object === configMapName ? app.configName : object);
        const here = afterComponents.length === 0 ? reported : new Set(reported);
        const found = afterComponents.flatMap(({ component, objects }) => {
          const literals = withLiterals(objects, app.configName, app.namespace, component.delta.config);
          return [...this.#stageIssues({ place: () => component.place, objects: literals }, here)];
        });
        const stage = { place, objects: placed.objects, like };
        return [...found, ...this.#stageIssues(stage, new Set<string>(), here, name)];
      },
    };
  }

  /** The issues of objects that belong to no app. */
  own(objects: readonly Manifest[], placeOf: (object: Manifest) => Place): Issue[] {
    return objects.flatMap((object) => [
      ...this.#stageIssues({ place: () => placeOf(object), objects: [object] }, new Set()),
    ]);
  }

  /** The findings of one stage that no earlier one has; they are added to `reported`. */
  *#stageIssues(
    { place, objects, like = [] }: Stage,
    reported: Set<string>,
    earlier: ReadonlySet<string> = reported,
    nameOf: (name: string) => string = (name) => name,
  ): Generator<Issue> {
    let index = 0;
    for (const object of objects)
      for (const { policy, finding } of this.#findings(object, like[index++])) {
        const name = nameOf(object.metadata.name);
        const what = finding.what.replaceAll(object.metadata.name, name);
        const key = `${finding.code}\u0000${what}`;
        if (earlier.has(key) || reported.has(key)) continue;
        reported.add(key);
        if (!this.#waivers.cover(policy, object, name, finding)) yield issueOf({ ...finding, what }, place());
      }
  }

  #findings(object: Manifest, like: Manifest | undefined): readonly Named[] {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    const clean = like !== undefined && this.#known.get(like) === none ? like : undefined;
    let found = none;
    for (const [policy, inspect] of this.#policies) {
      const findings = inspect(object, clean);
      if (findings.length > 0) found = [...found, ...findings.map((finding) => ({ policy, finding }))];
    }
    // What differs from its like on one cluster alone is not asked about again, and keeping it in mind costs.
    if (clean === undefined) this.#known.set(object, found);
    return found;
  }
}

/** A policy that throws has found nothing out, which is an issue with the object that it threw at. */
function asked(
  policy: string,
  inspect: (object: Manifest, like?: Manifest) => readonly Finding[],
): (object: Manifest, like?: Manifest) => readonly Finding[] {
  return (object, like) => {
    try {
      return inspect(object, like);
    } catch (cause) {
      const { code, what, fix } = thrownIssue(
        `policy "${policy}" can't look at ${titleOf(object)}`,
        {},
        cause,
      );
      return [{ code, what, fix, cause }];
    }
  };
}

/** One app under inspection. */
export interface AppInspection {
  /** What its base breaks. */
  readonly issues: readonly Issue[];
  /**
   * What one cluster's components and overlay break beside it.
   *
   * @param like - objects of the same kinds on another cluster, each in the same place; only what differs is looked at
   */
  on(placed: PlacedApp, place: () => Place, like: readonly Manifest[]): Issue[];
}

function withLiterals(
  objects: readonly Manifest[],
  name: string,
  namespace: string,
  config: Readonly<Record<string, string>> | undefined,
): readonly Manifest[] {
  return config === undefined ? objects : [...objects, configMap(name, namespace, config)];
}

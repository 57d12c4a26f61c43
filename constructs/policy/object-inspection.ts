import { configMap } from '../app/config-map.ts';
import type { Issue, Place } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { thrownIssue } from '../core/model-construct.ts';
import { anyValue } from '../core/object-form.ts';
import type { Difference, FormPlace, ValueCheck } from '../core/object-form.ts';
import type { FormedObjects } from '../core/object-forms.ts';
import type { FieldPath } from '../core/shared-edit.ts';
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
  readonly formed?: FormedObjects | undefined;
}

const none: readonly Named[] = [];

/**
 * Asks the policies about single objects, each object once however many clusters share it, and tells where a finding
 * comes from: the app when its base has it already, else the component or the overlay that brings it.
 */
export class ObjectInspection {
  readonly #policies: readonly AskedPolicy[];
  readonly #waivers: Waivers;
  readonly #known = new WeakMap<Manifest, readonly Named[]>();
  readonly #atPlaces = new WeakMap<FormPlace, readonly AskedAtPlace[]>();

  constructor(policies: readonly Policy[], waivers: Waivers) {
    this.#policies = policies.flatMap((policy) => askedPolicy(policy) ?? []);
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
      on: (placed, place, formed) => {
        const { configMapName, afterComponents } = placed;
        // The ConfigMap's name with a hash of its data: what must not be told is looked for in the data.
        if (configMapName !== undefined) scanDerived(configMapName, app.configName);
        const name = (object: string) => (object === configMapName ? app.configName : object);
        const here = afterComponents.length === 0 ? reported : new Set(reported);
        const found = afterComponents.flatMap(({ component, objects }) => {
          const literals = withLiterals(objects, app.configName, app.namespace, component.delta.config);
          return [...this.#stageIssues({ place: () => component.place, objects: literals }, here)];
        });
        const stage = { place, objects: placed.objects, formed };
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
    { place, objects, formed }: Stage,
    reported: Set<string>,
    earlier: ReadonlySet<string> = reported,
    nameOf: (name: string) => string = (name) => name,
  ): Generator<Issue> {
    let at = 0;
    for (const object of objects) {
      const [like, differences] = [formed?.form.objects[at], formed?.differences[at]];
      at += 1;
      for (const { policy, finding } of this.#findings(object, like, differences)) {
        const name = nameOf(object.metadata.name);
        const what = finding.what.replaceAll(object.metadata.name, name);
        const key = `${finding.code}\u0000${what}`;
        if (earlier.has(key) || reported.has(key)) continue;
        reported.add(key);
        if (!this.#waivers.cover(policy, object, name, finding)) yield issueOf({ ...finding, what }, place());
      }
    }
  }

  #findings(
    object: Manifest,
    like: Manifest | undefined,
    differences: readonly Difference[] | undefined,
  ): readonly Named[] {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    // What differs from its like on one cluster alone is not asked about again, and keeping it in mind costs.
    if (like !== undefined && differences !== undefined && this.#known.get(like) === none)
      return this.#findingsAt(like, differences, object);
    let found = none;
    for (const policy of this.#policies) found = withFindings(found, policy, object);
    this.#known.set(object, found);
    return found;
  }

  /** What is found in an object that differs at some places from another, in which nothing is. */
  #findingsAt(like: Manifest, differences: readonly Difference[], object: Manifest): readonly Named[] {
    let found = none;
    let whole: readonly AskedPolicy[] = [];
    for (const { place, value } of differences)
      for (const { policy, check } of this.#askedAt(place, like))
        if (!whole.includes(policy) && check?.(value) !== true) {
          whole = [...whole, policy];
          found = withFindings(found, policy, object);
        }
    return found;
  }

  /** The policies that some value at a place would trouble. */
  #askedAt(place: FormPlace, object: Manifest): readonly AskedAtPlace[] {
    const known = this.#atPlaces.get(place);
    if (known !== undefined) return known;
    const asked = this.#policies
      .map((policy) => ({ policy, check: policy.placeCheck(object, place.path) }))
      .filter(({ check }) => check !== anyValue);
    this.#atPlaces.set(place, asked);
    return asked;
  }
}

/** A policy that looks at single objects. */
interface AskedPolicy {
  readonly name: string;
  readonly inspect: (object: Manifest) => readonly Finding[];
  readonly placeCheck: (object: Manifest, path: FieldPath) => ValueCheck | undefined;
}

interface AskedAtPlace {
  readonly policy: AskedPolicy;
  /** Undefined where all of the object has to be looked at. */
  readonly check: ValueCheck | undefined;
}

/** A policy that throws has found nothing out, which is an issue with the object that it threw at. */
function askedPolicy(policy: Policy): AskedPolicy | undefined {
  const { name } = policy;
  if (policy.inspectObject === undefined) return undefined;
  const inspectObject = policy.inspectObject.bind(policy);
  return {
    name,
    inspect: (object) => {
      try {
        return inspectObject(object);
      } catch (cause) {
        const { code, what, fix } = thrownIssue(
          `policy "${name}" can't look at ${titleOf(object)}`,
          {},
          cause,
        );
        return [{ code, what, fix, cause }];
      }
    },
    placeCheck: (object, path) => policy.placeCheck?.(object, path),
  };
}

function withFindings(found: readonly Named[], policy: AskedPolicy, object: Manifest): readonly Named[] {
  const findings = policy.inspect(object);
  return findings.length === 0
    ? found
    : [...found, ...findings.map((finding) => ({ policy: policy.name, finding }))];
}

/** One app under inspection. */
export interface AppInspection {
  /** What its base breaks. */
  readonly issues: readonly Issue[];
  /**
   * What one cluster's components and overlay break beside it.
   *
   * @param formed - how its objects differ from those on another cluster; nothing else of them is looked at
   */
  on(placed: PlacedApp, place: () => Place, formed: FormedObjects | undefined): Issue[];
}

function withLiterals(
  objects: readonly Manifest[],
  name: string,
  namespace: string,
  config: Readonly<Record<string, string>> | undefined,
): readonly Manifest[] {
  return config === undefined ? objects : [...objects, configMap(name, namespace, config)];
}

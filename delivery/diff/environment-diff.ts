import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import type { AppPlan } from '../../constructs/plan/app-plan.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { candidatesOf } from './affected-units.ts';
import type { Candidate } from './affected-units.ts';
import type { BaseTree } from './base/base-tree.ts';
import { BaseUnitReader } from './base/base-units.ts';
import type { BaseUnit } from './base/base-units.ts';
import { blastRadius } from './blast-radius.ts';
import type { BlastRadius, ChangeGroup, ObjectChange, Unknown } from './change.ts';
import { joinedMoves } from './compare/joined-moves.ts';
import { compareUnit } from './compare/unit-comparison.ts';
import { groupsOf } from './grouping.ts';
import { fleetRisks } from './risk/fleet-risk.ts';
import type { FleetRisk } from './risk/fleet-risk.ts';
import { RiskContext } from './risk/risk-context.ts';
import type { GoneUnit } from './risk/risk-context.ts';
import type { Side } from './side.ts';
import { appFingerprintsMeanwhile } from '../record/unit-fingerprints.ts';

/** Everything that would change in one environment. */
export interface EnvironmentDiff {
  readonly environment: string;
  readonly base: Side;
  readonly planned: Side;
  readonly radius: BlastRadius;
  /** Worst first, then in the order of the waves. */
  readonly groups: readonly ChangeGroup[];
  /** What is risky about the change as a whole. */
  readonly risks: readonly FleetRisk[];
  /** Units that hold a change, sorted; the same as a comparison of everything would find. */
  readonly affected: readonly { readonly cluster: string; readonly unit: string }[];
  /** How many apps and clusters' own parts were compared. */
  readonly compared: number;
  readonly unknown: readonly Unknown[];
  /** What is wrong with the objects of the affected units. */
  readonly issues: readonly Issue[];
}

/** What one comparison found, before it is grouped and judged. */
export interface Findings {
  readonly changes: readonly ObjectChange[];
  readonly gone: readonly GoneUnit[];
  readonly compared: number;
  readonly unknown: readonly Unknown[];
  readonly issues: readonly Issue[];
  /** The source's commit that the base was published from, when ours does not hold it. */
  readonly newerSource?: string | undefined;
}

/**
 * Compares a plan with a tree, object by object; only what may differ is built and read.
 *
 * @param opened - the tree, which may still be on its way
 * @param lacks - whether the plan's source is known not to hold a commit
 */
export async function diffAgainstTree(
  plan: EnvironmentPlan,
  opened: BaseTree | Promise<BaseTree>,
  planned: Side,
  lacks: (commit: string) => Promise<boolean> = () => Promise.resolve(false),
): Promise<EnvironmentDiff> {
  const [apps, base] = await Promise.all([appFingerprintsMeanwhile(plan), opened]);
  const { candidates, compared } = await candidatesOf(plan, base, apps);
  const gone = candidates.filter((candidate) => !candidate.planned);
  const units = new PlannedUnits(plan);
  const changes: ObjectChange[] = [];
  const unknown: Unknown[] = [];
  const issues: Issue[] = [];
  const compare = (candidate: Candidate, before: readonly Manifest[]): void => {
    const { cluster, unit, renamedFrom } = candidate;
    const { objects, issues: own } = units.of(candidate);
    changes.push(
      ...compareUnit({
        cluster,
        unit,
        before,
        after: objects,
        ...(renamedFrom !== undefined && { renamedFrom }),
      }),
    );
    issues.push(...own);
  };
  const known = new Map<BaseUnit, Candidate>();
  for (const candidate of candidates)
    if (candidate.base === undefined) compare(candidate, []);
    else known.set(candidate.base, candidate);
  const expected = (unit: BaseUnit) => units.of(known.get(unit)).objects;
  for await (const [unit, read] of new BaseUnitReader(base, expected).objectsOf([...known.keys()])) {
    const candidate = known.get(unit);
    if (candidate === undefined) continue;
    if ('fault' in read) unknown.push({ cluster: candidate.cluster, unit: candidate.unit, why: read.fault });
    else compare(candidate, read.objects);
  }
  const { publishedFrom } = base;
  const newerSource = publishedFrom !== undefined && (await lacks(publishedFrom)) ? publishedFrom : undefined;
  return judged(plan, base.side, planned, { changes, gone, compared, unknown, issues, newerSource });
}

/** Groups what was found, and says how risky it is. */
export function judged(plan: EnvironmentPlan, base: Side, planned: Side, found: Findings): EnvironmentDiff {
  const { gone, compared, unknown, issues, newerSource } = found;
  const changes = joinedMoves(found.changes);
  const context = new RiskContext(plan.environment, changes, gone, newerSource);
  const groups = groupsOf(changes, context);
  const risks = fleetRisks(changes, context);
  const units = found.changes.flatMap(({ cluster, unit, from }) => [
    { cluster, unit },
    ...(from === undefined ? [] : [{ cluster, unit: from.unit }]),
  ]);
  const affected = new Map(units.map((unit) => [`${unit.cluster}\u0000${unit.unit}`, unit]));
  return {
    environment: plan.environment.name,
    base,
    planned,
    radius: blastRadius(changes, context, [...risks, ...groups.flatMap((group) => group.risks)]),
    groups,
    risks,
    affected: [...affected].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit),
    compared,
    unknown,
    issues,
  };
}

interface PlannedUnit {
  readonly objects: readonly Manifest[];
  readonly issues: readonly Issue[];
}

const nothing: PlannedUnit = { objects: [], issues: [] };

/** Builds single units of a plan. */
class PlannedUnits {
  readonly #plan: EnvironmentPlan;
  readonly #clusters: ReadonlyMap<string, Cluster>;
  readonly #apps: ReadonlyMap<string, AppPlan>;
  #last: { readonly candidate: Candidate; readonly unit: PlannedUnit } | undefined;
  readonly #own = new Map<string, ReadonlyMap<string, readonly Manifest[]>>();

  constructor(plan: EnvironmentPlan) {
    this.#plan = plan;
    this.#clusters = new Map(plan.clusters.map((cluster) => [cluster.name, cluster]));
    this.#apps = new Map(plan.apps.map((app) => [app.app.name, app]));
  }

  /** What becomes of a candidate. It is asked for twice in a row: for its text, and for its objects. */
  of(candidate: Candidate | undefined): PlannedUnit {
    if (candidate?.planned !== true) return nothing;
    if (candidate !== this.#last?.candidate)
      this.#last = { candidate, unit: this.#get(candidate.cluster, candidate.unit) };
    return this.#last.unit;
  }

  #get(clusterName: string, unit: string): PlannedUnit {
    const cluster = this.#clusters.get(clusterName);
    if (cluster === undefined) return nothing;
    const app = this.#apps.get(unit);
    if (app?.app.clusters.includes(cluster) === true) return app.on(cluster);
    const own =
      this.#own.get(clusterName) ??
      new Map([...this.#plan.ownUnitsOn(cluster)].map(({ name, objects }) => [name, objects]));
    this.#own.set(clusterName, own);
    return { objects: own.get(unit) ?? [], issues: [] };
  }
}

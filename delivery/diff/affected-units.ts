import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { RecordedUnits } from '../record/recorded-units.ts';
import { makerIdentity } from '../record/tree-record.ts';
import type { TreeRecord } from '../record/tree-record.ts';
import { unitChanges } from '../record/unit-changes.ts';
import { appFingerprints } from '../record/unit-fingerprints.ts';
import type { AppFingerprints } from '../record/unit-fingerprints.ts';
import { nothingUntouched } from './base/base-tree.ts';
import type { BaseTree, Untouched } from './base/base-tree.ts';
import { BaseUnits } from './base/base-units.ts';
import type { BaseUnit } from './base/base-units.ts';

/** A unit that may differ: what it was, and whether it is still wanted. */
export interface Candidate {
  readonly cluster: string;
  readonly unit: string;
  /** The base's unit; undefined when it is new. */
  readonly base: BaseUnit | undefined;
  readonly planned: boolean;
  /** The name that the app had in the base, when it is declared as renamed. */
  readonly renamedFrom?: string;
}

/**
 * The units that may differ from the base. None that differs is missing: one is left out only when its objects would be
 * made of the same input by the same code, and its files in the base are still as they were written.
 *
 * @param apps - what stands for the plan's apps. @default it is worked out now
 */
export async function candidatesOf(
  plan: EnvironmentPlan,
  base: BaseTree,
  apps: AppFingerprints = appFingerprints(plan),
): Promise<{ candidates: Candidate[]; compared: number }> {
  const record = ofThisCode(base);
  const untouched = record === undefined ? nothingUntouched : await base.untouched();
  const made = record && RecordedUnits.of(record);
  const recorded = made ?? RecordedUnits.none();
  const changes = unitChanges(plan, recorded, apps);
  const units = new BaseUnits(base, made);
  const former = formerNames(plan);
  const known = new Map<string, ReadonlySet<string> | 'all'>();
  const candidates: Candidate[] = [];
  let compared = 0;
  for (const [cluster, names] of changes.names) {
    const { name } = cluster;
    compared += names.length;
    const changed = changes.units.get(cluster) ?? new Map<string, string>();
    const isWhole = untouched.cluster(name, names) && recorded.on(name).size === names.length;
    const here = new Set(isWhole && changed.size === 0 ? [] : names);
    known.set(name, isWhole && changed.size === 0 ? 'all' : here);
    for (const unit of isWhole ? changed.keys() : names) {
      if (!changed.has(unit) && (isWhole || isUntouched(base, untouched, name, unit))) continue;
      const own = units.get(name, unit);
      const renamedFrom = own === undefined ? former.get(unit) : undefined;
      const old = renamedFrom === undefined ? undefined : units.get(name, renamedFrom);
      if (old !== undefined) here.add(old.unit);
      candidates.push({
        cluster: name,
        unit,
        base: own ?? old,
        planned: true,
        ...(old && { renamedFrom: old.unit }),
      });
    }
  }
  const gone = units.except(known);
  for (const each of gone) candidates.push({ ...each, base: each, planned: false });
  return { candidates, compared: compared + gone.length };
}

/** What the units of the base were made of; undefined where it does not say, or other code made it. */
function ofThisCode({ record }: BaseTree): TreeRecord | undefined {
  return record?.maker === makerIdentity() ? record : undefined;
}

/** Whether nobody has touched what the objects of a unit come from. */
function isUntouched(
  { inventory, record }: BaseTree,
  untouched: Untouched,
  cluster: string,
  unit: string,
): boolean {
  const own = `clusters/${cluster}/${unit}`;
  const isOwn = inventory?.layout === 'rendered' || record?.folders[own] !== undefined;
  return untouched.folder(isOwn ? own : `apps/${unit}`);
}

/** New name → old name, where no app goes by the old one any more. */
function formerNames({ apps }: EnvironmentPlan): ReadonlyMap<string, string> {
  const names = new Set(apps.map(({ app }) => app.name));
  return new Map(
    apps.flatMap(({ app: { name, renamedFrom } }): [string, string][] =>
      renamedFrom === undefined || names.has(renamedFrom) ? [] : [[name, renamedFrom]],
    ),
  );
}

import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { makerIdentity } from '../tree-record.ts';
import type { TreeRecord } from '../tree-record.ts';
import { unitFingerprints } from '../unit-fingerprints.ts';
import type { ClusterFingerprints } from '../unit-fingerprints.ts';
import type { BaseTree } from './base/base-tree.ts';
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
 * @param found - what the plan's units are made of. @default it is worked out now
 */
export async function candidatesOf(
  plan: EnvironmentPlan,
  base: BaseTree,
  found: ClusterFingerprints = unitFingerprints(plan),
): Promise<{ candidates: Candidate[]; compared: number }> {
  const recorded = recordedFingerprints(base);
  const isUntouched = recorded === undefined ? undefined : await untouchedUnits(base, recorded);
  const units = new BaseUnits(base);
  const former = formerNames(plan);
  const known = new Map<string, Set<string>>();
  const candidates: Candidate[] = [];
  let compared = 0;
  for (const [{ name: cluster }, now] of found) {
    const here = new Set(now.units);
    known.set(cluster, here);
    compared += now.units.length;
    const then = recorded?.units[cluster];
    for (const [at, unit] of now.units.entries()) {
      if (then?.[unit] === now.fingerprints[at] && isUntouched?.(cluster, unit) === true) continue;
      const own = units.get(cluster, unit);
      const renamedFrom = own === undefined ? former.get(unit) : undefined;
      const old = renamedFrom === undefined ? undefined : units.get(cluster, renamedFrom);
      if (old !== undefined) here.add(old.unit);
      const base = own ?? old;
      candidates.push({ cluster, unit, base, planned: true, ...(old && { renamedFrom: old.unit }) });
    }
  }
  const gone = units.except(known);
  for (const base of gone) candidates.push({ ...base, base, planned: false });
  return { candidates, compared: compared + gone.length };
}

/** What the units of the base were made of; undefined where it does not say, or other code made it. */
function recordedFingerprints({ record }: BaseTree): TreeRecord | undefined {
  return record?.maker === makerIdentity() ? record : undefined;
}

/** Whether nobody has touched what the objects of a unit come from. */
async function untouchedUnits(
  base: BaseTree,
  { folders }: TreeRecord,
): Promise<(cluster: string, unit: string) => boolean> {
  const isUntouched = await base.untouchedFolders();
  const isRendered = base.inventory?.layout === 'rendered';
  return (cluster, unit) => {
    const own = `clusters/${cluster}/${unit}`;
    return isUntouched(isRendered || folders[own] !== undefined ? own : `apps/${unit}`);
  };
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

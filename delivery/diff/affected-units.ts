import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { makerIdentity, unitFingerprints } from '../tree-record.ts';
import type { BaseTree } from './base/base-tree.ts';
import { baseUnits, unitKey } from './base/base-units.ts';
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
 */
export async function candidatesOf(
  plan: EnvironmentPlan,
  base: BaseTree,
): Promise<{ candidates: Candidate[]; compared: number }> {
  const left = baseUnits(base);
  const compared = new Set(left.keys());
  const trusted = await trustedFingerprints(base);
  const former = formerNames(plan);
  const candidates: Candidate[] = [];
  for (const { cluster, unit, fingerprint } of unitFingerprints(plan)) {
    const key = unitKey(cluster, unit);
    compared.add(key);
    const own = left.get(key);
    left.delete(key);
    if (own !== undefined) {
      if (trusted(own) !== fingerprint) candidates.push({ cluster, unit, base: own, planned: true });
      continue;
    }
    const renamedFrom = former.get(unit);
    const old = renamedFrom === undefined ? undefined : left.get(unitKey(cluster, renamedFrom));
    if (old !== undefined) left.delete(unitKey(cluster, old.unit));
    candidates.push({ cluster, unit, base: old, planned: true, ...(old && { renamedFrom: old.unit }) });
  }
  for (const base of left.values())
    candidates.push({ cluster: base.cluster, unit: base.unit, base, planned: false });
  return { candidates, compared: compared.size };
}

/** What each unit of the base was made of; undefined where that is not known, or no longer true. */
async function trustedFingerprints(base: BaseTree): Promise<(unit: BaseUnit) => string | undefined> {
  const { record } = base;
  if (record?.maker !== makerIdentity()) return () => undefined;
  const isUntouched = await base.untouchedFolders();
  return ({ cluster, unit, folders }) => {
    const fingerprint = record.units.get(cluster)?.get(unit);
    return fingerprint !== undefined && folders.every(isUntouched) ? fingerprint : undefined;
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

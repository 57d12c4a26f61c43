import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { makerIdentity, unitFingerprints } from '../tree-record.ts';
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
 */
export async function candidatesOf(
  plan: EnvironmentPlan,
  base: BaseTree,
): Promise<{ candidates: Candidate[]; compared: number }> {
  const units = new BaseUnits(base);
  const trusted = await trustedFingerprints(base);
  const former = formerNames(plan);
  const known = new Map<string, Set<string>>();
  const candidates: Candidate[] = [];
  let compared = 0;
  for (const { cluster, unit, fingerprint } of unitFingerprints(plan)) {
    compared += 1;
    const here = known.get(cluster) ?? new Set<string>();
    known.set(cluster, here.add(unit));
    if (trusted(cluster, unit) === fingerprint) continue;
    const own = units.get(cluster, unit);
    const renamedFrom = own === undefined ? former.get(unit) : undefined;
    const old = renamedFrom === undefined ? undefined : units.get(cluster, renamedFrom);
    if (old !== undefined) here.add(old.unit);
    const base = own ?? old;
    candidates.push({ cluster, unit, base, planned: true, ...(old && { renamedFrom: old.unit }) });
  }
  const gone = units.except(known);
  for (const base of gone) candidates.push({ ...base, base, planned: false });
  return { candidates, compared: compared + gone.length };
}

/** What each unit of the base was made of; undefined where that is not known, or no longer true. */
async function trustedFingerprints(
  base: BaseTree,
): Promise<(cluster: string, unit: string) => string | undefined> {
  const { record } = base;
  if (record?.maker !== makerIdentity()) return () => undefined;
  const isUntouched = await base.untouchedFolders();
  const isRendered = base.inventory?.layout === 'rendered';
  const { units, folders } = record;
  return (cluster, unit) => {
    const own = `clusters/${cluster}/${unit}`;
    const within = isRendered || folders[own] !== undefined ? own : `apps/${unit}`;
    return isUntouched(within) ? units[cluster]?.[unit] : undefined;
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

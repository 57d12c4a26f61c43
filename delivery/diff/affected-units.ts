import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { clusterRows, fingerprintsIn } from '../record-text.ts';
import { fingerprintRows, makerIdentity } from '../tree-record.ts';
import type { TreeRecord } from '../tree-record.ts';
import { unitFingerprints } from '../unit-fingerprints.ts';
import type { ClusterFingerprints } from '../unit-fingerprints.ts';
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
 * @param found - what the plan's units are made of. @default it is worked out now
 */
export async function candidatesOf(
  plan: EnvironmentPlan,
  base: BaseTree,
  found: ClusterFingerprints = unitFingerprints(plan),
): Promise<{ candidates: Candidate[]; compared: number }> {
  const recorded = recordedFingerprints(base);
  const untouched = recorded === undefined ? nothingUntouched : await base.untouched();
  const recordedRows = rowsIn(recorded);
  const units = new BaseUnits(base);
  const former = formerNames(plan);
  const known = new Map<string, ReadonlySet<string> | 'all'>();
  const candidates: Candidate[] = [];
  let compared = 0;
  for (const [{ name: cluster }, now] of found) {
    compared += now.units.length;
    const rows = recordedRows.get(cluster);
    if (rows === fingerprintRows(now) && untouched.cluster(cluster, now.units)) {
      known.set(cluster, 'all');
      continue;
    }
    const then = rows === undefined ? unitsOf(recorded, cluster) : fingerprintsIn(rows);
    const whole = untouched.cluster(cluster, [...then.keys()]);
    const here = new Set(now.units);
    known.set(cluster, here);
    for (const [at, unit] of now.units.entries()) {
      const isSame = then.get(unit) === now.fingerprints[at];
      if (isSame && (whole || isUntouched(base, untouched, cluster, unit))) continue;
      const own = units.get(cluster, unit);
      const renamedFrom = own === undefined ? former.get(unit) : undefined;
      const old = renamedFrom === undefined ? undefined : units.get(cluster, renamedFrom);
      if (old !== undefined) here.add(old.unit);
      const before = own ?? old;
      candidates.push({
        cluster,
        unit,
        base: before,
        planned: true,
        ...(old && { renamedFrom: old.unit }),
      });
    }
  }
  const gone = units.except(known);
  for (const each of gone) candidates.push({ ...each, base: each, planned: false });
  return { candidates, compared: compared + gone.length };
}

/** Cluster → its rows in the record's text, where that is of this code's making. */
function rowsIn(record: TreeRecord | undefined): ReadonlyMap<string, string> {
  const { text } = record ?? {};
  if (text === undefined) return new Map();
  return new Map(Array.from(clusterRows(text), ({ cluster, from, to }) => [cluster, text.slice(from, to)]));
}

function unitsOf(record: TreeRecord | undefined, cluster: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(record?.units[cluster] ?? {}));
}

/** What the units of the base were made of; undefined where it does not say, or other code made it. */
function recordedFingerprints({ record }: BaseTree): TreeRecord | undefined {
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

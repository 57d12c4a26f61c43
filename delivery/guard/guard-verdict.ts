import type { Issue } from '../../constructs/core/issue.ts';
import { allowanceFor, coversObject, coversUnit, printAllowance } from './allowance.ts';
import type { Allowance } from './allowance.ts';
import type { Deletion, DeletionChange, UnitPlace } from './deletion-change.ts';
import { whatGoesWith } from './precious-kind.ts';

/** The largest share of an environment, and the most objects, that may go without leave: the smaller counts. */
const budgetShare = 0.1;
const budgetObjects = 20;

/** How many objects of an environment may go in one change without anybody's leave. */
export function deletionBudget(objects: number): number {
  return Math.min(Math.floor(objects * budgetShare), budgetObjects);
}

/**
 * Why a change may not delete what it would; nothing when it may. Codes: RGT-GUARD-001 an environment without clusters,
 * -002 something could not be read, -003 a whole cluster, -004 a whole app, -005 a namespace, a definition, a volume
 * claim or the like, -006 more than the budget.
 */
export function guardVerdict(change: DeletionChange, allowances: readonly Allowance[]): Issue[] {
  const where = { environment: change.environment };
  if (change.clustersLeft === 0)
    return [
      {
        code: 'RGT-GUARD-001',
        severity: 'error',
        where,
        what: `environment "${change.environment}" has no cluster left; an empty list is read as a fault, never as a wish`,
        fix: 'see why no cluster is declared; to end an environment, remove its folder from the repository by hand',
      },
    ];
  const open = stillOpen(change, allowances);
  return [
    ...change.unread.map(({ cluster, unit, why }): Issue => ({
      code: 'RGT-GUARD-002',
      severity: 'error',
      where: { ...where, path: [change.environment, unit, cluster].filter(Boolean).join('/') },
      what: `what is on cluster "${cluster}" now can't be read, so nobody knows what would be deleted: ${why}`,
      fix: 'correct what is there, or revert the commit that broke it',
    })),
    ...open.clusters.map((cluster) => clusterIssue(change, cluster)),
    ...open.units.map((unit) => unitIssue(change, unit)),
    ...open.precious.map((deletion) => preciousIssue(change, deletion)),
    ...budgetIssues(change, open.counted),
  ];
}

/** The allowances that a change makes use of: these are recorded with it, the others are not needed. */
export function usedAllowances(change: DeletionChange, allowances: readonly Allowance[]): Allowance[] {
  return allowances.filter(
    (allowance) =>
      (allowance.type === 'cluster' && change.lostClusters.includes(allowance.cluster)) ||
      change.lostUnits.some((unit) => coversUnit(allowance, unit)) ||
      change.deleted.some((deletion) => coversObject(allowance, deletion)),
  );
}

/** What no allowance covers, each thing once: an object of a lost app is not counted again. */
interface Open {
  readonly clusters: readonly string[];
  readonly units: readonly UnitPlace[];
  readonly precious: readonly Deletion[];
  readonly counted: readonly Deletion[];
}

function stillOpen(change: DeletionChange, allowances: readonly Allowance[]): Open {
  const left = change.deleted.filter((deletion) => !allowances.some((each) => coversObject(each, deletion)));
  const clusters = change.lostClusters.filter(
    (cluster) => !allowances.some((each) => each.type === 'cluster' && each.cluster === cluster),
  );
  const units = change.lostUnits.filter(
    (unit) =>
      !change.lostClusters.includes(unit.cluster) && !allowances.some((each) => coversUnit(each, unit)),
  );
  const single = left.filter(
    ({ cluster, unit }) =>
      !clusters.includes(cluster) && !units.some((lost) => lost.cluster === cluster && lost.unit === unit),
  );
  // A namespace stays named beside its app: leave for the app would not reach it.
  const precious = left.filter(
    ({ cluster, object }) => !clusters.includes(cluster) && whatGoesWith(object) !== undefined,
  );
  return {
    clusters,
    units,
    precious,
    counted: single.filter(({ object }) => whatGoesWith(object) === undefined),
  };
}

function clusterIssue({ environment, deleted }: DeletionChange, cluster: string): Issue {
  const count = deleted.filter((each) => each.cluster === cluster).length;
  return {
    code: 'RGT-GUARD-003',
    severity: 'error',
    where: { environment, path: `${environment}/${cluster}` },
    what: `all of cluster "${cluster}" would be deleted: ${countOf(count)}`,
    fix: `declare the cluster again, or allow it: ${flag({ type: 'cluster', cluster })}`,
  };
}

function unitIssue({ environment, deleted }: DeletionChange, { cluster, unit }: UnitPlace): Issue {
  const count = deleted.filter((each) => each.cluster === cluster && each.unit === unit).length;
  return {
    code: 'RGT-GUARD-004',
    severity: 'error',
    where: { environment, path: `${environment}/${unit}/${cluster}` },
    what: `all of "${unit}" on cluster "${cluster}" would be deleted: ${countOf(count)}`,
    fix: `declare it again (with renamedFrom if it has another name now), or allow it: ${flag({ type: 'app', app: unit, cluster })}`,
  };
}

function preciousIssue({ environment }: DeletionChange, deletion: Deletion): Issue {
  const { cluster, unit, object } = deletion;
  return {
    code: 'RGT-GUARD-005',
    severity: 'error',
    where: { environment, path: `${environment}/${unit}/${cluster}` },
    what: `${titleOf(deletion)} on cluster "${cluster}" would be deleted, and ${whatGoesWith(object) ?? ''}`,
    fix: `keep it, or allow it: ${flag(allowanceFor(deletion))}`,
  };
}

function budgetIssues({ environment, objects }: DeletionChange, counted: readonly Deletion[]): Issue[] {
  const budget = deletionBudget(objects);
  if (counted.length <= budget) return [];
  const shown = counted.slice(0, 5).map((deletion) => flag(allowanceFor(deletion)));
  const more = counted.length > shown.length ? ` and so on for ${counted.length - shown.length} more` : '';
  return [
    {
      code: 'RGT-GUARD-006',
      severity: 'error',
      where: { environment },
      what: `${countOf(counted.length)} of ${objects} would be deleted: ${counted.slice(0, 5).map(titleOnCluster).join(', ')}${more && ', …'}`,
      given: String(counted.length),
      allowed: `${budget} (10% of the environment's objects, ${budgetObjects} at most)`,
      fix: `take smaller steps, or allow them: ${shown.join(' ')}${more}`,
    },
  ];
}

function flag(allowance: Allowance): string {
  return `--allow-delete ${printAllowance(allowance)}`;
}

function countOf(number: number): string {
  return `${number} object${number === 1 ? '' : 's'}`;
}

function titleOf({ object: { kind, namespace, name } }: Deletion): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function titleOnCluster(deletion: Deletion): string {
  return `${titleOf(deletion)} on ${deletion.cluster}`;
}

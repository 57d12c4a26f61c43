import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import { printAllowance } from '../../delivery/guard/allowance.ts';
import type { Deletion, DeletionChange } from '../../delivery/guard/deletion-change.ts';

/** An issue of the guard in the words of `up`, where these differ from a publication's. */
export function forUp(issue: Issue, { environment, deleted, lostClusters }: DeletionChange): Issue {
  if (issue.code === 'RGT-GUARD-001')
    return {
      ...issue,
      fix: `see why no cluster is declared; to end an environment: regatta destroy --environment ${environment}, while its clusters are still declared`,
    };
  const cluster = lostClusters.find((name) => issue.where.path === `${environment}/${name}`);
  if (issue.code !== 'RGT-GUARD-003' || cluster === undefined) return issue;
  const count = deleted.filter((each) => each.cluster === cluster).length;
  const allowance = printAllowance({ type: 'cluster', cluster });
  return {
    ...issue,
    what: `cluster "${cluster}" is no longer declared, but its stack still holds ${count} object${count === 1 ? '' : 's'}`,
    fix: `declare it again, and if it has to go: regatta destroy --cluster ${cluster} first; to go on without it and leave its objects where they are: --allow-delete ${allowance}`,
  };
}

/** A state that could be read when the run began and can't be now. */
export function unreadIssue({ name, place }: Cluster, why: string): Issue {
  return {
    code: 'RGT-GUARD-002',
    severity: 'error',
    where: place,
    what: `what is on cluster "${name}" now can't be read, so nobody knows what would be deleted: ${why}`,
    fix: 'correct what is there, then run up again',
  };
}

/** What came into a stack while the run was under way, so that nobody judged whether it may go. */
export function grownIssue({ name, place }: Cluster, added: readonly Deletion[]): Issue {
  const titles = added.slice(0, 5).map(({ object }) => `${object.kind} ${object.name}`);
  return {
    code: 'RGT-GUARD-008',
    severity: 'error',
    where: place,
    what: `since this run began, somebody else applied to cluster "${name}" what it would delete: ${titles.join(', ')}${added.length > titles.length ? ', …' : ''}`,
    fix: 'bring this copy up to date with what the other one applied, then run up again',
  };
}

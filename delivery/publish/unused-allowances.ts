import type { Issue } from '../../constructs/core/issue.ts';
import type { Allowance } from '../guard/allowance.ts';
import { unneededAllowances } from '../guard/unused-allowances.ts';
import type { Outcome } from './publication.ts';

/** Leaves to delete that no publication made use of. A refused or failed run says nothing about what would have been used. */
export function unusedAllowances(allowances: readonly Allowance[], outcomes: readonly Outcome[]): Issue[] {
  if (outcomes.some(({ status }) => status === 'refused' || status === 'gave-up')) return [];
  const used = outcomes.flatMap(({ environments }) => environments.flatMap((each) => each.allowances));
  return unneededAllowances(allowances, used);
}

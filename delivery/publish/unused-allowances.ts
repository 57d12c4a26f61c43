import type { Issue } from '../../constructs/core/issue.ts';
import { printAllowance } from '../guard/allowance.ts';
import type { Allowance } from '../guard/allowance.ts';
import type { Outcome } from './publication.ts';

/** Leaves to delete that nothing made use of: one that stays in a pipeline would let a later accident through. */
export function unusedAllowances(allowances: readonly Allowance[], outcomes: readonly Outcome[]): Issue[] {
  // A refused or failed run says nothing about what would have been used.
  if (outcomes.some(({ status }) => status === 'refused' || status === 'gave-up')) return [];
  const used = new Set(
    outcomes.flatMap(({ environments }) =>
      environments.flatMap((each) => each.allowances.map(printAllowance)),
    ),
  );
  return allowances
    .map(printAllowance)
    .filter((text) => !used.has(text))
    .map((text) => ({
      code: 'RGT-GUARD-007',
      severity: 'warning',
      where: {},
      what: `--allow-delete ${text} allows nothing that this run deletes`,
      fix: 'take it out again, so that it can let no later accident through',
    }));
}

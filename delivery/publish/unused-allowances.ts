import type { Issue } from '../../constructs/core/issue.ts';
import type { Allowance } from '../guard/allowance.ts';
import { unneededAllowances } from '../guard/unused-allowances.ts';
import type { Outcome } from './publication.ts';
import { publishIssue } from './publish-issue.ts';

/** Leaves to delete that no publication made use of. A refused or failed run says nothing about what would have been used. */
export function unusedAllowances(allowances: readonly Allowance[], outcomes: readonly Outcome[]): Issue[] {
  if (outcomes.some(isWithoutAnswer)) return [];
  const used = outcomes.flatMap(({ environments }) => environments.flatMap((each) => each.allowances));
  return unneededAllowances(allowances, used);
}

/** Leave to publish an older source, where none was older. It would let a later accident through. */
export function unusedAllowOlder(allowOlder: boolean, outcomes: readonly Outcome[]): Issue[] {
  const isUsed = outcomes.some(({ environments }) =>
    environments.some(({ newerSource }) => newerSource !== undefined),
  );
  if (!allowOlder || isUsed || outcomes.some(isWithoutAnswer)) return [];
  return [
    {
      ...publishIssue(
        '012',
        '--allow-older allows nothing: no older source was laid over a newer one',
        'leave it out, so that it does not let a later accident through',
      ),
      severity: 'warning',
    },
  ];
}

function isWithoutAnswer({ status }: Outcome): boolean {
  return status === 'refused' || status === 'gave-up';
}

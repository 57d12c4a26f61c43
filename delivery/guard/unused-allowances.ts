import type { Issue } from '../../constructs/core/issue.ts';
import { printAllowance } from './allowance.ts';
import type { Allowance } from './allowance.ts';

/**
 * Leaves to delete that nothing made use of, as warnings (RGT-GUARD-007): one that stays in a pipeline would let a later
 * accident through.
 */
export function unneededAllowances(given: readonly Allowance[], used: readonly Allowance[]): Issue[] {
  const needed = new Set(used.map(printAllowance));
  return given
    .map(printAllowance)
    .filter((text) => !needed.has(text))
    .map((text) => ({
      code: 'RGT-GUARD-007',
      severity: 'warning',
      where: {},
      what: `--allow-delete ${text} allows nothing that this run deletes`,
      fix: 'take it out again, so that it can let no later accident through',
    }));
}

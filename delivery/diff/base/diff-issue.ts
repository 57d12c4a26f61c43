import type { Issue, Place } from '../../../constructs/core/issue.ts';

/** An issue of a comparison, with what to do about it. */
export function diffIssue(
  code: string,
  what: string,
  fix: string,
  where: Place = {},
  cause?: unknown,
): Issue {
  return { code, severity: 'error', where, what, fix, ...(cause === undefined ? {} : { cause }) };
}

/** Carries why a side could not be read out of the code that reads it. */
export class UnreadableSide extends Error {
  override readonly name = 'UnreadableSide';
  readonly issue: Issue;
  /** True when trying again later may help: the exit code is then 3 and not 2. */
  readonly unreachable: boolean;

  constructor(issue: Issue, unreachable = false) {
    super(issue.what);
    this.issue = issue;
    this.unreachable = unreachable;
  }
}

/** The largest file of a tree that is read, in bytes: those of one app on one cluster. */
export const largestFile = 50_000_000;

/** @see RGT-DIFF-007 */
export function tooLarge(what: string, where: Place): UnreadableSide {
  return new UnreadableSide(
    diffIssue('RGT-DIFF-007', what, 'no tree of Regatta holds such a file; restore it, or remove it', where),
  );
}

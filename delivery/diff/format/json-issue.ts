import type { Issue } from '../../../constructs/core/issue.ts';

/** An issue as a program reads it: everything but the cause, which may be anything. */
export function issueOf({ cause: _, ...issue }: Issue): Omit<Issue, 'cause'> {
  return issue;
}

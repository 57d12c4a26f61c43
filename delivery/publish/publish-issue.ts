import type { Issue, Place } from '../../constructs/core/issue.ts';
import { IssuesError } from '../../constructs/core/issue.ts';

/** An issue of publishing. */
export function publishIssue(code: string, what: string, fix: string, where: Place = {}): Issue {
  return { code: `RGT-PUBLISH-${code}`, severity: 'error', where, what, fix };
}

/** Ends a publication that must not go on: trying again would not help. */
export class Refusal extends IssuesError {
  constructor(issues: readonly Issue[]) {
    super(issues);
    this.name = 'Refusal';
  }
}

/** Something that may pass by itself: the network, a server, a full disk of the other side. */
export class Passing extends Error {
  override readonly name = 'Passing';
}

import type { Issue } from '../../../constructs/core/issue.ts';
import { issueOf } from './json-issue.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';

/** The report for a program; `docs/diff-schema.json` says what may stand in it. */
export function jsonReport(
  diffs: readonly EnvironmentDiff[],
  { unread = [] }: { readonly unread?: readonly Issue[] } = {},
): string {
  return JSON.stringify(
    { format: 1, environments: diffs.map(environmentJson), unread: unread.map(issueOf) },
    undefined,
    2,
  );
}

function environmentJson(diff: EnvironmentDiff): object {
  const { groups, issues, ...rest } = diff;
  return {
    ...rest,
    radius: {
      ...rest.radius,
      worst: rest.radius.worst ?? null,
      waves: rest.radius.waves.map((row) => ({ ...row, wave: row.wave ?? null })),
    },
    changes: groups.map(({ before, after, ...group }) => ({
      ...group,
      ...(group.kind === 'added' && { after }),
      ...(group.kind === 'removed' && { before }),
    })),
    issues: issues.map(issueOf),
  };
}

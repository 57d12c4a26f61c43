import { relative } from 'node:path';
import { errorsAmong, formatIssue } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';

/** The issue with its file as seen from where the command runs. */
export function relativeIssue(issue: Issue): Issue {
  const { file } = issue.where;
  if (file === undefined) return issue;
  const near = relative(process.cwd(), file);
  return { ...issue, where: { ...issue.where, file: near.startsWith('..') ? file : near } };
}

/** An issue as a program reads it: everything but the cause. */
export function issueJson(issue: Issue): Omit<Issue, 'cause'> {
  const { code, severity, where, what, given, allowed, fix } = relativeIssue(issue);
  return {
    code,
    severity,
    where,
    what,
    ...(given !== undefined && { given }),
    ...(allowed !== undefined && { allowed }),
    fix,
  };
}

/** Prints issues for a person, each once, with their number at the end. */
export function printIssues(issues: readonly Issue[], print: (text: string) => void): void {
  const shown = [...new Set(issues.map((issue) => formatIssue(relativeIssue(issue))))];
  for (const text of shown) print(`${text}\n`);
  const errors = errorsAmong(issues).length;
  const warnings = issues.length - errors;
  if (issues.length > 0)
    print([counted(errors, 'error'), counted(warnings, 'warning')].filter(Boolean).join(', '));
}

function counted(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** Writes a line of results. */
export function result(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a line of progress or explanation. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** How bad it is: an error stops the run with exit 1, a warning is printed and passes. */
export type Severity = 'error' | 'warning';

/** Where in the fleet, and where in the code, something is wrong. Every part that is known is given. */
export interface Place {
  readonly environment?: string;
  /** The construct's path, such as `production/api-service/east`. */
  readonly path?: string;
  readonly file?: string;
  readonly line?: number;
}

/** One fault, as data: printed for a person, serialized for a program, sorted by place. Never holds a secret value. */
export interface Issue {
  /** Stable and searchable: `RGT-<AREA>-<three digits>`. */
  readonly code: string;
  readonly severity: Severity;
  readonly where: Place;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** The value that was given, where it may be shown. */
  readonly given?: string;
  /** What would be accepted. */
  readonly allowed?: string;
  /** What to do about it, in the imperative. */
  readonly fix: string;
  readonly cause?: unknown;
}

/** Sorts issues by file, line, construct path and code, so that a run always prints them in the order of the files. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  const key = ({ where, code, what }: Issue) =>
    [where.file ?? '', String(where.line ?? 0).padStart(8, '0'), where.path ?? '', code, what].join('\u0000');
  return issues
    .map((issue) => ({ issue, key: key(issue) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ issue }) => issue);
}

/** The issues that stop a run. */
export function errorsAmong(issues: readonly Issue[]): Issue[] {
  return issues.filter((issue) => issue.severity === 'error');
}

/** Prints an issue as three or four lines: code and fault, place, what is allowed, fix. */
export function formatIssue(issue: Issue): string {
  const { file, line, path, environment } = issue.where;
  const source = file === undefined ? undefined : line === undefined ? file : `${file}:${line}`;
  const place = [path ?? environment, source && `(${source})`].filter(Boolean).join(' ');
  const rows = [`${issue.code} ${issue.severity}: ${issue.what}`];
  if (place) rows.push(`  at       ${place}`);
  if (issue.given !== undefined) rows.push(`  given    ${issue.given}`);
  if (issue.allowed !== undefined) rows.push(`  allowed  ${issue.allowed}`);
  rows.push(`  fix      ${issue.fix}`);
  return rows.join('\n');
}

/** Carries a run's issues out of code that can't return them; the command line prints them and exits 1. */
export class IssuesError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.name = 'IssuesError';
    this.issues = issues;
  }
}

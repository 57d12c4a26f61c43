import type { Issue } from '../../../constructs/core/issue.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { markdownReport } from './markdown.ts';
import { textReport } from './text.ts';

export type DiffFormat = 'text' | 'markdown' | 'json' | 'html';

/** The formats of a report, as `--format` names them. */
export const diffFormats: readonly DiffFormat[] = ['text', 'markdown', 'json', 'html'];

export interface FormatOptions {
  /** Environments that could not be compared, and why. @default none */
  readonly unread?: readonly Issue[];
  /** Colours for a terminal. @default false */
  readonly colour?: boolean;
  /** Where the whole report can be seen, for a format that may leave something out. @default the command for it */
  readonly whole?: string;
}

/** Writes the report of all environments. */
export function formatDiff(
  format: DiffFormat,
  diffs: readonly EnvironmentDiff[],
  options: FormatOptions = {},
): string {
  switch (format) {
    case 'text':
      return textReport(diffs, options);
    case 'markdown':
      return markdownReport(diffs, options);
    case 'json':
      return jsonReport(diffs, options);
    case 'html':
      return htmlReport(diffs, options);
  }
}

import { IssuesError } from '../../../constructs/core/issue.ts';
import { emitYaml } from '../../../constructs/core/yaml/yaml-emitter.ts';
import type { ChangeGroup } from '../change.ts';
import { shortened, shownValue } from './visible-text.ts';

/** An object that comes or goes, as the YAML that it is written in; long lines are shortened, and long texts counted. */
export function objectLines({ kind, before, after }: ChangeGroup, most: number): string[] {
  const object = kind === 'removed' ? before : kind === 'added' ? after : undefined;
  if (object === undefined) return [];
  const { status, ...written } = object;
  void status;
  const lines = linesOf(written);
  if (lines.length <= most) return lines.map((line) => shortened(line));
  return [...lines.slice(0, most).map((line) => shortened(line)), `… and ${lines.length - most} more lines`];
}

function linesOf(object: Omit<NonNullable<ChangeGroup['after']>, 'status'>): string[] {
  try {
    return emitYaml(object).trimEnd().split('\n');
  } catch (cause) {
    if (!(cause instanceof IssuesError)) throw cause;
    // What YAML can't hold came from elsewhere; it is shown in another way.
    return Object.entries(object).map(([key, value]) => `${key}: ${shownValue(value)}`);
  }
}

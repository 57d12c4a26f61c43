import type { Allowance } from '../guard/allowance.ts';
import { printAllowance } from '../guard/allowance.ts';

/** What a commit says about where it comes from. */
export interface CommitFacts {
  readonly environment: string;
  /** Commit of the source, with `+changes` when files differed from it; undefined outside of Git. */
  readonly source: string | undefined;
  readonly inputHash: string;
  /** Version of Regatta. */
  readonly version: string;
  readonly counts: { readonly added: number; readonly changed: number; readonly removed: number };
  /** Leaves to delete that were made use of. */
  readonly allowances: readonly Allowance[];
  /** The newer source that is overwritten, by leave. */
  readonly newerSource: string | undefined;
  /** Files whose edits by another hand were overwritten. */
  readonly overwritten: readonly string[];
}

/** The message of a commit: a sentence for a person, and trailers for programs. */
export function commitMessage(facts: CommitFacts): string {
  const { added, changed, removed } = facts.counts;
  const trailers: [name: string, value: string | undefined][] = [
    ['Regatta-Environment', facts.environment],
    ['Source-Revision', facts.source],
    ['Input-Hash', facts.inputHash],
    ['Regatta-Version', facts.version],
    ...facts.allowances.map((each): [string, string] => ['Allow-Delete', printAllowance(each)]),
    ['Allow-Older', facts.newerSource],
    ...facts.overwritten.map((path): [string, string] => ['Overwrites-Edit', path]),
  ];
  const rows = trailers.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${oneLine(value)}`],
  );
  return [
    `Publish ${oneLine(facts.environment)}`,
    '',
    `${filesOf(added)} added, ${changed} changed, ${removed} removed.`,
    '',
    ...rows,
    '',
  ].join('\n');
}

function filesOf(number: number): string {
  return `${number} file${number === 1 ? '' : 's'}`;
}

/** A line break in a value could pass for another trailer. */
function oneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

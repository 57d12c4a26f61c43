import type { Issue } from '../../../constructs/core/issue.ts';
import { describeSide } from '../side.ts';
import type { ChangeGroup, FieldChange, RiskLevel } from '../change.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';
import { fenced, htmlCode, inlineCode } from './markdown-text.ts';
import { shownValue } from './visible-text.ts';
import {
  clusterList,
  counted,
  groupLevel,
  groupTitle,
  isUnchanged,
  radiusLine,
  waveLine,
} from './wording.ts';

/** The most that a comment on a pull request may hold, in bytes. */
export const markdownLimit = 65_536;

export interface MarkdownOptions {
  /** At most so many bytes of UTF-8. @default 65536 */
  readonly limit?: number;
  /** Where the whole report is, such as the URL of a CI artifact. @default the command that prints it */
  readonly whole?: string;
  /** Environments that could not be compared, and why. @default none */
  readonly unread?: readonly Issue[];
}

/** A piece that is shown whole or not at all. */
interface Piece {
  readonly full: string;
  readonly level: RiskLevel | undefined;
}

/**
 * The report for a pull request: the summary first, then the changes, the most dangerous ones open and the others
 * folded. What does not fit is counted, and where to see it is said; nothing is cut in the middle.
 */
export function markdownReport(diffs: readonly EnvironmentDiff[], options: MarkdownOptions = {}): string {
  const limit = options.limit ?? markdownLimit;
  const paper = new Paper(limit - tailRoom);
  paper.add(title(diffs));
  for (const { code, what, where } of options.unread ?? [])
    paper.add(
      `- **unknown** ${inlineCode(where.environment ?? '')} ${inlineCode(what.slice(0, 500))} ${code}`,
    );
  const shown = diffs.map((diff) => ({ diff, head: paper.add(headOf(diff)) }));
  // All summaries come before the first change, and the changes of all environments in the order of their danger.
  const left = new Map<string, number>();
  let headsLeft = 0;
  for (const { head } of shown) if (!head) headsLeft += 1;
  const pieces = diffs
    .flatMap((diff) => piecesOf(diff, diffs.length > 1))
    .sort((a, b) => rank(a.level) - rank(b.level));
  for (const { full, level } of pieces)
    if (!paper.add(full)) left.set(level ?? 'none', (left.get(level ?? 'none') ?? 0) + 1);
  paper.force(tail(left, headsLeft, options.whole));
  return paper.text();
}

const tailRoom = 2_000;

/** Text that knows how many bytes it takes. */
class Paper {
  readonly #limit: number;
  readonly #parts: string[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: string): boolean {
    const bytes = Buffer.byteLength(part) + 2;
    if (this.#bytes + bytes > this.#limit) return false;
    this.#parts.push(part);
    this.#bytes += bytes;
    return true;
  }

  force(part: string): void {
    if (part !== '') this.#parts.push(part);
  }

  text(): string {
    return `${this.#parts.join('\n\n')}\n`;
  }
}

function title(diffs: readonly EnvironmentDiff[]): string {
  const changed = diffs.filter((diff) => !isUnchanged(diff));
  if (changed.length === 0) return '## Regatta: nothing changes';
  return `## Regatta: ${changed.length === 1 ? 'one environment changes' : `${changed.length} environments change`}`;
}

function headOf(diff: EnvironmentDiff): string {
  const { environment, radius, base, planned, risks, unknown, compared } = diff;
  const rows = [
    `### ${inlineCode(environment)}: ${radiusLine(radius)}`,
    '',
    `- compared: ${inlineCode(describeSide(planned))}`,
    `- with: ${inlineCode(describeSide(base))}, ${counted(compared, 'unit')}`,
  ];
  if (radius.waves.length > 0) rows.push(`- in order: ${inlineCode(waveLine(radius.waves, 8))}`);
  for (const { code, level, reason, clusters } of risks.slice(0, 20))
    rows.push(`- **${level}** ${inlineCode(reason)} ${code}, on ${inlineCode(clusterList(clusters, 8))}`);
  if (risks.length > 20) rows.push(`- and ${risks.length - 20} more risks`);
  for (const { cluster, unit, why } of unknown.slice(0, 20))
    rows.push(
      `- **unknown** ${inlineCode(unit === undefined ? cluster : `${unit} on ${cluster}`)}: ${inlineCode(why.slice(0, 300))}`,
    );
  if (unknown.length > 20) rows.push(`- and ${unknown.length - 20} more unknown`);
  return rows.join('\n');
}

function piecesOf(diff: EnvironmentDiff, named: boolean): Piece[] {
  return diff.groups.map((group) => ({
    full: groupPiece(group, named ? diff.environment : undefined),
    level: groupLevel(group),
  }));
}

function rank(level: RiskLevel | undefined): number {
  return level === 'high' ? 0 : level === 'medium' ? 1 : level === 'low' ? 2 : 3;
}

function groupPiece(group: ChangeGroup, environment: string | undefined): string {
  const { clusters, unit, risks, fields } = group;
  const level = groupLevel(group);
  const where = `${environment === undefined ? '' : `${environment}: `}${unit} on ${clusterList(clusters, 8)}`;
  const summary = `<summary>${level === undefined ? '' : `<b>${level}</b> `}${htmlCode(groupTitle(group))} ${htmlCode(where)}</summary>`;
  const rows = risks.map(({ code, reason, level: own }) => `- **${own}** ${inlineCode(reason)} ${code}`);
  const lines = fields.length > 0 ? fieldLines(fields) : bodyLines(group);
  return [
    `<details${level === 'high' ? ' open' : ''}>${summary}`,
    '',
    ...(rows.length > 0 ? [...rows, ''] : []),
    ...(lines.length > 0 ? [fenced(lines, 'diff'), ''] : []),
    '</details>',
  ].join('\n');
}

const mostLines = 120;

function fieldLines(fields: readonly FieldChange[]): string[] {
  const lines = fields.flatMap(({ path, before, after, by }) => [
    ...(before === undefined
      ? []
      : [`- ${path}: ${shownValue(before)}${by === undefined ? '' : `  (set by ${by.join(', ')})`}`]),
    ...(after === undefined ? [] : [`+ ${path}: ${shownValue(after)}`]),
  ]);
  return limited(lines);
}

/** An object that comes or goes, field by field of its top levels. */
function bodyLines({ kind, before, after }: ChangeGroup): string[] {
  const object = kind === 'removed' ? before : kind === 'added' ? after : undefined;
  if (object === undefined) return [];
  const sign = kind === 'removed' ? '-' : '+';
  return limited(
    Object.entries(object)
      .filter(([key]) => key !== 'status')
      .map(([key, value]) => `${sign} ${key}: ${shownValue(value)}`),
  );
}

function limited(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines];
  return [...lines.slice(0, mostLines), `  and ${lines.length - mostLines} more lines`];
}

function tail(left: ReadonlyMap<string, number>, headsLeft: number, whole: string | undefined): string {
  if (left.size === 0 && headsLeft === 0) return '';
  const parts = ['high', 'medium', 'low', 'none'].flatMap((level) => {
    const count = left.get(level);
    if (count === undefined) return [];
    return [level === 'none' ? `${count} without a known risk` : `${count} of ${level} risk`];
  });
  if (headsLeft > 0) parts.push(`${counted(headsLeft, 'environment')} without its summary`);
  const where = inlineCode((whole ?? 'regatta diff --format html --out diff.html').slice(0, 1_000));
  return `**Not shown here: ${parts.join(', ')}.** See the whole at ${where}`;
}

import type { Issue } from '../../../constructs/core/issue.ts';
import { describeSide } from '../side.ts';
import type { ChangeGroup, FieldChange, RiskLevel } from '../change.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';
import { fenced, htmlCode, inlineCode } from './markdown-text.ts';
import { objectLines } from './object-lines.ts';
import { shownChanges } from './shown-change.ts';
import type { ShownChange } from './shown-change.ts';
import { shortened, shownValue } from './visible-text.ts';
import { clusterList, counted, groupLevel, headline, summaryLine, waveLine } from './wording.ts';

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

/** A change in two lengths; which one is shown depends on the room that is left. */
interface Piece {
  readonly full: string;
  readonly brief: string;
  readonly level: RiskLevel | undefined;
  /** How many objects it is about, on whatever clusters. */
  readonly count: number;
}

/** How much of the room the changes may take in full, by level; what remains is for the others in one line each. */
const fullShare: Readonly<Record<RiskLevel | 'none', number>> = {
  high: 0.85,
  medium: 0.6,
  low: 0.5,
  none: 0.5,
};

/**
 * The report for a pull request: the summary first, then the changes, the most dangerous ones open and the others
 * folded. Where the room ends, a change takes one line; what does not fit even so is counted, and where to see it is
 * said. Nothing is cut in the middle.
 */
export function markdownReport(diffs: readonly EnvironmentDiff[], options: MarkdownOptions = {}): string {
  const limit = options.limit ?? markdownLimit;
  const tailRoom = Math.min(2_000, Math.floor(limit * 0.6));
  const paper = new Paper(limit - tailRoom);
  // By its first words a CI job finds the comment that it wrote before.
  paper.add(`## Regatta: ${headline(diffs, options.unread, (name) => inlineCode(shortened(name)))}`);
  for (const { code, what, where } of options.unread ?? [])
    paper.add(`- **unknown** ${inlineCode(where.environment ?? '')} ${inlineCode(shortened(what))} ${code}`);
  // All summaries come before the first change, and the changes of all environments in the order of their danger.
  const headsLeft = diffs.filter((diff) => !paper.add(headOf(diff, diffs.length === 1))).length;
  const pieces = diffs
    .flatMap((diff) => piecesOf(diff, diffs.length > 1))
    .sort((a, b) => rank(a.level) - rank(b.level));
  const left = new Map<string, number>();
  for (const { full, brief, level = 'none', count } of pieces)
    if (!paper.add(full, fullShare[level]) && !paper.add(brief))
      left.set(level, (left.get(level) ?? 0) + count);
  return `${paper.text()}${tail(left, headsLeft, options.whole, tailRoom)}`;
}

/** Text that knows how many bytes it takes. */
class Paper {
  readonly #limit: number;
  readonly #parts: string[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a part if it fits into a share of the room; false when it does not. */
  add(part: string, share = 1): boolean {
    const bytes = Buffer.byteLength(part) + 2;
    if (this.#bytes + bytes > this.#limit * share) return false;
    this.#parts.push(part);
    this.#bytes += bytes;
    return true;
  }

  text(): string {
    return this.#parts.map((part) => `${part}\n\n`).join('');
  }
}

function headOf(diff: EnvironmentDiff, isAlone: boolean): string {
  const { environment, radius, base, planned, risks, unknown, compared } = diff;
  const rows = [
    isAlone ? `**${summaryLine(diff)}**` : `### ${inlineCode(shortened(environment))}: ${summaryLine(diff)}`,
    '',
    `- compared: ${inlineCode(shortened(describeSide(planned)))}`,
    `- with: ${inlineCode(shortened(describeSide(base)))}, ${counted(compared, 'unit')}`,
  ];
  if (radius.waves.length > 0)
    rows.push(`- in order: ${inlineCode(shortened(waveLine(radius.waves, 8), 2_000))}`);
  for (const { code, level, reason, clusters } of risks.slice(0, 20))
    rows.push(
      `- **${level}** ${inlineCode(shortened(reason))} ${code}, on ${inlineCode(shortened(clusterList(clusters, 8)))}`,
    );
  if (risks.length > 20) rows.push(`- and ${risks.length - 20} more risks`);
  for (const { cluster, unit, why } of unknown.slice(0, 20))
    rows.push(
      `- **unknown** ${inlineCode(shortened(unit === undefined ? cluster : `${unit} on ${cluster}`))}: ${inlineCode(shortened(why))}`,
    );
  if (unknown.length > 20) rows.push(`- and ${unknown.length - 20} more unknown`);
  return rows.join('\n');
}

function piecesOf(diff: EnvironmentDiff, named: boolean): Piece[] {
  const environment = named ? diff.environment : undefined;
  return shownChanges(diff.groups).map((change) => ({
    full: fullPiece(change, environment),
    brief: briefPiece(change, environment),
    level: groupLevel(change),
    count: Math.max(change.members.length, 1),
  }));
}

function briefPiece(group: ShownChange, environment: string | undefined): string {
  const level = groupLevel(group);
  const codes = [...new Set(group.risks.map(({ code }) => code))].join(', ');
  const words = [
    level === undefined ? '' : `**${level}**`,
    inlineCode(shortened(group.title, 160)),
    inlineCode(placeOf(group, environment, 4)),
    codes,
  ];
  return `- ${words.filter((word) => word !== '').join(' ')}`;
}

function placeOf({ unit, clusters }: ChangeGroup, environment: string | undefined, longest: number): string {
  return shortened(
    `${environment === undefined ? '' : `${environment}: `}${unit} on ${clusterList(clusters, longest)}`,
    400,
  );
}

function rank(level: RiskLevel | undefined): number {
  return level === 'high' ? 0 : level === 'medium' ? 1 : level === 'low' ? 2 : 3;
}

function fullPiece(group: ShownChange, environment: string | undefined): string {
  const { risks, fields, members } = group;
  const level = groupLevel(group);
  const summary = `<summary>${level === undefined ? '' : `<b>${level}</b> `}${htmlCode(shortened(group.title, 400))} ${htmlCode(placeOf(group, environment, 8))}</summary>`;
  const rows = risks.map(
    ({ code, reason, level: own }) => `- **${own}** ${inlineCode(shortened(reason))} ${code}`,
  );
  rows.push(...members.slice(0, mostMembers).map((member) => `- ${inlineCode(shortened(member))}`));
  if (members.length > mostMembers) rows.push(`- and ${members.length - mostMembers} more`);
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
const mostObjectLines = 40;
const mostMembers = 10;

function fieldLines(fields: readonly FieldChange[]): string[] {
  const lines = fields.flatMap(({ path, before, after, by }) => [
    ...(before === undefined
      ? []
      : [`- ${path}: ${shownValue(before)}${by === undefined ? '' : `  (set by ${by.join(', ')})`}`]),
    ...(after === undefined ? [] : [`+ ${path}: ${shownValue(after)}`]),
  ]);
  return limited(lines);
}

/** An object that comes or goes. */
function bodyLines(group: ChangeGroup): string[] {
  const sign = group.kind === 'removed' ? '-' : '+';
  return objectLines(group, mostObjectLines).map((line) => `${sign} ${line}`);
}

function limited(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines];
  return [...lines.slice(0, mostLines), `  and ${lines.length - mostLines} more lines`];
}

function tail(
  left: ReadonlyMap<string, number>,
  headsLeft: number,
  whole = 'regatta diff --format html --out diff.html',
  room: number,
): string {
  if (left.size === 0 && headsLeft === 0) return '';
  const parts = ['high', 'medium', 'low', 'none'].flatMap((level) => {
    const count = left.get(level);
    if (count === undefined) return [];
    return [level === 'none' ? `${count} without a known risk` : `${count} of ${level} risk`];
  });
  if (headsLeft > 0) parts.push(`${counted(headsLeft, 'environment')} without its summary`);
  const says = `**Not shown here: ${parts.join(', ')}.**`;
  const where = ` See the whole at ${inlineCode(whole)}`;
  return Buffer.byteLength(says + where) < room ? `${says}${where}\n` : `${says}\n`;
}

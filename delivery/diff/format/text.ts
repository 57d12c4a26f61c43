import { describeSide } from '../side.ts';
import type { FieldChange, RiskLevel } from '../change.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';
import { shownChanges } from './shown-change.ts';
import type { ShownChange } from './shown-change.ts';
import { shownValue, visible } from './visible-text.ts';
import { clusterList, groupLevel, summaryLine, waveLine } from './wording.ts';

/** Puts colour on a text, or leaves it as it is. */
type Paint = (text: string, colour: 'red' | 'yellow' | 'green' | 'dim' | 'bold') => string;

const codes = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;

/** The report for a terminal. */
export function textReport(
  diffs: readonly EnvironmentDiff[],
  options: { readonly colour?: boolean } = {},
): string {
  const paint: Paint =
    options.colour === true ? (text, colour) => `\u001b[${codes[colour]}m${text}\u001b[0m` : (text) => text;
  return diffs.map((diff) => environmentText(diff, paint)).join('\n\n');
}

function environmentText(diff: EnvironmentDiff, paint: Paint): string {
  const { environment, base, planned, radius, groups, risks, unknown, compared } = diff;
  const rows = [
    `${paint(visible(environment), 'bold')}: ${summaryLine(diff)}`,
    `  compared  ${visible(describeSide(planned))}`,
    `  with      ${visible(describeSide(base))}; ${compared} units`,
  ];
  if (radius.waves.length > 0) rows.push(`  in order  ${waveLine(radius.waves)}`);
  for (const { code, level, reason, clusters } of risks)
    rows.push(
      '',
      `  ${painted(level, paint)} ${visible(reason)}`,
      `         ${code}, on ${clusterList(clusters)}`,
    );
  for (const change of shownChanges(groups)) rows.push('', ...changeText(change, paint));
  for (const { cluster, unit, why } of unknown)
    rows.push(
      '',
      `  ${paint('unknown', 'yellow')} ${visible(unit === undefined ? cluster : `${unit} on ${cluster}`)}: ${visible(why)}`,
    );
  return rows.join('\n');
}

function changeText(change: ShownChange, paint: Paint): string[] {
  const { title, unit, clusters, fields, risks, members } = change;
  const level = groupLevel(change);
  const label = level === undefined ? '      ' : painted(level, paint);
  return [
    `  ${label} ${paint(title, 'bold')}`,
    `         ${visible(unit)} on ${clusterList(clusters)}`,
    ...members.slice(0, mostMembers).map((member) => `           ${member}`),
    ...(members.length > mostMembers ? [`           and ${members.length - mostMembers} more`] : []),
    ...fields.map((field) => `         ${fieldText(field, paint)}`),
    ...risks.map(
      ({ code, reason }) =>
        `         ${paint(`! ${visible(reason)} (${code})`, level === 'high' ? 'red' : 'yellow')}`,
    ),
  ];
}

const mostMembers = 12;

function fieldText({ path, before, after, by }: FieldChange, paint: Paint): string {
  const who = by === undefined || by.length === 0 ? '' : paint(` set by ${visible(by.join(', '))}`, 'dim');
  if (before === undefined) return `${paint('+', 'green')} ${visible(path)}: ${shownValue(after)}${who}`;
  if (after === undefined) return `${paint('-', 'red')} ${visible(path)}: ${shownValue(before)}${who}`;
  return `${paint('~', 'yellow')} ${visible(path)}: ${shownValue(before)} → ${shownValue(after)}${who}`;
}

function painted(level: RiskLevel, paint: Paint): string {
  return paint(level.padEnd(6), level === 'high' ? 'red' : level === 'medium' ? 'yellow' : 'dim');
}

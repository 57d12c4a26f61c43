import type { Issue } from '../../../constructs/core/issue.ts';
import { describeSide } from '../side.ts';
import type { ChangeGroup, FieldChange, RiskLevel } from '../change.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';
import { htmlStyle } from './html-style.ts';
import { escapedHtml } from './markdown-text.ts';
import { objectLines } from './object-lines.ts';
import { shownChanges } from './shown-change.ts';
import type { ShownChange } from './shown-change.ts';
import { shownValue } from './visible-text.ts';
import { clusterList, counted, groupLevel, headline, summaryLine } from './wording.ts';

export interface HtmlOptions {
  /** Environments that could not be compared, and why. @default none */
  readonly unread?: readonly Issue[];
}

/** The report as one page that needs no network and runs no script; long values can be unfolded. */
export function htmlReport(diffs: readonly EnvironmentDiff[], { unread = [] }: HtmlOptions = {}): string {
  const title = `Regatta: ${headline(diffs, unread)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapedHtml(title)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<header><h1>${escapedHtml(title)}</h1></header>
<main>
${unread.map(unreadRow).join('\n')}
${diffs.map(environmentSection).join('\n')}
</main>
</body>
</html>
`;
}

function unreadRow({ code, what, where }: Issue): string {
  return `<p class="unknown"><b>unknown</b> ${escapedHtml(where.environment ?? '')} ${escapedHtml(what)} <small>${escapedHtml(code)}</small></p>`;
}

function environmentSection(diff: EnvironmentDiff): string {
  const { environment, base, planned, compared, groups, risks, unknown } = diff;
  return `<section>
<h2>${escapedHtml(environment)}</h2>
<p class="radius">${escapedHtml(summaryLine(diff))}</p>
<dl>
<dt>compared</dt><dd><code>${escapedHtml(describeSide(planned))}</code></dd>
<dt>with</dt><dd><code>${escapedHtml(describeSide(base))}</code>, ${escapedHtml(counted(compared, 'unit'))}</dd>
</dl>
${wavesTable(diff)}
${risks.map(({ code, level, reason, clusters }) => `<p class="risk ${level}"><b>${level}</b> ${escapedHtml(reason)} <small>${escapedHtml(code)}, on ${escapedHtml(clusterList(clusters))}</small></p>`).join('\n')}
${unknown.map(({ cluster, unit, why }) => `<p class="unknown"><b>unknown</b> ${escapedHtml(unit === undefined ? cluster : `${unit} on ${cluster}`)}: ${escapedHtml(why)}</p>`).join('\n')}
${shownChanges(groups).map(changeBlock).join('\n')}
</section>`;
}

/** The order in which the change travels, as a row of steps. */
function wavesTable({ radius }: EnvironmentDiff): string {
  if (radius.waves.length === 0) return '';
  const steps = radius.waves.map(
    ({ wave, clusters, changes }) =>
      `<li><b>${wave === undefined ? 'in no wave' : `wave ${wave}`}</b> ${escapedHtml(clusterList(clusters, 40))} <small>${escapedHtml(counted(changes, 'object'))}</small></li>`,
  );
  return `<ol class="waves">${steps.join('')}</ol>`;
}

function changeBlock(group: ShownChange): string {
  const { title, unit, clusters, risks, fields, members } = group;
  const level = groupLevel(group);
  return `<details${level === 'high' ? ' open' : ''}>
<summary>${levelMark(level)} <code>${escapedHtml(title)}</code> <small>${escapedHtml(unit)} on ${escapedHtml(clusterList(clusters, 6))}</small></summary>
${risks.map(({ code, level: own, reason }) => `<p class="risk ${own}"><b>${own}</b> ${escapedHtml(reason)} <small>${escapedHtml(code)}</small></p>`).join('\n')}
${membersBlock(members)}
${clusters.length > 6 ? `<p><small>${escapedHtml(clusterList(clusters, 10_000))}</small></p>` : ''}
${fields.length > 0 ? `<table>${fields.map(fieldRow).join('')}</table>` : objectBlock(group)}
</details>`;
}

function membersBlock(members: readonly string[]): string {
  if (members.length === 0) return '';
  const rows = members.slice(0, mostMembers).map((member) => `<li><code>${escapedHtml(member)}</code></li>`);
  const more = members.length - mostMembers;
  const list = `<ul>${rows.join('')}${more > 0 ? `<li>and ${more} more</li>` : ''}</ul>`;
  if (members.length <= 6) return list;
  return `<details><summary>${counted(members.length, 'object')}</summary>${list}</details>`;
}

const mostMembers = 2000;

function levelMark(level: RiskLevel | undefined): string {
  return level === undefined
    ? '<span class="mark none">no known risk</span>'
    : `<span class="mark ${level}">${level}</span>`;
}

function fieldRow({ path, before, after, by }: FieldChange): string {
  const who =
    by === undefined || by.length === 0 ? '' : `<br><small>set by ${escapedHtml(by.join(', '))}</small>`;
  return `<tr><th><code>${escapedHtml(path)}</code>${who}</th><td class="old">${valueCell(before)}</td><td class="new">${valueCell(after)}</td></tr>`;
}

/** An object that comes or goes. */
function objectBlock(group: ChangeGroup): string {
  const lines = objectLines(group, mostLines);
  if (lines.length === 0) return '';
  const text = lines.map(escapedHtml).join('\n');
  return `<pre class="${group.kind === 'removed' ? 'old' : 'new'}"><code>${text}</code></pre>`;
}

const mostLines = 1000;

/** A short value as it is, a long one behind its beginning. */
function valueCell(value: FieldChange['before']): string {
  if (value === undefined) return '<span class="nothing">(none)</span>';
  const whole = shownValue(value, 20_000);
  if (whole.length <= 400) return `<code>${escapedHtml(whole)}</code>`;
  return `<details><summary><code>${escapedHtml(shownValue(value, 200))}</code></summary><code>${escapedHtml(whole)}</code></details>`;
}

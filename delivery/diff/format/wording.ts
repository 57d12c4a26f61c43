import type { Issue } from '../../../constructs/core/issue.ts';
import { titleOf } from '../compare/unit-comparison.ts';
import type { BlastRadius, ChangeGroup, ChangeKind, RiskLevel, WaveRow } from '../change.ts';
import type { EnvironmentDiff } from '../environment-diff.ts';
import { visible } from './visible-text.ts';

export const changeKinds: readonly ChangeKind[] = ['added', 'changed', 'moved', 'removed'];

/** What a reviewer reads first: how far the change reaches, and whether something could not be compared. */
export function summaryLine({ radius, unknown }: EnvironmentDiff): string {
  if (unknown.length === 0) return radiusLine(radius);
  const isNothing = changeKinds.every((kind) => radius.objects[kind] === 0);
  return `${isNothing ? 'no change is known' : radiusLine(radius)}; ${unknown.length} unknown`;
}

/** How far a change reaches, in one line. */
function radiusLine({ clusters, apps, objects, worst }: BlastRadius): string {
  const total = changeKinds.reduce((sum, kind) => sum + objects[kind], 0);
  if (total === 0) return 'nothing changes';
  const kinds = changeKinds.filter((kind) => objects[kind] > 0).map((kind) => `${objects[kind]} ${kind}`);
  const reach = [counted(clusters, 'cluster'), counted(apps, 'app'), counted(total, 'object')].join(', ');
  return `${reach} (${kinds.join(', ')}); worst risk: ${worst ?? 'none'}`;
}

/** The waves in which a change travels, in order. */
export function waveLine(rows: readonly WaveRow[], longest = 12): string {
  return rows
    .map(
      ({ wave, clusters, changes }) =>
        `${wave === undefined ? 'in no wave' : `wave ${wave}`}: ${clusterList(clusters, longest)} (${changes})`,
    )
    .join(' → ');
}

/** Names of clusters; the tail of a long list is counted. */
export function clusterList(clusters: readonly string[], longest = 12): string {
  const shown = clusters.slice(0, longest).map(visible).join(', ');
  return clusters.length > longest ? `${shown} and ${clusters.length - longest} more` : shown;
}

/** What happens to an object, in a few words, without where. */
export function groupTitle({ kind, object, from }: ChangeGroup): string {
  const moved =
    from === undefined
      ? ''
      : ` from ${from.unit}${titleOf(from.object) === titleOf(object) ? '' : ` (${titleOf(from.object)})`}`;
  return visible(`${titleOf(object)} ${kind}${moved}`);
}

/** How bad the worst risk of a group is. */
export function groupLevel({ risks }: ChangeGroup): RiskLevel | undefined {
  return risks[0]?.level;
}

/** What a report comes to, in a few words. What could not be compared is never called unchanged. */
export function headline(
  diffs: readonly EnvironmentDiff[],
  unread: readonly Issue[] = [],
  show: (name: string) => string = (name) => name,
): string {
  const changed = diffs.filter(({ groups }) => groups.length > 0);
  const isWhole = unread.length === 0 && diffs.every(({ unknown }) => unknown.length === 0);
  const [one, ...others] = changed.length === 0 ? diffs : changed;
  const name = one === undefined || others.length > 0 ? undefined : show(one.environment);
  if (changed.length === 0)
    return isWhole
      ? `nothing changes${name === undefined ? '' : ` in ${name}`}`
      : 'not everything could be compared';
  const changes = name === undefined ? `${changed.length} environments change` : `${name} changes`;
  return isWhole ? changes : `${changes}; not everything could be compared`;
}

export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

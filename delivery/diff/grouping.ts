import { hash } from 'node:crypto';
import type { ChangeGroup, ObjectChange, Risk, RiskLevel } from './change.ts';
import type { RiskContext } from './risk/risk-context.ts';
import { risksOf } from './risk/risk-rules.ts';

const levels: Readonly<Record<RiskLevel, number>> = { high: 3, medium: 2, low: 1 };

/** How bad the worst of some risks is; 0 when there is none. */
export function worstOf(risks: readonly Risk[]): number {
  return Math.max(0, ...risks.map(({ level }) => levels[level]));
}

/** Joins equal changes of many clusters into one, worst first, then by wave and name. */
export function groupsOf(changes: readonly ObjectChange[], context: RiskContext): ChangeGroup[] {
  const groups = new Map<string, { change: ObjectChange; risks: readonly Risk[]; clusters: string[] }>();
  for (const change of changes) {
    const risks = [...risksOf(change, context)].sort(
      (a, b) => levels[b.level] - levels[a.level] || (a.code < b.code ? -1 : 1),
    );
    const key = keyOf(change, risks);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { change, risks, clusters: [change.cluster] });
    else known.clusters.push(change.cluster);
  }
  return [...groups.values()]
    .map(({ change, risks, clusters }): ChangeGroup => {
      const { kind, unit, object, from, before, after, fields } = change;
      const sorted = context.inOrder(clusters);
      const what = { kind, unit, object, ...(from && { from }), before, after, fields };
      return { ...what, clusters: sorted, waves: context.wavesOf(sorted), risks };
    })
    .map((group) => ({ group, key: orderOf(group) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ group }) => group);
}

function keyOf(change: ObjectChange, risks: readonly Risk[]): string {
  const { kind, unit, object, from, fields, before, after } = change;
  const whole = kind === 'added' ? after : kind === 'removed' ? before : undefined;
  return hash(
    'sha256',
    JSON.stringify([
      kind,
      unit,
      object,
      from,
      fields.map(({ path, before: old, after: now, by }) => [path, old, now, by]),
      whole,
      risks,
    ]),
  );
}

function orderOf({ risks, waves, unit, object, clusters }: ChangeGroup): string {
  const rank = String(9 - worstOf(risks));
  const wave = String(waves[0] ?? 9999).padStart(4, '0');
  return [rank, wave, unit, object.kind, object.namespace, object.name, clusters.join(' ')].join('\u0000');
}

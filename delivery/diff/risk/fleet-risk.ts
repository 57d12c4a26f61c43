import type { ObjectChange, Risk } from '../change.ts';
import { named } from './object-facts.ts';
import type { RiskContext } from './risk-context.ts';
import { isKind, at } from './object-facts.ts';
import { sameValue } from '../../../constructs/core/shared-edit.ts';

/** A risk of the change as a whole, with the clusters that it is about. */
export interface FleetRisk extends Risk {
  readonly clusters: readonly string[];
}

/** Looks at the changes taken together. */
export interface FleetRule {
  readonly code: string;
  readonly title: string;
  look(changes: readonly ObjectChange[], context: RiskContext): readonly Omit<FleetRisk, 'code'>[];
}

/** An app that no longer runs on some clusters. */
const appRemoved: FleetRule = {
  code: 'RGT-RISK-002',
  title: 'a whole app is removed',
  look: (_, context) => {
    const byUnit = new Map<string, string[]>();
    for (const { cluster, unit } of context.goneUnits)
      if (context.roleOf(cluster) !== undefined) byUnit.set(unit, [...(byUnit.get(unit) ?? []), cluster]);
    return [...byUnit].map(([unit, clusters]) => ({
      level: 'high',
      reason: `${unit} is removed as a whole from ${named(clusters)}`,
      clusters: context.inOrder(clusters),
    }));
  },
};

/** A cluster that the environment no longer has. */
const clusterRemoved: FleetRule = {
  code: 'RGT-RISK-003',
  title: 'a whole cluster is removed',
  look: (_, context) => {
    const gone = new Set(context.goneUnits.map(({ cluster }) => cluster));
    return [...gone]
      .filter((cluster) => context.roleOf(cluster) === undefined)
      .map((cluster) => ({
        level: 'high',
        reason: `cluster ${cluster} is removed with everything on it`,
        clusters: [cluster],
      }));
  },
};

/** A change that reaches clusters at the same time, or in another order, than the waves say. */
const waveSkipped: FleetRule = {
  code: 'RGT-RISK-014',
  title: 'waves are skipped',
  look: (changes, context) => {
    const found: Omit<FleetRisk, 'code'>[] = [];
    const free = [
      ...new Set(
        changes
          .map(({ cluster }) => cluster)
          .filter(
            (cluster) =>
              context.waveOf(cluster) === undefined && (context.roleOf(cluster) ?? 'hub') !== 'hub',
          ),
      ),
    ];
    if (context.hasWaves && free.length > 0)
      found.push({
        level: 'medium',
        reason: `${named(free)} ${free.length === 1 ? 'is' : 'are'} in no wave: the change arrives there at once`,
        clusters: context.inOrder(free),
      });
    for (const { before, after, object, cluster } of changes) {
      const strategy = 'spec.strategy';
      if (!isKind(before, 'argoproj.io', 'ApplicationSet') || after === undefined) continue;
      const [was, is] = [at(before, strategy), at(after, strategy)];
      if (was === undefined || sameValue(was, is)) continue;
      const none = at(after, `${strategy}.rollingSync.steps`) === undefined;
      found.push({
        level: none ? 'high' : 'medium',
        reason: `ApplicationSet ${object.name} ${none ? 'no longer goes in waves' : 'goes in other waves than before'}`,
        clusters: [cluster],
      });
    }
    return found;
  },
};

/** A source that lacks what was published meanwhile: a comparison shows that as taken back, and publishing would do it. */
const otherSource: FleetRule = {
  code: 'RGT-RISK-023',
  title: 'what others published is taken back',
  look: (changes, context) =>
    context.newerSource === undefined || changes.length === 0
      ? []
      : [
          {
            level: 'medium',
            reason: `the other side was published from source ${context.newerSource.slice(0, 12)}, which this source lacks: what came since is shown as taken back; merge it in first`,
            clusters: context.inOrder([...new Set(changes.map(({ cluster }) => cluster))]),
          },
        ],
};

/** Every rule on a change as a whole. */
export const fleetRules: readonly FleetRule[] = [appRemoved, clusterRemoved, waveSkipped, otherSource];

const levels = { high: 0, medium: 1, low: 2 } as const;

/** All that is risky about the changes taken together, worst first. */
export function fleetRisks(changes: readonly ObjectChange[], context: RiskContext): FleetRisk[] {
  return fleetRules
    .flatMap((rule) => rule.look(changes, context).map((risk) => ({ code: rule.code, ...risk })))
    .sort((a, b) => levels[a.level] - levels[b.level]);
}

import { engineUnit, platformUnit } from '../../constructs/plan/environment-plan.ts';
import type { BlastRadius, ChangeKind, ObjectChange, Risk, RiskLevel } from './change.ts';
import type { RiskContext } from './risk/risk-context.ts';

/** Counts how far changes reach, wave by wave. */
export function blastRadius(
  changes: readonly ObjectChange[],
  context: RiskContext,
  risks: readonly Risk[],
): BlastRadius {
  const objects: Record<ChangeKind, number> = { added: 0, changed: 0, removed: 0, moved: 0 };
  const byCluster = new Map<string, number>();
  for (const { kind, cluster } of changes) {
    objects[kind] += 1;
    byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + 1);
  }
  const apps = new Set(
    changes.map(({ unit }) => unit).filter((unit) => unit !== platformUnit && unit !== engineUnit),
  );
  const waves = context.rows([...byCluster.keys()]).map(({ wave, clusters }) => ({
    wave,
    clusters,
    changes: clusters.reduce((sum, name) => sum + (byCluster.get(name) ?? 0), 0),
  }));
  return { clusters: byCluster.size, apps: apps.size, objects, waves, worst: worstLevel(risks) };
}

function worstLevel(risks: readonly Risk[]): RiskLevel | undefined {
  return (['high', 'medium', 'low'] as const).find((level) => risks.some((risk) => risk.level === level));
}

import { isKind, isWorkload, numberAt } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

/** A cluster that waits for its primary to fail can take over less than before. */
export const standbyWeakened: RiskRule = {
  code: 'RGT-RISK-015',
  title: 'a standby is weakened',
  look: ({ kind, cluster, before, after, object }, context) => {
    if (context.roleOf(cluster) !== 'standby' || before === undefined) return [];
    const isScaler = isKind(before, 'autoscaling', 'HorizontalPodAutoscaler');
    if (!isScaler && !isWorkload(before)) return [];
    if (kind === 'removed')
      return [
        { level: 'high', reason: `the standby loses ${object.kind} ${object.name}: it can't take over` },
      ];
    return (isScaler ? ['minReplicas', 'maxReplicas'] : ['replicas']).flatMap((field): Verdict[] => {
      const [was, is] = [numberAt(before, `spec.${field}`), numberAt(after, `spec.${field}`)];
      if (was === undefined || is === undefined || is >= was) return [];
      return [
        {
          level: is === 0 ? 'high' : 'medium',
          reason: `the standby runs ${object.name} with ${field} ${is} instead of ${was}`,
        },
      ];
    });
  },
};

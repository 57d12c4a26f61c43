import { at, isKind } from '../object-facts.ts';
import { sameValue } from '../../../../constructs/core/shared-edit.ts';
import type { RiskRule } from '../risk-rule.ts';

/** What keeps pods running while nodes are drained. */
export const disruptionBudget: RiskRule = {
  code: 'RGT-RISK-017',
  title: 'a disruption budget is weakened',
  look: ({ kind, before, after, object }) => {
    if (!isKind(before, 'policy', 'PodDisruptionBudget')) return [];
    if (kind === 'removed')
      return [
        { level: 'medium', reason: `without budget ${object.name} a drain may stop every pod at once` },
      ];
    const differs = ['minAvailable', 'maxUnavailable', 'selector'].filter(
      (field) => !sameValue(at(before, `spec.${field}`), at(after, `spec.${field}`)),
    );
    return differs.length > 0
      ? [
          {
            level: 'medium',
            reason: `budget ${object.name} keeps other pods or another number running (${differs.join(', ')})`,
          },
        ]
      : [];
  },
};

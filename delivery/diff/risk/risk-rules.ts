import type { ObjectChange, Risk } from '../change.ts';
import type { RiskContext } from './risk-context.ts';
import type { RiskRule } from './risk-rule.ts';

/** Every rule on single changes, in the order of their codes. */
export const riskRules: readonly RiskRule[] = [];

/** All that is risky about one change. */
export function risksOf(change: ObjectChange, context: RiskContext): Risk[] {
  return riskRules.flatMap((rule) =>
    rule.look(change, context).map((verdict) => ({ code: rule.code, ...verdict })),
  );
}

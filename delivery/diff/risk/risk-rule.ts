import type { ObjectChange, Risk } from '../change.ts';
import type { RiskContext } from './risk-context.ts';

/** What a rule says about one change; the code is the rule's own. */
export type Verdict = Omit<Risk, 'code'>;

/** Looks at single changes and says what is risky about them. A new rule is one file and a line in the list. */
export interface RiskRule {
  readonly code: string;
  /** What it is about, in a few words, for the docs and for programs. */
  readonly title: string;
  /** Every reason that applies; none when the change is harmless to this rule. */
  look(change: ObjectChange, context: RiskContext): readonly Verdict[];
}

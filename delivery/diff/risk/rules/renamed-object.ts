import { titleOf } from '../../compare/unit-comparison.ts';
import { identityKey } from '../../../../constructs/core/object-identity.ts';
import type { RiskRule } from '../risk-rule.ts';

/** A move that also changes what an object is called makes a second one beside it. */
export const renamedObject: RiskRule = {
  code: 'RGT-RISK-021',
  title: 'a moved object gets another name',
  look: ({ kind, before, after, from, object }) => {
    if (kind !== 'moved' || from === undefined || before === undefined || after === undefined) return [];
    if (identityKey(before) === identityKey(after)) return [];
    return [
      {
        level: 'high',
        reason: `${titleOf(from.object)} is made anew as ${titleOf(object)}, and the old one must be removed`,
      },
    ];
  },
};

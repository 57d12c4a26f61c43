import { isJsonObject } from '../../../../constructs/core/manifest.ts';
import type { Manifest } from '../../../../constructs/core/manifest.ts';
import { at, isKind } from '../object-facts.ts';
import type { RiskRule } from '../risk-rule.ts';

const strictness = ['privileged', 'baseline', 'restricted'];

/** A namespace takes everything in it along, and its labels decide what may run in it. */
export const namespace: RiskRule = {
  code: 'RGT-RISK-004',
  title: 'a namespace goes, or lets in more',
  look: ({ kind, before, after, object }) => {
    if (!isKind(after ?? before, '', 'Namespace')) return [];
    if (kind === 'removed')
      return [{ level: 'high', reason: `namespace ${object.name} is deleted with everything in it` }];
    if (before === undefined || after === undefined) return [];
    const [old, now] = [enforced(before), enforced(after)];
    return now < old
      ? [
          {
            level: 'high',
            reason: `namespace ${object.name} enforces ${strictness[now] ?? 'no'} pod security instead of ${strictness[old] ?? 'none'}`,
          },
        ]
      : [];
  },
};

function enforced(object: Manifest): number {
  const labels = at(object, 'metadata.labels');
  const level = isJsonObject(labels) ? labels['pod-security.kubernetes.io/enforce'] : undefined;
  return Math.max(0, strictness.indexOf(String(typeof level === 'string' ? level : '')));
}

import type { JsonValue } from '../../../../constructs/core/manifest.ts';
import { at, isKind, mapsIn } from '../object-facts.ts';
import type { RiskRule } from '../risk-rule.ts';

const admissionGroup = 'admissionregistration.k8s.io';
const guards = [
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
];

/** What the API server checks before it takes an object. */
export const admission: RiskRule = {
  code: 'RGT-RISK-019',
  title: 'an admission guard is weakened',
  look: ({ kind, before, after, object }) => {
    if (!isKind(before, admissionGroup, ...guards)) return [];
    if (kind === 'removed')
      return [
        {
          level: 'high',
          reason: `${object.kind} ${object.name} is deleted: nothing is refused by it any more`,
        },
      ];
    const [was, is] = [
      strict(at(before, 'webhooks'), at(before, 'spec')),
      strict(at(after, 'webhooks'), at(after, 'spec')),
    ];
    return is < was
      ? [{ level: 'high', reason: `${object.kind} ${object.name} lets pass what it refused before` }]
      : [];
  },
};

/** How many things are refused: webhooks that fail closed, and actions that deny. */
function strict(webhooks: JsonValue | undefined, spec: JsonValue | undefined): number {
  const closed = mapsIn(webhooks).filter(({ failurePolicy }) => failurePolicy !== 'Ignore').length;
  const text = JSON.stringify(spec ?? {});
  return closed + (text.includes('"Deny"') ? 1 : 0) + (text.includes('"failurePolicy":"Ignore"') ? 0 : 1);
}

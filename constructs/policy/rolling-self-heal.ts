import type { Manifest } from '../core/manifest.ts';
import { anyValue } from '../core/object-form.ts';
import { valueAt } from '../core/shared-edit.ts';
import { applicationSpec, isApplicationSet, syncsByItself } from './argo-application.ts';
import type { Finding, Policy } from './policy.ts';
import { titleOf } from './policy.ts';

/**
 * RollingSync and self-heal exclude each other: Argo CD turns automated sync off on every Application that it rolls
 * out by steps, so drift would stay, while the object says that it is repaired.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Progressive-Syncs/
 */
export const rollingSelfHeal: Policy = {
  name: 'rolling-self-heal',
  inspectObject: (object) => rollingFindings(object),
  placeCheck: (object) => (isApplicationSet(object) ? undefined : anyValue),
};

function rollingFindings(object: Manifest): readonly Finding[] {
  if (!isApplicationSet(object) || valueAt(object, ['spec', 'strategy', 'type']) !== 'RollingSync') return [];
  const spec = applicationSpec(object)?.spec ?? {};
  const selfHeal = valueAt(spec, ['syncPolicy', 'automated', 'selfHeal']) === true && syncsByItself(spec);
  if (!selfHeal) return [];
  return [
    {
      code: 'RGT-POLICY-004',
      what: `${titleOf(object)} asks for RollingSync and for self-heal; Argo CD's RollingSync turns self-heal off`,
      given: 'strategy.type RollingSync, syncPolicy.automated.selfHeal true',
      allowed: 'one of the two',
      fix: 'set selfHeal: false, or remove the strategy and let Git decide the order',
    },
  ];
}

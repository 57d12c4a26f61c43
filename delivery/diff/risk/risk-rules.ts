import type { ObjectChange, Risk } from '../change.ts';
import type { RiskContext } from './risk-context.ts';
import type { RiskRule } from './risk-rule.ts';
import { admission } from './rules/admission.ts';
import { canaryBypassed } from './rules/canary.ts';
import { customResourceDefinition } from './rules/custom-resource-definition.ts';
import { disruptionBudget } from './rules/disruption-budget.ts';
import { engineDeletion } from './rules/engine-deletion.ts';
import { exposure } from './rules/exposure.ts';
import { image, imageNotPinned } from './rules/image.ts';
import { immutableField } from './rules/immutable-field.ts';
import { namespace } from './rules/namespace.ts';
import { networkPolicy } from './rules/network-policy.ts';
import { objectRemoved } from './rules/object-removed.ts';
import { podPrivileges } from './rules/pod-privileges.ts';
import { rbac } from './rules/rbac.ts';
import { renamedObject } from './rules/renamed-object.ts';
import { replicas } from './rules/replicas.ts';
import { secretReference } from './rules/secret-reference.ts';
import { standbyWeakened } from './rules/standby.ts';
import { volume } from './rules/volume.ts';

/** Every rule on single changes, in the order of their codes; those on the change as a whole are in fleet-risk.ts. */
export const riskRules: readonly RiskRule[] = [
  objectRemoved,
  namespace,
  customResourceDefinition,
  volume,
  immutableField,
  rbac,
  networkPolicy,
  image,
  imageNotPinned,
  replicas,
  canaryBypassed,
  standbyWeakened,
  secretReference,
  disruptionBudget,
  podPrivileges,
  admission,
  exposure,
  renamedObject,
  engineDeletion,
];

/** All that is risky about one change. */
export function risksOf(change: ObjectChange, context: RiskContext): Risk[] {
  return riskRules.flatMap((rule) =>
    rule.look(change, context).map((verdict) => ({ code: rule.code, ...verdict })),
  );
}

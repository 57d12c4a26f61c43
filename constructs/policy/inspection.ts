import { identityKey } from '../core/object-identity.ts';
import type { Issue } from '../core/issue.ts';
import type { EnvironmentPlan, Unit } from '../plan/environment-plan.ts';
import { schemaCheckerFor } from '../schema/schema-check.ts';
import { schemaIssues, servedIssues } from '../schema/served-check.ts';
import { standardPolicies } from './standard-policies.ts';

/** Looks at a whole environment: its model by every policy, then its objects, cluster by cluster. */
export async function inspectPlan(plan: EnvironmentPlan): Promise<Issue[]> {
  const { environment } = plan;
  const policies = [...standardPolicies, ...environment.policies];
  const issues: Issue[] = policies.flatMap((policy) => [...(policy.inspectModel?.(environment) ?? [])]);
  for (const cluster of plan.clusters) {
    const seen = new Map<string, Unit>();
    for (const unit of plan.unitsOn(cluster)) {
      const { objects, placed } = unit;
      const place =
        placed === undefined ? cluster.place : (placed.app.overlayOn(cluster)?.place ?? placed.app.place);
      issues.push(...(placed?.issues ?? []));
      issues.push(
        ...policies.flatMap((policy) => [
          ...(policy.inspectObjects?.({ cluster, app: placed?.app, objects }) ?? []),
        ]),
      );
      issues.push(...servedIssues(objects, cluster, place));
      issues.push(...schemaIssues(await schemaCheckerFor(objects), objects, place));
      for (const object of objects) {
        const other = seen.get(identityKey(object));
        if (other !== undefined && other !== unit) issues.push(ownedTwice(unit, other, identityKey(object)));
        seen.set(identityKey(object), unit);
      }
    }
  }
  return issues;
}

function ownedTwice(unit: Unit, other: Unit, object: string): Issue {
  return {
    code: 'RGT-PLAN-001',
    severity: 'error',
    where: (unit.placed?.app ?? unit.cluster).place,
    what: `${object} on cluster "${unit.cluster.name}" is made by "${other.name}" and by "${unit.name}"`,
    given: object,
    fix: 'rename it in one of them, or keep it in one',
  };
}

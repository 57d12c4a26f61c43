import type { Issue } from '../../../constructs/index.ts';
import { Fleet } from '../../../constructs/index.ts';
import type { EnvironmentClass } from '../../../constructs/fleet/fleet.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { inspectFleet } from '../../../delivery/fleet/fleet-inspection.ts';

/** Everything that is wrong with a fleet of the given environments, as the commands would say it. */
export async function inspected(...environments: readonly EnvironmentClass[]): Promise<Issue[]> {
  const fleet = new Fleet();
  const plans = environments.map((environment) => new EnvironmentPlan(fleet.environment(environment)));
  const modelIssues = [...fleet.allIssues(), ...plans.flatMap((plan) => plan.issues)];
  return inspectFleet({ fleet, plans, loadIssues: [], modelIssues });
}

/** The line of a file on which a mark stands: where an issue about it must point. */
export function lineOf(source: string, mark: string): number {
  const line = source.split('\n').findIndex((text) => text.includes(mark));
  if (line < 0) throw new Error(`no line has ${mark}`);
  return line + 1;
}

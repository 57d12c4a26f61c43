import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';

/** Cluster and old name (`west/shop`) of the apps that are declared as renamed and no longer go by the old name. */
export function formerNames(plan: EnvironmentPlan): ReadonlySet<string> {
  const names = new Set<string>();
  for (const cluster of plan.clusters) {
    const apps = plan.appsOn(cluster).map(({ app }) => app);
    const taken = new Set(apps.map(({ name }) => name));
    for (const { renamedFrom } of apps)
      if (renamedFrom !== undefined && !taken.has(renamedFrom)) names.add(`${cluster.name}/${renamedFrom}`);
  }
  return names;
}

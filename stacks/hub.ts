import type { StackPlan } from './plan/stack-plan.ts';
import { clusterProvider } from './program/cluster-provider.ts';
import { registerClusters } from './program/registration.ts';
import { registerResources } from './program/resources.ts';
import type { StackConfiguration } from './program/stack-configuration.ts';

/** The program of an environment's own stack: what the control cluster holds, and the clusters' registrations. */
export function hubProgram(plan: StackPlan, configuration: StackConfiguration): void {
  const provider = clusterProvider(plan.cluster, configuration);
  const registered = registerResources(plan.resources, provider, configuration);
  const namespaces = [...registered].filter(([name]) => name.startsWith('Namespace/'));
  registerClusters(plan.registrations, plan.name, configuration, {
    provider,
    dependsOn: namespaces.map(([, resource]) => resource),
  });
}

import type { StackPlan } from './plan/stack-plan.ts';
import { clusterProvider } from './program/cluster-provider.ts';
import { registerResources } from './program/resources.ts';
import type { StackConfiguration } from './program/stack-configuration.ts';

/** The program of one cluster's stack: its namespaces, rights and stores, and with the `direct` engine its apps. */
export function clusterProgram(plan: StackPlan, configuration: StackConfiguration): void {
  registerResources(plan.resources, clusterProvider(plan.cluster, configuration), configuration);
}

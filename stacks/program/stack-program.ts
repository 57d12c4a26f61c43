import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { clusterProgram } from '../cluster.ts';
import { hubProgram } from '../hub.ts';
import { outputsOf, stackPlan } from '../plan/stack-plan.ts';
import type { StackOutputs } from '../plan/stack-plan.ts';
import { stackConfiguration } from './stack-configuration.ts';

/** Runs the program of one stack, inside Pulumi: the hub's or a cluster's, by the stack's name; returns its outputs. */
export function runStackProgram(
  plan: EnvironmentPlan,
  stackName: string,
  asked: { readonly adopts?: boolean } = {},
): StackOutputs {
  const configuration = stackConfiguration(asked);
  const planned = stackPlan(plan.environment, stackName, plan, configuration);
  const program = planned.cluster.role === 'hub' ? hubProgram : clusterProgram;
  program(planned, configuration);
  return outputsOf(planned);
}

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Place } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { contextTarget } from '../kubeconfig/kubeconfig.ts';
import type { ContextTarget } from '../kubeconfig/kubeconfig.ts';
import { stackPlan } from '../plan/stack-plan.ts';
import { stackNameOf } from '../plan/stack-name.ts';

/** One stack that a command works on. */
export interface StackTarget {
  readonly stack: string;
  readonly cluster: Cluster;
  readonly plan: EnvironmentPlan;
}

export function stackTarget(cluster: Cluster, plan: EnvironmentPlan): StackTarget {
  return { stack: stackNameOf(cluster), cluster, plan };
}

/** Number of the objects that the stack should hold. */
export function plannedObjects({ plan, stack }: StackTarget): number {
  const { resources, registrations } = stackPlan(plan.environment, stack, plan);
  return resources.length + registrations.length;
}

/** Where an issue about the stack points: to its cluster. */
export function placeOf({ cluster }: StackTarget): Place {
  return cluster.place;
}

/** Where the caller's own kubeconfig leads for a cluster; a kubeconfig of the stack comes before it. */
export async function accessOf(
  { cluster }: StackTarget,
  stackKubeconfig: string | undefined,
  callersKubeconfig = process.env['KUBECONFIG'] ?? '',
): Promise<ContextTarget | undefined> {
  if (stackKubeconfig !== undefined) return contextTarget([stackKubeconfig]);
  const files = (callersKubeconfig || join(homedir(), '.kube', 'config')).split(delimiter).filter(Boolean);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => undefined)));
  return contextTarget(
    texts.filter((text) => text !== undefined),
    cluster.context,
  );
}

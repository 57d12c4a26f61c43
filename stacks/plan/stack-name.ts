import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';
import { nearestName } from '../../constructs/core/nearest-name.ts';
import type { Issue } from '../../constructs/core/issue.ts';

/** The Pulumi stack that applies a cluster: the environment's own for the hub, one of its own for every other. */
export function stackNameOf(cluster: Cluster): string {
  return cluster.role === 'hub' ? cluster.environment.name : cluster.stack;
}

/** The environment that a stack belongs to: all before the first dot. */
export function environmentOfStack(stackName: string): string {
  return stackName.split('.')[0] ?? stackName;
}

/** The cluster that a stack applies, or why there is none. */
export function clusterOfStack(
  environment: Environment,
  stackName: string,
): { readonly cluster: Cluster } | { readonly issue: Issue } {
  const cluster = environment.clusters.find((each) => stackNameOf(each) === stackName);
  if (cluster !== undefined) return { cluster };
  const known = environment.clusters.map(stackNameOf);
  const near = nearestName(stackName, known);
  return {
    issue: {
      code: 'RGT-STACK-001',
      severity: 'error',
      where: environment.place,
      what: `environment "${environment.name}" has no stack "${stackName}"`,
      given: stackName,
      allowed: known.join(', '),
      fix: near === undefined ? 'name one of these' : `did you mean ${near}?`,
    },
  };
}

import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import { textOf } from '../core/json-text.ts';
import type { Manifest } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';
import { formatQuantity, parseQuantity } from '../quota/quantity.ts';
import { issueOf } from './policy.ts';

/** Nothing in Kubernetes limits what all quotas together promise: they must fit into the cluster. */
export function capacityIssues(cluster: Cluster, quotas: readonly Manifest[]): Issue[] {
  const { capacity } = cluster;
  if (capacity === undefined) return [];
  return (['cpu', 'memory'] as const).flatMap((resource) => {
    const holds = parseQuantity(capacity[resource]);
    if (holds === undefined)
      return [
        issueOf(
          {
            code: 'RGT-POLICY-013',
            what: `the capacity of cluster "${cluster.name}" is no amount of ${resource}`,
            given: capacity[resource],
            allowed: resource === 'cpu' ? 'such as 64 or 64000m' : 'such as 256Gi',
            fix: 'write a Kubernetes quantity',
          },
          cluster.place,
        ),
      ];
    const promised = quotas.reduce((sum, quota) => sum + requested(quota, resource), 0);
    if (promised <= holds * (1 + 1e-9)) return [];
    return [
      issueOf(
        {
          code: 'RGT-POLICY-013',
          what: `the quotas on cluster "${cluster.name}" promise ${resource} ${formatQuantity(resource, promised)}, and it has ${capacity[resource]}`,
          given: quotas
            .map(
              (quota) =>
                `${textOf(quota.metadata['namespace'])} ${formatQuantity(resource, requested(quota, resource))}`,
            )
            .join(', '),
          allowed: `${capacity[resource]} in all`,
          fix: 'lower the quotas, move an app to another cluster, or correct the capacity',
        },
        cluster.place,
      ),
    ];
  });
}

function requested(quota: Manifest, resource: 'cpu' | 'memory'): number {
  const hard = valueAt(quota, ['spec', 'hard']);
  return parseQuantity(valueAt(hard, [`requests.${resource}`]) ?? valueAt(hard, [resource])) ?? 0;
}

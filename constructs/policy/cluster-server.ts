import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import { Environment } from '../fleet/environment.ts';
import type { Policy } from './policy.ts';
import { issueOf } from './policy.ts';

/**
 * One cluster, one name. Two clusters with one server would own the same objects and undo each other's work for ever;
 * what counts is where a URL leads, not how it is written. Several environments may share one control cluster.
 */
export const clusterServer: Policy = {
  name: 'cluster-server',
  inspectModel: (environment) => {
    const taken = new Map<string, Cluster>();
    for (const other of earlierEnvironments(environment))
      for (const cluster of other.clusters) taken.set(canonicalServer(cluster.server), cluster);
    return environment.clusters.flatMap((cluster) => {
      const server = canonicalServer(cluster.server);
      const other = taken.get(server);
      taken.set(server, other ?? cluster);
      return other === undefined || sharedHub(cluster, other) ? [] : [sameServer(cluster, other, server)];
    });
  },
};

function earlierEnvironments(environment: Environment): Environment[] {
  const siblings = environment.node.scope?.node.children ?? [];
  return siblings.filter(Environment.isEnvironment).filter(({ name }) => name < environment.name);
}

function sharedHub(cluster: Cluster, other: Cluster): boolean {
  return cluster.environment !== other.environment && cluster.role === 'hub' && other.role === 'hub';
}

function sameServer(cluster: Cluster, other: Cluster, server: string): Issue {
  const owner =
    other.environment === cluster.environment ? '' : ` of environment "${other.environment.name}"`;
  return issueOf(
    {
      code: 'RGT-POLICY-005',
      what: `clusters "${other.name}"${owner} and "${cluster.name}" have the same server`,
      given: server,
      allowed: 'a server of its own for each cluster',
      fix: `correct the server of "${cluster.name}", or remove one of the two`,
    },
    cluster.place,
  );
}

/** The URL as every way of writing it comes out: host in lower case, no default port, no trailing slash or dot. */
export function canonicalServer(server: string): string {
  if (!URL.canParse(server)) return server.trim().toLowerCase();
  const { protocol, hostname, port, pathname } = new URL(server.trim());
  return `${protocol}//${hostname.replace(/\.$/, '')}${port === '' ? '' : `:${port}`}${pathname.replace(/\/+$/, '')}`;
}

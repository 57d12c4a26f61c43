import type { Cluster } from '../../cluster/cluster.ts';
import { compareReleases, parseRelease } from '../../schema/api-version.ts';

const movedIn = [0, 22, 0] as const;

/**
 * What ExternalDNS wants before the names of its annotations. It moved in 0.22, and what stands under the other prefix
 * is silently ignored.
 */
export function annotationPrefix({ versions }: Cluster): string {
  const release = versions.externalDns === undefined ? undefined : parseRelease(versions.externalDns);
  return release !== undefined && compareReleases(release, movedIn) < 0
    ? 'external-dns.alpha.kubernetes.io/'
    : 'external-dns.kubernetes.io/';
}

/**
 * How ExternalDNS has to be started on a cluster of a pair. Two that share an owner id delete one another's records,
 * and one that may delete takes the record of a cluster away that it can't see.
 */
export function externalDnsArguments(cluster: Cluster): readonly string[] {
  return [
    '--policy=upsert-only',
    '--registry=txt',
    `--txt-owner-id=${cluster.environment.name}-${cluster.name}`,
  ];
}

import type { Cluster } from '../../cluster/cluster.ts';
import type { Fault } from '../../core/model-construct.ts';
import { externalDnsArguments } from './external-dns.ts';

/** Clusters that would have to run ExternalDNS and do not say so: their annotations would be read by nobody. */
export function withoutExternalDns(clusters: readonly Cluster[]): Fault[] {
  return clusters
    .filter(({ versions }) => versions.externalDns === undefined)
    .map((cluster) => ({
      code: 'RGT-DR-013',
      what: `cluster "${cluster.name}" has to keep a DNS record, and declares no version of ExternalDNS`,
      given: cluster.name,
      fix: `if ExternalDNS runs there with ${externalDnsArguments(cluster).join(' ')}, declare its release as versions.externalDns of "${cluster.name}"; else choose another switch`,
    }));
}

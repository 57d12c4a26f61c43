import type { Cluster } from '../../cluster/cluster.ts';
import type { Duration } from '../../core/duration.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';

/** A host name that moves between clusters. */
export interface HostRecord {
  readonly host: string;
  readonly ttl: Duration;
  /** The addresses or names of a cluster's own entry point; undefined when they are read from the object that lets traffic in. */
  readonly targets: ((cluster: Cluster) => readonly string[]) | undefined;
}

/** What DNS calls an answer made of these targets. */
export function recordType(targets: readonly string[]): 'A' | 'AAAA' | 'CNAME' {
  if (targets.length > 0 && targets.every((target) => /^\d{1,3}(\.\d{1,3}){3}$/.test(target))) return 'A';
  return targets.length > 0 && targets.every((target) => /^[0-9a-f:]*:[0-9a-f:]+$/i.test(target))
    ? 'AAAA'
    : 'CNAME';
}

/** A DNSEndpoint, which ExternalDNS turns into a record. */
export function dnsEndpoint(
  name: string,
  namespace: string,
  record: HostRecord,
  targets: readonly string[],
  more: JsonObject = {},
): Manifest {
  return {
    apiVersion: 'externaldns.k8s.io/v1alpha1',
    kind: 'DNSEndpoint',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'regatta' } },
    spec: {
      endpoints: [
        {
          dnsName: record.host,
          recordType: recordType(targets),
          recordTTL: record.ttl.seconds,
          targets,
          ...more,
        },
      ],
    },
  };
}

import type { Cluster } from '../../cluster/cluster.ts';
import { Duration } from '../../core/duration.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { withValueAt } from '../../core/shared-edit.ts';
import { entryObject, isLoadBalancer } from '../entry-object.ts';
import { servingCluster } from '../pair.ts';
import type { Pair } from '../pair.ts';
import { withoutExternalDns } from './external-dns-faults.ts';
import { annotationPrefix } from './external-dns.ts';
import type { ProviderKind } from './provider-kind.ts';
import { dnsEndpoint } from './record.ts';
import type { HostRecord } from './record.ts';

export interface Route53Props {
  /** Ids of the health checks of both clusters' entry points. Pulumi or whoever owns the zone makes them; Route 53 never fails over without. */
  readonly healthChecks: { readonly primary: string; readonly standby?: string };
  /** How often a health check looks. @default Duration.seconds(30) */
  readonly interval?: Duration;
  /** After how many failures it is sure. @default 3 */
  readonly failures?: number;
}

/** Failover records in Route 53, kept by each cluster's ExternalDNS and moved by Route 53's own health checks. */
export interface Route53Provider extends Route53Props {
  readonly type: 'route53';
}

/** Route 53 moves the name by itself when the health check of the primary fails. */
export function route53(props: Route53Props): Route53Provider {
  return { type: 'route53', ...props };
}

interface FailoverRecord {
  readonly role: 'PRIMARY' | 'SECONDARY';
  readonly healthCheck: string | undefined;
}

/** How a name in Route 53 is written. */
export const route53Kind: ProviderKind<Route53Provider> = {
  detection: ({ interval = Duration.seconds(30), failures = 3 }) => [
    { name: `${failures} failed health checks`, takes: Duration.seconds(interval.seconds * failures) },
  ],
  needsEntry: (_provider, { targets }) => targets === undefined,
  faults: (provider, _record, pair) => [
    ...withoutExternalDns([pair.primary, pair.standby]),
    ...(provider.healthChecks.primary === ''
      ? [
          {
            code: 'RGT-DR-017',
            what: `pair "${pair.name}" names no health check for its primary, and Route 53 takes a record without one for healthy for ever`,
            fix: 'give the id of a health check of the primary’s entry point',
          },
        ]
      : []),
  ],
  reshapeOn: (provider, record, pair, cluster, objects) => {
    const own = failoverRecord(provider, pair, cluster);
    if (record.targets !== undefined)
      return [...objects, endpoint(record, pair, cluster, own, record.targets(cluster))];
    const entry = entryObject(objects, record.host);
    return objects.map((object) => (object === entry ? annotated(object, record, cluster, own) : object));
  },
};

function failoverRecord(provider: Route53Provider, pair: Pair, cluster: Cluster): FailoverRecord {
  const { primary, standby } = provider.healthChecks;
  return {
    role: cluster === servingCluster(pair) ? 'PRIMARY' : 'SECONDARY',
    healthCheck: cluster === pair.primary ? primary : standby,
  };
}

function endpoint(
  record: HostRecord,
  pair: Pair,
  cluster: Cluster,
  { role, healthCheck }: FailoverRecord,
  targets: readonly string[],
): Manifest {
  const properties = [
    { name: 'aws/failover', value: role },
    ...(healthCheck === undefined ? [] : [{ name: 'aws/health-check-id', value: healthCheck }]),
  ];
  return dnsEndpoint(`failover-${pair.name}`, pair.app.namespace, record, targets, {
    setIdentifier: cluster.name,
    providerSpecific: properties,
  });
}

function annotated(
  object: Manifest,
  record: HostRecord,
  cluster: Cluster,
  { role, healthCheck }: FailoverRecord,
): Manifest {
  const prefix = annotationPrefix(cluster);
  const marks: JsonObject = {
    // Every other entry names its hosts in its spec.
    ...(isLoadBalancer(object) ? { [`${prefix}hostname`]: record.host } : {}),
    [`${prefix}ttl`]: String(record.ttl.seconds),
    [`${prefix}set-identifier`]: cluster.name,
    [`${prefix}aws-failover`]: role,
    [`${prefix}aws-evaluate-target-health`]: 'true',
    ...(healthCheck === undefined ? {} : { [`${prefix}aws-health-check-id`]: healthCheck }),
  };
  const known = object.metadata['annotations'];
  return withValueAt(object, ['metadata', 'annotations'], {
    ...(typeof known === 'object' ? (known as JsonObject) : {}),
    ...marks,
  });
}

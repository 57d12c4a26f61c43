import type { Cluster } from '../../cluster/cluster.ts';
import { Duration } from '../../core/duration.ts';
import type { Manifest } from '../../core/manifest.ts';
import { preferredApiVersion } from '../../schema/served-api.ts';
import { entryObject, isLoadBalancer } from '../entry-object.ts';
import { servingCluster } from '../pair.ts';
import type { ProviderKind } from './provider-kind.ts';

export interface K8gbProps {
  /** The geo tag that k8gb was installed with on a cluster. @default the cluster's region, else its name */
  readonly geoTag?: (cluster: Cluster) => string;
  /** How often k8gb looks at the other clusters; its installation says. @default Duration.seconds(30) */
  readonly interval?: Duration;
}

/** k8gb answers for the host itself, on every cluster, and leaves out the one that is gone. No part of it is central. */
export interface K8gbProvider extends K8gbProps {
  readonly type: 'k8gb';
}

/** k8gb moves the name by itself when the primary's pods or the whole cluster are gone. */
export function k8gb(props: K8gbProps = {}): K8gbProvider {
  return { type: 'k8gb', ...props };
}

/** How a name is written that k8gb answers for. */
export const k8gbKind: ProviderKind<K8gbProvider> = {
  detection: ({ interval = Duration.seconds(30) }) => [{ name: 'k8gb looks at the others', takes: interval }],
  needsEntry: () => true,
  faults: (provider, _record, pair) => {
    const tag = geoTag(provider, pair.primary);
    if (tag !== geoTag(provider, pair.standby)) return [];
    return [
      {
        code: 'RGT-DR-012',
        what: `both clusters of pair "${pair.name}" have the geo tag "${tag}", and k8gb could not tell them apart`,
        given: tag,
        fix: 'give the clusters their regions, or name the tags in k8gb({ geoTag })',
      },
    ];
  },
  reshapeOn: (provider, record, pair, cluster, objects) => {
    const entry = entryObject(objects, record.host);
    if (entry === undefined) return objects;
    const gslb: Manifest = {
      // The group moved, and only the newer releases know its new name.
      apiVersion: preferredApiVersion('k8gb.io', 'Gslb', cluster.versions) ?? 'k8gb.absa.oss/v1beta1',
      kind: 'Gslb',
      metadata: {
        name: `failover-${pair.name}`,
        namespace: pair.app.namespace,
        ...(isLoadBalancer(entry) ? { annotations: { 'k8gb.io/hostname': record.host } } : {}),
      },
      spec: {
        resourceRef: { apiVersion: entry.apiVersion, kind: entry.kind, name: entry.metadata.name },
        strategy: {
          type: 'failover',
          primaryGeoTag: geoTag(provider, servingCluster(pair)),
          dnsTtlSeconds: record.ttl.seconds,
        },
      },
    };
    return [...objects, gslb];
  },
};

function geoTag({ geoTag: tag }: K8gbProvider, cluster: Cluster): string {
  return tag?.(cluster) ?? cluster.region ?? cluster.name;
}

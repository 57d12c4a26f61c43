import type { Cluster } from '../../cluster/cluster.ts';
import { Duration } from '../../core/duration.ts';
import { servingCluster, sharedName } from '../pair.ts';
import { stated } from '../rto-part.ts';
import { withoutExternalDns } from './external-dns-faults.ts';
import type { ProviderKind } from './provider-kind.ts';
import { dnsEndpoint } from './record.ts';
import type { HostRecord } from './record.ts';

export interface HubRecordProps {
  /** Namespace of the control cluster in which the record stands. @default 'external-dns' */
  readonly namespace?: string;
  /** How often that ExternalDNS looks, its `--interval`. @default Duration.minutes(1) */
  readonly interval?: Duration;
}

/**
 * One record that the control cluster's ExternalDNS keeps, so that it can still be moved when the primary is gone. It
 * moves by a commit, so its time counts from the alert.
 */
export interface HubRecordProvider extends HubRecordProps {
  readonly type: 'hub-record';
}

/** The control cluster keeps the record, and a failover moves it. */
export function hubRecord(props: HubRecordProps = {}): HubRecordProvider {
  return { type: 'hub-record', ...props };
}

/** How a record on the control cluster is written. */
export const hubRecordKind: ProviderKind<HubRecordProvider> = {
  detection: () => undefined,
  writing: ({ interval }) => [stated('ExternalDNS looks', interval, Duration.minutes(1))],
  needsEntry: () => false,
  faults: (_provider, _record, { name, environment }) =>
    environment.hub === undefined
      ? [
          {
            code: 'RGT-DR-018',
            what: `pair "${name}" leaves its DNS record to the control cluster, and environment "${environment.name}" has none`,
            fix: "declare a cluster with role: 'hub', or use route53({ … }) or k8gb()",
          },
        ]
      : withoutExternalDns([environment.hub]),
  hubObjects: ({ namespace = 'external-dns' }, record, pair) => [
    dnsEndpoint(sharedName(pair), namespace, record, targetsOf(record, servingCluster(pair))),
  ],
};

function targetsOf({ host, targets }: HostRecord, cluster: Cluster): readonly string[] {
  return targets?.(cluster) ?? [`${cluster.name}.${host}`];
}

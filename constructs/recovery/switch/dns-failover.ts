import { Duration } from '../../core/duration.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Fault } from '../../core/model-construct.ts';
import { hubRecord } from '../dns/hub-record.ts';
import { providerKind } from '../dns/providers.ts';
import type { DnsProvider } from '../dns/providers.ts';
import { recordType } from '../dns/record.ts';
import type { HostRecord } from '../dns/record.ts';
import { entryObject } from '../entry-object.ts';
import type { Pair } from '../pair.ts';
import type { SwitchKind } from './switch-kind.ts';

export interface DnsFailoverProps {
  /** How long a resolver may keep an answer, and so how long clients go on to the cluster that failed. @default Duration.seconds(30) */
  readonly ttl?: Duration;
  /** Who keeps the name and moves it. @default hubRecord(): the control cluster, when a failover says so */
  readonly provider?: DnsProvider;
  /**
   * Addresses or names of a cluster's own entry point.
   * @default what the object that lets the host in says; with hubRecord(), `<cluster>.<host>`
   */
  readonly targets?: (cluster: Cluster) => readonly string[];
}

/** A host name that is moved from one cluster to the other. */
export interface DnsFailover extends HostRecord {
  readonly type: 'dns';
  readonly provider: DnsProvider;
}

/** Users find the app by this name, and it is moved to the standby. */
export function dnsFailover(host: string, props: DnsFailoverProps = {}): DnsFailover {
  const { ttl = Duration.seconds(30), provider = hubRecord(), targets } = props;
  return { type: 'dns', host, ttl, provider, targets };
}

/** How a switch by DNS is written. */
export const dnsFailoverKind: SwitchKind<DnsFailover> = {
  detection: ({ provider }) => providerKind(provider).detection(provider),
  propagation: ({ provider, ttl }) => [
    ...(providerKind(provider).writing?.(provider) ?? []),
    { name: 'DNS time to live', takes: ttl },
  ],
  faults: (choice, pair) => [
    ...hostFaults(choice),
    ...targetFaults(choice, pair),
    ...providerKind(choice.provider).faults(choice.provider, choice, pair),
  ],
  objectFaults: (choice, pair, cluster, objects) => {
    const needsEntry = providerKind(choice.provider).needsEntry(choice.provider, choice);
    if (!needsEntry || entryObject(objects, choice.host) !== undefined) return [];
    return [
      {
        code: 'RGT-DR-025',
        what: `app "${pair.app.name}" lets nobody in as ${choice.host} on cluster "${cluster.name}", so no record would be made there`,
        given: choice.host,
        allowed:
          'an Ingress, HTTPRoute or VirtualService that names the host, or a Service of type LoadBalancer',
        fix: 'add one to the app, or give the addresses as dnsFailover(host, { targets })',
      },
    ];
  },
  reshapeOn: (choice, pair, cluster, objects) =>
    providerKind(choice.provider).reshapeOn?.(choice.provider, choice, pair, cluster, objects) ?? objects,
  hubObjects: (choice, pair) =>
    providerKind(choice.provider).hubObjects?.(choice.provider, choice, pair) ?? [],
};

function hostFaults({ host }: DnsFailover): Fault[] {
  if (/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/.test(host))
    return [];
  return [
    {
      code: 'RGT-DR-014',
      what: 'the host of a DNS failover is not a host name',
      given: host,
      allowed: 'a name such as api.example.com, in lower case, without scheme and port',
      fix: 'write the name by which users reach the app',
    },
  ];
}

function targetFaults({ targets }: DnsFailover, { primary, standby }: Pair): Fault[] {
  if (targets === undefined) return [];
  return [primary, standby].flatMap((cluster) => {
    const given = targets(cluster);
    if (given.length === 1 || (given.length > 1 && recordType(given) !== 'CNAME')) return [];
    return [
      {
        code: 'RGT-DR-016',
        what: `the targets of cluster "${cluster.name}" are not what one DNS record can hold`,
        given: given.join(', '),
        allowed: 'one host name, or addresses of one kind',
        fix: 'give one name, or addresses alone',
      },
    ];
  });
}

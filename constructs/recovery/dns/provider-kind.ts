import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Fault } from '../../core/model-construct.ts';
import type { Pair } from '../pair.ts';
import type { RtoPart } from '../rto-part.ts';
import type { HostRecord } from './record.ts';

/** How one DNS provider moves a host name. A new one is one file, and a line in `providers.ts`. */
export interface ProviderKind<Provider> {
  /** How long until it notices a failure by itself; undefined when it waits for the alert. */
  detection(provider: Provider): readonly RtoPart[] | undefined;
  /** How long after that until the new record stands. @default no time: it does already */
  writing?(provider: Provider): readonly RtoPart[];
  /** What is wrong with the declaration. */
  faults(provider: Provider, record: HostRecord, pair: Pair): readonly Fault[];
  /** Whether it needs an object that lets the host's traffic in on each of the two clusters. */
  needsEntry(provider: Provider, record: HostRecord): boolean;
  /** The app's objects on one of the two clusters. @default as they are */
  reshapeOn?(
    provider: Provider,
    record: HostRecord,
    pair: Pair,
    cluster: Cluster,
    objects: readonly Manifest[],
  ): readonly Manifest[];
  /** Objects of the control cluster. @default none */
  hubObjects?(provider: Provider, record: HostRecord, pair: Pair): readonly Manifest[];
}

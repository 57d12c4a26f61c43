import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Fault } from '../../core/model-construct.ts';
import type { Pair } from '../pair.ts';
import type { RtoPart } from '../rto-part.ts';

/** How one kind of switch moves traffic. A new kind is one file, and a line in the list beside it. */
export interface SwitchKind<Switch> {
  /** How long until it notices by itself; undefined when it waits for the alert, and for who answers it. */
  detection(choice: Switch): readonly RtoPart[] | undefined;
  /** How long after that until clients are sent elsewhere. */
  propagation(choice: Switch): readonly RtoPart[];
  /** What is wrong with the declaration. */
  faults(choice: Switch, pair: Pair): readonly Fault[];
  /** What is missing among the app's objects on one of the two clusters. @default nothing */
  objectFaults?(choice: Switch, pair: Pair, cluster: Cluster, objects: readonly Manifest[]): readonly Fault[];
  /** The app's objects on one of the two clusters, with the switch. @default as they are */
  reshapeOn?(choice: Switch, pair: Pair, cluster: Cluster, objects: readonly Manifest[]): readonly Manifest[];
  /** Objects of the control cluster. @default none */
  hubObjects?(choice: Switch, pair: Pair): readonly Manifest[];
}

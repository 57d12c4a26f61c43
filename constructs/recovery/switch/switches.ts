import { dnsFailoverKind } from './dns-failover.ts';
import type { DnsFailover } from './dns-failover.ts';
import { meshFailoverKind } from './mesh-failover.ts';
import type { MeshFailover } from './mesh-failover.ts';
import type { SwitchKind } from './switch-kind.ts';

/** What moves users from one cluster to the other. A new one is a file, and a line here and below. */
export type TrafficSwitch = DnsFailover | MeshFailover;

const kinds: {
  readonly [Type in TrafficSwitch['type']]: SwitchKind<Extract<TrafficSwitch, { type: Type }>>;
} = {
  dns: dnsFailoverKind,
  mesh: meshFailoverKind,
};

/** What is known about a switch's kind. */
export function switchKind(choice: TrafficSwitch): SwitchKind<TrafficSwitch> {
  return kinds[choice.type];
}

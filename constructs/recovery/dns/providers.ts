import { hubRecordKind } from './hub-record.ts';
import type { HubRecordProvider } from './hub-record.ts';
import { k8gbKind } from './k8gb.ts';
import type { K8gbProvider } from './k8gb.ts';
import type { ProviderKind } from './provider-kind.ts';
import { route53Kind } from './route53.ts';
import type { Route53Provider } from './route53.ts';

/** Who keeps a host name and moves it. A new one is a file, and a line here and below. */
export type DnsProvider = HubRecordProvider | K8gbProvider | Route53Provider;

const kinds: { readonly [Type in DnsProvider['type']]: ProviderKind<Extract<DnsProvider, { type: Type }>> } =
  {
    'hub-record': hubRecordKind,
    k8gb: k8gbKind,
    route53: route53Kind,
  };

/** What is known about a provider's kind. */
export function providerKind(provider: DnsProvider): ProviderKind<DnsProvider> {
  return kinds[provider.type];
}

import { during, since } from './served-kinds.ts';
import type { ServedKinds } from './served-kinds.ts';

const istio122 = 'istio.io: Istio 1.22 announcement (v1 APIs); istio/api customresourcedefinitions v1.29.0';
const istio16 = 'istio.io: Istio 1.6 upgrade notes (v1alpha1 security APIs removed)';
const gateway = 'gateway-api release notes (0.5, 0.6, 1.0, 1.1, 1.2, 1.4); config/crd v1.4.0';

/** Istio, Gateway API, ExternalDNS and k8gb. */
export const trafficKinds: readonly ServedKinds[] = [
  {
    system: 'istio',
    group: 'networking.istio.io',
    kinds: ['VirtualService', 'DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar'],
    versions: [since('v1', '1.22'), since('v1beta1', '1.5'), since('v1alpha3', '0.8')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'networking.istio.io',
    kinds: ['WorkloadEntry'],
    versions: [since('v1', '1.22'), since('v1beta1', '1.6'), since('v1alpha3', '1.6')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'networking.istio.io',
    kinds: ['WorkloadGroup'],
    versions: [since('v1', '1.22'), since('v1beta1', '1.13'), since('v1alpha3', '1.8')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'networking.istio.io',
    kinds: ['EnvoyFilter'],
    versions: [since('v1alpha3', '0.8')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'networking.istio.io',
    kinds: ['ProxyConfig'],
    versions: [since('v1beta1', '1.11')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'security.istio.io',
    kinds: ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
    versions: [since('v1', '1.22'), since('v1beta1', '1.5')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'telemetry.istio.io',
    kinds: ['Telemetry'],
    versions: [since('v1', '1.22'), since('v1alpha1', '1.11')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'extensions.istio.io',
    kinds: ['WasmPlugin'],
    versions: [since('v1alpha1', '1.12')],
    source: istio122,
  },
  {
    system: 'istio',
    group: 'authentication.istio.io',
    kinds: ['Policy', 'MeshPolicy'],
    versions: [during('v1alpha1', '0.8', '1.6')],
    instead: 'PeerAuthentication and RequestAuthentication (security.istio.io)',
    source: istio16,
  },
  {
    system: 'istio',
    group: 'rbac.istio.io',
    kinds: ['ServiceRole', 'ServiceRoleBinding', 'RbacConfig', 'ClusterRbacConfig'],
    versions: [during('v1alpha1', '0.8', '1.6')],
    instead: 'AuthorizationPolicy (security.istio.io)',
    source: istio16,
  },
  {
    system: 'gatewayApi',
    group: 'gateway.networking.k8s.io',
    kinds: ['Gateway', 'GatewayClass', 'HTTPRoute'],
    versions: [since('v1', '1.0'), since('v1beta1', '0.5'), during('v1alpha2', '0.4', '1.0')],
    source: gateway,
  },
  {
    system: 'gatewayApi',
    group: 'gateway.networking.k8s.io',
    kinds: ['GRPCRoute'],
    versions: [since('v1', '1.1'), during('v1alpha2', '0.6', '1.2')],
    source: gateway,
  },
  {
    system: 'gatewayApi',
    group: 'gateway.networking.k8s.io',
    kinds: ['ReferenceGrant'],
    versions: [since('v1beta1', '0.6'), during('v1alpha2', '0.5', '1.2')],
    source: gateway,
  },
  {
    system: 'gatewayApi',
    group: 'gateway.networking.k8s.io',
    kinds: ['ReferencePolicy'],
    versions: [during('v1alpha2', '0.4', '0.6')],
    instead: 'ReferenceGrant (gateway.networking.k8s.io/v1beta1)',
    source: gateway,
  },
  {
    system: 'gatewayApi',
    group: 'gateway.networking.k8s.io',
    kinds: ['BackendTLSPolicy'],
    versions: [since('v1', '1.4'), since('v1alpha3', '1.1'), during('v1alpha2', '1.0', '1.1')],
    source: gateway,
  },
  {
    system: 'gatewayApi',
    group: 'gateway.networking.k8s.io',
    kinds: ['TLSRoute', 'TCPRoute', 'UDPRoute'],
    versions: [since('v1alpha2', '0.4')],
    source: gateway,
  },
  {
    system: 'externalDns',
    group: 'externaldns.k8s.io',
    kinds: ['DNSEndpoint'],
    versions: [since('v1alpha1', '0.5')],
    source: 'external-dns config/crd v0.19.0',
  },
  {
    system: 'k8gb',
    group: 'k8gb.io',
    kinds: ['Gslb'],
    versions: [since('v1beta1', '0.19')],
    source:
      'k8gb pull request 2203 and issue 2449: the group k8gb.io comes with 0.19, k8gb.absa.oss is kept for the move',
  },
  {
    system: 'k8gb',
    group: 'k8gb.absa.oss',
    kinds: ['Gslb'],
    versions: [since('v1beta1', '0.6')],
    source: 'k8gb chart/k8gb/crd/k8gb.absa.oss_gslbs.yaml',
  },
];

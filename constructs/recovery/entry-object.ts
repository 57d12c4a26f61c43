import { isJsonObject } from '../core/manifest.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';

type NamedHosts = (object: Manifest) => readonly string[];

const strings = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item: JsonValue) => typeof item === 'string') : [];
const hostnames: NamedHosts = (object) => strings(valueAt(object, ['spec', 'hostnames']));

/** Where the kinds that let traffic in name their hosts. */
const entryKinds: ReadonlyMap<string, NamedHosts> = new Map([
  ['networking.k8s.io/Ingress', ingressHosts],
  ['gateway.networking.k8s.io/HTTPRoute', hostnames],
  ['gateway.networking.k8s.io/GRPCRoute', hostnames],
  ['networking.istio.io/VirtualService', gatewayHosts],
]);

/**
 * The object through which a host's traffic enters a cluster: one that names the host, else a Service with a load
 * balancer, which answers for every name. Undefined when nothing does.
 */
export function entryObject(objects: readonly Manifest[], host: string): Manifest | undefined {
  return (
    objects.find((object) => hostsOf(object).some((name) => matches(name, host))) ??
    objects.find((object) => isLoadBalancer(object))
  );
}

/** Whether it is a Service with an address of its own in the world. */
export function isLoadBalancer(object: Manifest): boolean {
  return (
    object.kind === 'Service' &&
    groupOf(object.apiVersion) === '' &&
    valueAt(object, ['spec', 'type']) === 'LoadBalancer'
  );
}

function hostsOf(object: Manifest): readonly string[] {
  return entryKinds.get(`${groupOf(object.apiVersion)}/${object.kind}`)?.(object) ?? [];
}

function ingressHosts(object: Manifest): readonly string[] {
  const rules = valueAt(object, ['spec', 'rules']);
  return Array.isArray(rules)
    ? strings(rules.map((rule: JsonValue) => (isJsonObject(rule) ? (rule['host'] ?? '') : '')))
    : [];
}

/** Hosts inside the mesh are no entry. */
function gatewayHosts(object: Manifest): readonly string[] {
  const gateways = strings(valueAt(object, ['spec', 'gateways']));
  return gateways.some((name) => name !== 'mesh') ? strings(valueAt(object, ['spec', 'hosts'])) : [];
}

function matches(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}

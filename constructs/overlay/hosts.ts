import { isJsonObject } from '../core/manifest.ts';
import type { JsonArray, JsonObject, Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt, withValueAt } from '../core/shared-edit.ts';

/** Gives an object that serves host names others in their place; every other object is returned as it is. */
export function withHosts(manifest: Manifest, hosts: readonly string[]): Manifest {
  switch (`${groupOf(manifest.apiVersion)}/${manifest.kind}`) {
    case 'networking.istio.io/VirtualService':
      return isInternal(manifest) ? manifest : withValueAt(manifest, ['spec', 'hosts'], [...hosts]);
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
    case 'gateway.networking.k8s.io/TLSRoute':
      return withValueAt(manifest, ['spec', 'hostnames'], [...hosts]);
    case 'networking.k8s.io/Ingress':
      return ingressHosts(manifest, hosts);
    default:
      return manifest;
  }
}

/** A VirtualService without a gateway routes traffic inside the mesh; its hosts are Service names, not the app's. */
function isInternal(manifest: Manifest): boolean {
  const gateways = valueAt(manifest, ['spec', 'gateways']);
  return !Array.isArray(gateways) || gateways.length === 0;
}

/** Each host gets the paths of the first rule, and the TLS entry covers them all. */
function ingressHosts(manifest: Manifest, hosts: readonly string[]): Manifest {
  const [rule] = objectsIn(valueAt(manifest, ['spec', 'rules']));
  const rules = hosts.map((host) => ({ ...rule, host }));
  const ruled = withValueAt(manifest, ['spec', 'rules'], rules);
  return objectsIn(valueAt(manifest, ['spec', 'tls'])).length === 0
    ? ruled
    : withValueAt(ruled, ['spec', 'tls', 0, 'hosts'], [...hosts]);
}

function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? (list as JsonArray).filter(isJsonObject) : [];
}

import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { identityOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import { existingRouteFaults } from './istio-existing-route.ts';
import type { ExistingVirtualService } from './istio-existing-route.ts';
import { istioTelemetry } from './request-telemetry.ts';
import type { Route, RouterKind, RuntimeFields, TrafficRouter } from './traffic-router.ts';

/** The name of the route that is split. */
const primary = 'primary';

export interface IstioProps {
  /** Gateways that let the traffic in, such as `istio-ingress/public`. @default only traffic inside the mesh */
  readonly gateways?: readonly string[];
  /** Host names at these gateways. Required with gateways. */
  readonly hosts?: readonly string[];
  /** Splits a VirtualService of the base instead of making one. @default made */
  readonly virtualService?: ExistingVirtualService;
}

/**
 * Istio splits the traffic by the weights of a VirtualService. Calls inside the mesh are always split; traffic from
 * gateways is when they are named, by a VirtualService of its own, whose hosts an overlay may replace.
 */
export function istio(props: IstioProps = {}): TrafficRouter {
  const gateways = [...(props.gateways ?? [])];
  const hosts = [...(props.hosts ?? [])];
  const existing = props.virtualService;
  return {
    name: 'istio',
    telemetry: istioTelemetry(),
    flagger: {
      provider: 'istio',
      service: gateways.length === 0 ? {} : { gateways: [...gateways, 'mesh'], hosts },
      unable: existing === undefined ? [] : ['virtualService'],
    },
    objects: (route) => {
      if (existing !== undefined) return [];
      const inside = virtualService(route, route.service, [route.service]);
      return gateways.length === 0
        ? [inside]
        : [inside, virtualService(route, gatewayRoute(route), hosts, gateways)];
    },
    trafficRouting: (route) => ({ istio: { virtualServices: routed(route, existing, gateways.length > 0) } }),
    faults: (route, objects) => [
      ...(existing === undefined ? [] : existingRouteFaults(existing, route, objects)),
      ...gatewayFaults(props),
    ],
  };
}

function gatewayFaults({ gateways = [], hosts = [], virtualService: existing }: IstioProps): Fault[] {
  if (existing !== undefined && gateways.length + hosts.length > 0)
    return [
      {
        code: 'RGT-ROLLOUT-025',
        what: `gateways and hosts are named beside VirtualService "${existing.name}", which has its own`,
        given: [...gateways, ...hosts].join(', '),
        fix: 'write them in that VirtualService, or leave virtualService out',
      },
    ];
  if (gateways.length > 0 === hosts.length > 0) return [];
  return [
    {
      code: 'RGT-ROLLOUT-025',
      what:
        gateways.length > 0
          ? 'istio gateways are named, and no host that they serve'
          : 'istio hosts are named, and no gateway that serves them',
      given: [...gateways, ...hosts].join(', '),
      fix: "name both: gateways: ['istio-ingress/public'], hosts: ['api.example.com']",
    },
  ];
}

function gatewayRoute({ service }: Route): string {
  return `${service}-gateway`;
}

function routed(
  route: Route,
  existing: ExistingVirtualService | undefined,
  throughGateways: boolean,
): JsonObject[] {
  if (existing !== undefined)
    return [
      { name: existing.name, ...(existing.routes === undefined ? {} : { routes: [...existing.routes] }) },
    ];
  const inside = { name: route.service, routes: [primary] };
  return throughGateways ? [inside, { name: gatewayRoute(route), routes: [primary] }] : [inside];
}

function virtualService(route: Route, name: string, hosts: string[], gateways?: string[]): Manifest {
  const destination = (host: string) => ({ host, port: { number: route.port } });
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: route.namespace },
    spec: {
      ...(gateways === undefined ? {} : { gateways }),
      hosts,
      http: [
        {
          name: primary,
          route: [
            { destination: destination(route.stable), weight: 100 },
            { destination: destination(route.canary), weight: 0 },
          ],
        },
      ],
    },
  } satisfies IVirtualService;
}

/** Istio as a Rollout names it. */
export const istioKind: RouterKind = {
  name: 'istio',
  routeKinds: ['VirtualService'],
  fieldsOwnedAtRuntime: (rollout) => {
    const routing = valueAt(rollout, ['spec', 'strategy', 'canary', 'trafficRouting']);
    const services = [
      valueAt(routing, ['istio', 'virtualService']),
      ...listed(valueAt(routing, ['istio', 'virtualServices'])),
    ];
    const managed = namesOf(valueAt(routing, ['managedRoutes'])).map(named);
    return [
      ...services.filter(isJsonObject).flatMap((service) => weightsOf(service, rollout, managed)),
      ...subsetsOf(valueAt(routing, ['istio', 'destinationRule']), rollout),
    ];
  },
};

function weightsOf(service: JsonObject, rollout: Manifest, managed: readonly string[]): RuntimeFields[] {
  const { name: reference, routes } = service;
  if (typeof reference !== 'string') return [];
  const [name = '', namespace = identityOf(rollout).namespace] = reference.split('.');
  const split = listed(routes).flatMap((route) =>
    typeof route === 'string' ? [`${named(route)}.route[].weight`] : [],
  );
  const jqPathExpressions = [...(split.length === 0 ? ['.spec.http[].route[].weight'] : split), ...managed];
  return [{ group: 'networking.istio.io', kind: 'VirtualService', name, namespace, jqPathExpressions }];
}

function subsetsOf(rule: JsonValue | undefined, rollout: Manifest): RuntimeFields[] {
  if (!isJsonObject(rule) || typeof rule['name'] !== 'string') return [];
  const subsets = [rule['canarySubsetName'], rule['stableSubsetName']].filter(
    (name) => typeof name === 'string',
  );
  return [
    {
      group: 'networking.istio.io',
      kind: 'DestinationRule',
      name: rule['name'],
      namespace: identityOf(rollout).namespace,
      jqPathExpressions: subsets.map(
        (name) => `.spec.subsets[] | select(.name == "${name}").labels["rollouts-pod-template-hash"]`,
      ),
    },
  ];
}

function named(route: string): string {
  return `.spec.http[] | select(.name == "${route}")`;
}

function namesOf(list: JsonValue | undefined): string[] {
  return listed(list).flatMap((item) =>
    isJsonObject(item) && typeof item['name'] === 'string' ? [item['name']] : [],
  );
}

function listed(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

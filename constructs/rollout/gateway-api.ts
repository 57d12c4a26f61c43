import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonValue } from '../core/manifest.ts';
import { identityOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { RouterKind, RuntimeFields, TrafficRouter } from './traffic-router.ts';

/** The name under which the controller's configuration declares the plugin. */
const plugin = 'argoproj-labs/gatewayAPI';

export interface GatewayApiProps {
  /** The Gateway that lets the traffic in. */
  readonly gateway: {
    readonly name: string;
    /** @default the app's namespace */
    readonly namespace?: string;
    /** One listener of it. @default all */
    readonly listener?: string;
  };
  /** Host names at that gateway. @default every host that its listeners serve */
  readonly hosts?: readonly string[];
}

/**
 * An HTTPRoute splits the traffic, whatever implements the Gateway API. Argo Rollouts does it by a plugin, which its
 * configuration must declare: `argoproj-labs/gatewayAPI`.
 */
export function gatewayApi(props: GatewayApiProps): TrafficRouter {
  const { name, namespace, listener } = props.gateway;
  const gateway = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(listener === undefined ? {} : { sectionName: listener }),
  };
  const hosts = [...(props.hosts ?? [])];
  return {
    name: 'gateway-api',
    telemetry: undefined,
    flagger: {
      provider: 'gatewayapi:v1',
      service: { gatewayRefs: [gateway], ...(hosts.length === 0 ? {} : { hosts }) },
      unable: [],
    },
    objects: (route) => [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: route.service, namespace: route.namespace },
        spec: {
          parentRefs: [gateway],
          ...(hosts.length === 0 ? {} : { hostnames: hosts }),
          rules: [
            {
              backendRefs: [
                { name: route.stable, port: route.port, weight: 100 },
                { name: route.canary, port: route.port, weight: 0 },
              ],
            },
          ],
        },
      } satisfies IHTTPRoute,
    ],
    trafficRouting: (route) => ({
      plugins: { [plugin]: { httpRoute: route.service, namespace: route.namespace } },
    }),
    faults: () => [],
  };
}

/** The Gateway API as a Rollout names it: by the settings of its plugin. */
export const gatewayApiKind: RouterKind = {
  name: 'gateway-api',
  routeKinds: ['HTTPRoute', 'GRPCRoute'],
  fieldsOwnedAtRuntime: (rollout) => {
    const settings = valueAt(rollout, ['spec', 'strategy', 'canary', 'trafficRouting', 'plugins', plugin]);
    if (!isJsonObject(settings)) return [];
    const { namespace = identityOf(rollout).namespace } = settings;
    if (typeof namespace !== 'string') return [];
    const http = [settings['httpRoute'], ...namesOf(settings['httpRoutes'])].filter(
      (name) => typeof name === 'string',
    );
    return [
      ...http.map((name) => weightsOf('HTTPRoute', name, namespace)),
      ...namesOf(settings['grpcRoutes']).map((name) => weightsOf('GRPCRoute', name, namespace)),
    ];
  },
};

function weightsOf(kind: string, name: string, namespace: string): RuntimeFields {
  return {
    group: 'gateway.networking.k8s.io',
    kind,
    name,
    namespace,
    jqPathExpressions: ['.spec.rules[].backendRefs[].weight'],
  };
}

function namesOf(list: JsonValue | undefined): string[] {
  const items = Array.isArray(list) ? (list as readonly JsonValue[]) : [];
  return items.flatMap((item) =>
    isJsonObject(item) && typeof item['name'] === 'string' ? [item['name']] : [],
  );
}

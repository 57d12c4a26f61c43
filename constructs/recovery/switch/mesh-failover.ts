import { Duration } from '../../core/duration.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { isJsonObject } from '../../core/manifest.ts';
import { groupOf } from '../../core/object-identity.ts';
import { valueAt, withValueAt } from '../../core/shared-edit.ts';
import type { Pair } from '../pair.ts';
import type { SwitchKind } from './switch-kind.ts';

export interface MeshFailoverProps {
  /** Services that fail over. @default every Service of the app but headless ones */
  readonly services?: readonly string[];
  /** Server errors in a row that put an endpoint out. @default 5 */
  readonly errors?: number;
  /** How often endpoints are looked at. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** How long an endpoint stays out at least. @default Duration.seconds(30) */
  readonly ejection?: Duration;
}

/** Traffic inside a mesh that spans both clusters goes to the standby's pods when the primary's fail. */
export interface MeshFailover extends MeshFailoverProps {
  readonly type: 'mesh';
}

/** Istio sends calls to the other region by itself. It does not help who stands outside: the entry point needs DNS. */
export function meshFailover(props: MeshFailoverProps = {}): MeshFailover {
  return { type: 'mesh', ...props };
}

/** How a switch by the mesh is written. */
export const meshFailoverKind: SwitchKind<MeshFailover> = {
  detection: ({ interval = Duration.seconds(10), ejection = Duration.seconds(30) }) => [
    { name: 'endpoints are put out', takes: Duration.seconds(Math.max(interval.seconds, ejection.seconds)) },
  ],
  propagation: () => [],
  faults: (_choice, { name, primary, standby }) => {
    if (primary.region !== undefined && standby.region !== undefined && primary.region !== standby.region)
      return [];
    return [
      {
        code: 'RGT-DR-012',
        what: `pair "${name}" fails over from region to region, and its clusters do not stand in two`,
        given: `${primary.name}: ${primary.region ?? 'unknown'}, ${standby.name}: ${standby.region ?? 'unknown'}`,
        fix: 'give both clusters their regions; within one region the mesh uses both clusters anyway',
      },
    ];
  },
  objectFaults: (choice, pair, cluster, objects) => {
    if (servicesOf(choice, pair, objects).length > 0) return [];
    return [
      {
        code: 'RGT-DR-026',
        what: `app "${pair.app.name}" has no Service on cluster "${cluster.name}" that could fail over; the mesh needs the same one on both`,
        ...(choice.services === undefined ? {} : { given: choice.services.join(', ') }),
        fix: 'add the Service to the base, so that both clusters have it under the same name',
      },
    ];
  },
  reshapeOn: (choice, pair, _cluster, objects) =>
    servicesOf(choice, pair, objects).reduce((now, service) => withRule(now, service, choice, pair), objects),
};

function servicesOf(
  { services }: MeshFailover,
  { app }: Pair,
  objects: readonly Manifest[],
): readonly string[] {
  return objects
    .filter(
      (object) =>
        object.kind === 'Service' &&
        groupOf(object.apiVersion) === '' &&
        object.metadata['namespace'] === app.namespace &&
        (services?.includes(object.metadata.name) ?? valueAt(object, ['spec', 'clusterIP']) !== 'None'),
    )
    .map(({ metadata }) => metadata.name);
}

/** Joins the policy into the rule that a host has, since of two rules for one host Istio merges only subsets. */
function withRule(
  objects: readonly Manifest[],
  service: string,
  choice: MeshFailover,
  pair: Pair,
): readonly Manifest[] {
  const { namespace } = pair.app;
  const host = `${service}.${namespace}.svc.cluster.local`;
  const names = [service, `${service}.${namespace}`, `${service}.${namespace}.svc`, host];
  const known = objects.find(
    (object) =>
      object.kind === 'DestinationRule' &&
      groupOf(object.apiVersion) === 'networking.istio.io' &&
      names.some((name) => name === valueAt(object, ['spec', 'host'])),
  );
  const policy = valueAt(known, ['spec', 'trafficPolicy']);
  const joined = trafficPolicy(choice, pair, isJsonObject(policy) ? policy : {});
  if (known !== undefined)
    return objects.map((object) =>
      object === known ? withValueAt(object, ['spec', 'trafficPolicy'], joined) : object,
    );
  const rule: Manifest = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: `${service}-failover`, namespace },
    spec: { host, trafficPolicy: joined },
  };
  return [...objects, rule];
}

/** Without outlier detection the locality settings do nothing: no endpoint would ever count as failed. */
function trafficPolicy(choice: MeshFailover, { primary, standby }: Pair, known: JsonObject): JsonObject {
  const { errors = 5, interval = Duration.seconds(10), ejection = Duration.seconds(30) } = choice;
  const [from, to] = [primary.region ?? primary.name, standby.region ?? standby.name];
  const balancer = known['loadBalancer'];
  return {
    ...known,
    outlierDetection: known['outlierDetection'] ?? {
      consecutive5xxErrors: errors,
      interval: interval.toString(),
      baseEjectionTime: ejection.toString(),
      maxEjectionPercent: 100,
    },
    loadBalancer: {
      ...(isJsonObject(balancer) ? balancer : { simple: 'ROUND_ROBIN' }),
      localityLbSetting: {
        enabled: true,
        failover: [
          { from, to },
          { from: to, to: from },
        ],
      },
    },
  };
}

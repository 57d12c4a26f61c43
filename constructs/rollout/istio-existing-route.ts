import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { nearestName } from '../core/nearest-name.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { Route } from './traffic-router.ts';

/** A VirtualService of the base, for those who route by more than weight. */
export interface ExistingVirtualService {
  readonly name: string;
  /** The http routes that are split; each must hold the stable and the canary Service. @default the only one */
  readonly routes?: readonly string[];
}

/** What the controller would refuse in a VirtualService of the base. */
export function existingRouteFaults(
  existing: ExistingVirtualService,
  route: Route,
  objects: readonly Manifest[],
): Fault[] {
  const services = objects.filter(
    (object) => object.kind === 'VirtualService' && groupOf(object.apiVersion) === 'networking.istio.io',
  );
  const found = services.find(({ metadata }) => metadata.name === existing.name);
  if (found === undefined) return [missing(existing.name, services)];
  const http = mapsIn(valueAt(found, ['spec', 'http']));
  if (existing.routes === undefined)
    return http.length === 1
      ? destinationFaults(existing.name, 'its route', http[0], route)
      : [ambiguous(existing.name, http)];
  return existing.routes.flatMap((name) => {
    const named = http.find((candidate) => candidate['name'] === name);
    return named === undefined
      ? [unknownRoute(existing.name, name, http)]
      : destinationFaults(existing.name, `route "${name}"`, named, route);
  });
}

function missing(name: string, services: readonly Manifest[]): Fault {
  const names = services.map(({ metadata }) => metadata.name);
  const nearest = nearestName(name, names);
  return {
    code: 'RGT-ROLLOUT-026',
    what: `the app has no VirtualService "${name}"`,
    given: name,
    ...(names.length === 0 ? {} : { allowed: names.join(', ') }),
    fix:
      nearest === undefined
        ? 'add it to the base, or leave virtualService out and one is made'
        : `write "${nearest}"`,
  };
}

function ambiguous(name: string, http: readonly JsonObject[]): Fault {
  return {
    code: 'RGT-ROLLOUT-027',
    what: `VirtualService "${name}" has ${http.length} http routes, and it is not said which are split`,
    given: 'no routes',
    allowed: routeNames(http),
    fix: "name them: virtualService: { name, routes: ['…'] }",
  };
}

function unknownRoute(name: string, route: string, http: readonly JsonObject[]): Fault {
  return {
    code: 'RGT-ROLLOUT-027',
    what: `VirtualService "${name}" has no http route "${route}"`,
    given: route,
    allowed: routeNames(http),
    fix: 'name one of these',
  };
}

function destinationFaults(name: string, which: string, http: JsonObject | undefined, route: Route): Fault[] {
  const hosts = mapsIn(http?.['route']).map((item) => shortHost(valueAt(item, ['destination', 'host'])));
  const wanted = [route.stable, route.canary];
  if (hosts.length === 2 && wanted.every((host) => hosts.includes(host))) return [];
  return [
    {
      code: 'RGT-ROLLOUT-028',
      what: `${which} of VirtualService "${name}" does not go to the two versions`,
      given: hosts.join(', ') || 'no destination',
      allowed: wanted.join(', '),
      fix: 'give it these two destinations, with weights 100 and 0',
    },
  ];
}

function shortHost(host: JsonValue | undefined): string {
  return typeof host === 'string' ? (host.split('.')[0] ?? '') : '';
}

function routeNames(http: readonly JsonObject[]): string {
  return http.map(({ name }) => (typeof name === 'string' ? name : '(unnamed)')).join(', ');
}

function mapsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

import type { JsonObject, Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import type { RequestTelemetry } from './request-telemetry.ts';

/** The Services between which traffic is split. */
export interface Route {
  readonly namespace: string;
  /** The Service that callers name. */
  readonly service: string;
  readonly stable: string;
  readonly canary: string;
  readonly port: number;
}

/** How Flagger is told about a router: it makes the route itself. */
export interface FlaggerRouting {
  readonly provider: string;
  /** Fields of the Canary's `service`. */
  readonly service: JsonObject;
  /** Options that Flagger has nothing for. */
  readonly unable: readonly string[];
}

/** Who splits the traffic between two versions. */
export interface TrafficRouter {
  /** As its project calls it. */
  readonly name: string;
  /** The routes, all traffic on the stable version. */
  objects(route: Route): readonly Manifest[];
  /** `trafficRouting` of a Rollout. */
  trafficRouting(route: Route): JsonObject;
  /** What the controller would refuse, in the options or in the routes of the base. */
  faults(route: Route, objects: readonly Manifest[]): readonly Fault[];
  readonly flagger: FlaggerRouting;
  /** Where it counts requests; undefined where that is not known. */
  readonly telemetry: RequestTelemetry | undefined;
}

/** Fields of one object that a controller writes while the app runs: whoever delivers it must leave them alone. */
export interface RuntimeFields {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** In jq's notation. @default none */
  readonly jqPathExpressions?: readonly string[];
  /** As RFC 6901 says. @default none */
  readonly jsonPointers?: readonly string[];
}

/** What is known of a router from a Rollout alone. */
export interface RouterKind {
  readonly name: string;
  /** The kinds of its routes. */
  readonly routeKinds: readonly string[];
  /** What the controller writes into the routes that a Rollout names. */
  fieldsOwnedAtRuntime(rollout: Manifest): readonly RuntimeFields[];
}

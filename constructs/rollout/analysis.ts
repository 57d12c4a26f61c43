import { Duration } from '../core/duration.ts';
import type { MeasuredVersion } from './request-telemetry.ts';

/** How often something is measured, and what is made of it. */
export interface SamplingProps {
  /** How far back a measurement looks; the first one waits that long. @default 2 minutes */
  readonly window?: Duration;
  /** Time between measurements. @default the window, so that no two measurements share a request */
  readonly interval?: Duration;
  /** Measurements at a check point. @default 3 */
  readonly count?: number;
  /** Failed measurements that are forgiven; one more ends the rollout. @default 1 */
  readonly failureLimit?: number;
  /** Measurements without enough traffic that are forgiven; one more pauses the rollout for a person. @default 1 */
  readonly inconclusiveLimit?: number;
}

/** Sampling with its defaults filled in. */
export interface Sampling {
  readonly window: Duration;
  readonly interval: Duration;
  readonly count: number;
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
}

export interface RequestSamplingProps extends SamplingProps {
  /** Requests that a window must hold to say anything; fewer say neither yes nor no. @default 20 */
  readonly minimumRequests?: number;
}

export interface SuccessRate {
  readonly type: 'success-rate';
  readonly name: string;
  readonly atLeast: number;
  readonly minimumRequests: number;
  readonly sampling: Sampling;
}

export interface Latency {
  readonly type: 'latency';
  readonly name: string;
  readonly quantile: number;
  readonly atMost: Duration;
  readonly minimumRequests: number;
  readonly sampling: Sampling;
}

/** A bound on a measured value: one side, so that there is one way to fail. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number };

export interface PrometheusQuery {
  readonly type: 'prometheus-query';
  readonly name: string;
  readonly query: string | ((version: MeasuredVersion) => string);
  readonly bound: Bound;
  readonly sampling: Sampling;
}

/** What decides whether the new version goes on. */
export type Analysis = SuccessRate | Latency | PrometheusQuery;

/** The share of requests to the new version that succeed, such as 0.99. */
export function successRate(props: RequestSamplingProps & { readonly atLeast: number }): Analysis {
  const { atLeast, minimumRequests = 20 } = props;
  return { type: 'success-rate', name: 'success-rate', atLeast, minimumRequests, sampling: sampling(props) };
}

/** The time within which a share of the requests to the new version is answered. */
export function latency(
  props: RequestSamplingProps & {
    readonly atMost: Duration;
    /** The share of the requests that must be as fast. @default 0.99 */
    readonly quantile?: number;
  },
): Analysis {
  const { atMost, quantile = 0.99, minimumRequests = 20 } = props;
  const name = `latency-p${String(Number((quantile * 100).toFixed(3))).replace('.', '-')}`;
  return { type: 'latency', name, quantile, atMost, minimumRequests, sampling: sampling(props) };
}

/**
 * Anything else that Prometheus knows. The query must return one number; none, or NaN, says neither yes nor no. It may
 * be a function of the new version, or hold `{{args.canary-hash}}` and `{{args.stable-hash}}` under Argo Rollouts.
 */
export function prometheusQuery(
  props: SamplingProps &
    Bound & {
      /** Lower case letters, digits and dashes. */
      readonly name: string;
      readonly query: string | ((version: MeasuredVersion) => string);
    },
): Analysis {
  const bound: Bound = 'atLeast' in props ? { atLeast: props.atLeast } : { atMost: props.atMost };
  return { type: 'prometheus-query', name: props.name, query: props.query, bound, sampling: sampling(props) };
}

function sampling(props: SamplingProps): Sampling {
  const {
    window = Duration.minutes(2),
    interval = window,
    count = 3,
    failureLimit = 1,
    inconclusiveLimit = 1,
  } = props;
  return { window, interval, count, failureLimit, inconclusiveLimit };
}

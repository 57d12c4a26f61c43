/** The new version as metrics know it: by the Service that routes to it, and by its workload. */
export interface MeasuredVersion {
  readonly namespace: string;
  readonly workload: string;
  /** The Service through which requests reach the new version. */
  readonly service: string;
  /** The pod template hash of the new version; undefined where the controller gives the new version a workload of its own. */
  readonly podTemplateHash: string | undefined;
}

/** PromQL selectors of the requests that the new version answers. */
export interface RequestSeries {
  /** Counter of all requests. */
  readonly requests: string;
  /** Counter of those that succeeded. */
  readonly successes: string;
  /** Histogram buckets of their durations. @default latency can't be measured */
  readonly durationBuckets?: string;
  /** The unit that the buckets are in. @default 'ms' */
  readonly durationUnit?: 'ms' | 's';
}

/** Where requests to the new version are counted. */
export type RequestTelemetry = (version: MeasuredVersion) => RequestSeries;

export interface IstioTelemetryProps {
  /**
   * Whose counters are read: `source`, the proxies and gateways that call, which also see requests that no pod
   * answers; or `destination`, the new version's own proxies. The latter are told apart by the pod template hash, which
   * Prometheus has to copy from the pod's label `rollouts-pod-template-hash`. @default 'source'
   */
  readonly reporter?: 'source' | 'destination';
}

/**
 * Istio's standard metrics. A request counts as failed with a 5xx; redirects and client errors are answers.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export function istioTelemetry({ reporter = 'source' }: IstioTelemetryProps = {}): RequestTelemetry {
  return (version) => {
    const labels = [`reporter="${reporter}"`, `destination_service_namespace="${version.namespace}"`];
    if (reporter === 'source') labels.push(`destination_service_name="${version.service}"`);
    else labels.push(`destination_workload="${version.workload}"`);
    if (reporter === 'destination' && version.podTemplateHash !== undefined)
      labels.push(`rollouts_pod_template_hash="${version.podTemplateHash}"`);
    return {
      requests: `istio_requests_total{${labels.join(',')}}`,
      successes: `istio_requests_total{${[...labels, 'response_code!~"5.."'].join(',')}}`,
      durationBuckets: `istio_request_duration_milliseconds_bucket{${labels.join(',')}}`,
      durationUnit: 'ms',
    };
  };
}

import type { Analysis, Bound } from './analysis.ts';
import type { MeasuredVersion, RequestSeries, RequestTelemetry } from './request-telemetry.ts';

/** A query to Prometheus and what its answer is held against. */
export interface BoundQuery {
  readonly name: string;
  readonly query: string;
  readonly bound: Bound;
}

/** Turns an analysis into its query; undefined when the requests that it counts are counted nowhere. */
export function boundQuery(
  analysis: Analysis,
  version: MeasuredVersion,
  telemetry: RequestTelemetry | undefined,
): BoundQuery | undefined {
  const { name } = analysis;
  if (analysis.type === 'prometheus-query') {
    const { query, bound } = analysis;
    return { name, query: typeof query === 'string' ? query : query(version), bound };
  }
  const series = telemetry?.(version);
  if (series === undefined) return undefined;
  const window = analysis.sampling.window.toString();
  const enough = `sum(increase(${series.requests}[${window}])) >= ${analysis.minimumRequests}`;
  if (analysis.type === 'success-rate')
    return { name, query: `${ratio(series, window)}\nand ${enough}`, bound: { atLeast: analysis.atLeast } };
  if (series.durationBuckets === undefined) return undefined;
  const quantile = `histogram_quantile(${analysis.quantile}, sum by (le) (rate(${series.durationBuckets}[${window}])))`;
  const unit = series.durationUnit === 's' ? 1 : 1000;
  return { name, query: `${quantile}\nand ${enough}`, bound: { atMost: analysis.atMost.seconds * unit } };
}

/** How many requests a window holds: it says why a rollout pauses, where a share of them says nothing. */
export function trafficQuery(
  analyses: readonly Analysis[],
  version: MeasuredVersion,
  telemetry: RequestTelemetry | undefined,
): { readonly analysis: Analysis; readonly query: BoundQuery } | undefined {
  const series = telemetry?.(version);
  if (series === undefined) return undefined;
  const [first, ...others] = analyses.flatMap((analysis) =>
    analysis.type === 'prometheus-query' ? [] : [analysis],
  );
  if (first === undefined) return undefined;
  const most = others.reduce(
    (found, next) => (next.minimumRequests > found.minimumRequests ? next : found),
    first,
  );
  const query = `sum(increase(${series.requests}[${most.sampling.window.toString()}]))`;
  return { analysis: most, query: { name: 'traffic', query, bound: { atLeast: most.minimumRequests } } };
}

/**
 * When every request fails, there is no series of successes: without the zero in its place the share would be
 * missing instead of nought, and total failure would look like silence.
 */
function ratio({ requests, successes }: RequestSeries, window: string): string {
  return `(sum(rate(${successes}[${window}])) or vector(0))\n/ sum(rate(${requests}[${window}]))`;
}

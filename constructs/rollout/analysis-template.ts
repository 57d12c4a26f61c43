import type {
  IAnalysisTemplate,
  IMetric,
  IRolloutAnalysis,
} from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1';
import type { Manifest } from '../core/manifest.ts';
import type { Analysis } from './analysis.ts';
import { boundQuery, trafficQuery } from './analysis-query.ts';
import type { BoundQuery } from './analysis-query.ts';
import type { MeasuredVersion, RequestTelemetry } from './request-telemetry.ts';

/** The arguments that a query may hold: the pod template hashes of the two versions. */
export const analysisArguments: readonly string[] = ['canary-hash', 'stable-hash'];

/** The arguments that a query holds, each once. */
export function argumentsIn(query: string): string[] {
  return [...new Set([...query.matchAll(/\{\{\s*args\.([^}\s]+)\s*\}\}/g)].map(([, name = '']) => name))];
}

export interface TemplateProps {
  readonly name: string;
  readonly namespace: string;
  readonly analyses: readonly Analysis[];
  readonly version: MeasuredVersion;
  readonly telemetry: RequestTelemetry | undefined;
  /** The URL of Prometheus. */
  readonly prometheus: string;
  /** Whether it ends by itself: a check point does, what runs beside the steps does not. */
  readonly ends: boolean;
  /** Whether a failed measurement ends the rollout, or only pauses it for a person. */
  readonly aborts: boolean;
}

/** How a Rollout refers to an AnalysisTemplate, and what it gives to it. */
export type AnalysisReference = { templates: { templateName: string }[]; args?: RolloutArgument[] };
type RolloutArgument = { name: string; valueFrom: { podTemplateHashValue: 'Latest' | 'Stable' } };

/** An AnalysisTemplate with the reference to it. */
export interface AnalysisInUse {
  readonly template: Manifest;
  readonly reference: AnalysisReference;
}

/** Makes the AnalysisTemplate of several analyses; undefined when there is nothing to measure. */
export function analysisInUse(props: TemplateProps): AnalysisInUse | undefined {
  const { name, namespace, analyses, version, telemetry } = props;
  const measured = analyses.flatMap((analysis) => {
    const query = boundQuery(analysis, version, telemetry);
    return query === undefined ? [] : [{ analysis, query, fails: props.aborts }];
  });
  const traffic = trafficQuery(analyses, version, telemetry);
  // Too little traffic is no fault of the new version: it never fails, it only leaves the question open.
  if (traffic !== undefined) measured.push({ ...traffic, fails: false });
  if (measured.length === 0) return undefined;
  const used = analysisArguments.filter((argument) =>
    measured.some(({ query }) => argumentsIn(query.query).includes(argument)),
  );
  const args = used.map((argument) => ({ name: argument }));
  const template = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name, namespace },
    spec: {
      ...(args.length === 0 ? {} : { args }),
      metrics: measured.map(({ analysis, query, fails }) => metric(analysis, query, fails, props)),
    },
  } satisfies IAnalysisTemplate;
  const given = used.map((argument) => rolloutArgument(argument));
  const reference = {
    templates: [{ templateName: name }],
    ...(given.length === 0 ? {} : { args: given }),
  } satisfies IRolloutAnalysis;
  return { template, reference };
}

/**
 * A measurement has three answers. No series and NaN (nothing divided by nothing) are neither success nor failure, so
 * that a quiet service pauses instead of being rolled back, and is never promoted in silence.
 */
function metric(
  analysis: Analysis,
  { name, query, bound }: BoundQuery,
  fails: boolean,
  props: TemplateProps,
) {
  const { window, interval, count, failureLimit, inconclusiveLimit } = analysis.sampling;
  const [succeeds, breaks] =
    'atLeast' in bound
      ? [`>= ${bound.atLeast}`, `< ${bound.atLeast}`]
      : [`<= ${bound.atMost}`, `> ${bound.atMost}`];
  const measured = 'len(result) > 0 && !isNaN(result[0])';
  return {
    name,
    initialDelay: window.toString(),
    interval: interval.toString(),
    ...(props.ends ? { count } : {}),
    successCondition: `${measured} && result[0] ${succeeds}`,
    failureCondition: fails ? `${measured} && result[0] ${breaks}` : 'false',
    failureLimit,
    inconclusiveLimit,
    provider: { prometheus: { address: props.prometheus, query } },
  } satisfies IMetric;
}

function rolloutArgument(name: string): RolloutArgument {
  return { name, valueFrom: { podTemplateHashValue: name === 'stable-hash' ? 'Stable' : 'Latest' } };
}

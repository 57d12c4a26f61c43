import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt, withValueAt } from '../core/shared-edit.ts';
import type { Duration } from '../core/duration.ts';
import type { Analysis } from './analysis.ts';
import { boundQuery } from './analysis-query.ts';
import type { CanarySettings } from './argo-canary.ts';
import { flaggerBaseFaults, flaggerLabel } from './flagger-faults.ts';
import type { RolledOut } from './progressive-delivery.ts';
import type { RequestTelemetry } from './request-telemetry.ts';
import { routeOf } from './rollout-target.ts';
import type { RolloutTarget, ServedTarget } from './rollout-target.ts';
import { nameFaults } from './version-name.ts';

/** What Flagger is asked to do, beside what it measures. */
export interface FlaggerSettings {
  readonly namespace: string;
  readonly provider: string;
  readonly service: JsonObject;
  /** `stepWeights` or `iterations`. */
  readonly course: JsonObject;
  readonly interval: Duration;
  readonly analyses: readonly Analysis[];
  readonly telemetry: RequestTelemetry | undefined;
  readonly prometheus: string;
}

/** Rolls a base out by Flagger, weight by weight. */
export function flaggerCanary(
  objects: readonly Manifest[],
  target: RolloutTarget,
  settings: CanarySettings,
): RolledOut {
  const { stages, traffic } = settings;
  const [first] = stages;
  if (first === undefined || first.pause === 'manual' || traffic === undefined)
    return { objects, faults: [] };
  const { provider, service, unable } = traffic.flagger;
  const result = flagger(objects, target, {
    ...settings,
    provider,
    service,
    interval: first.pause,
    course: { stepWeights: stages.map(({ weight }) => weight) },
  });
  const route = routeOf(target, settings.namespace, 'primary');
  const faults = route === undefined || unable.length > 0 ? [] : traffic.faults(route, objects);
  return { objects: result.objects, faults: [...result.faults, ...faults] };
}

/**
 * Flagger makes the primary's Deployment, Services, autoscaler and route by itself. What it makes must not be in Git,
 * nor the number of the target's pods, which it sets to none between two releases.
 */
export function flagger(
  objects: readonly Manifest[],
  target: RolloutTarget,
  settings: FlaggerSettings,
): RolledOut {
  const { deployment, service } = target;
  const name = deployment.metadata.name;
  if (service === undefined) return { objects, faults: [] };
  const version = {
    namespace: settings.namespace,
    workload: name,
    service: `${service.name}-canary`,
    podTemplateHash: undefined,
  };
  const metrics = settings.analyses.flatMap((analysis) => {
    const query = boundQuery(analysis, version, settings.telemetry);
    return query === undefined ? [] : [{ analysis, ...query, template: `${name}-${query.name}` }];
  });
  const templates = metrics.map(({ query, template }): Manifest => ({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'MetricTemplate',
    metadata: { name: template, namespace: settings.namespace },
    spec: { provider: { type: 'prometheus', address: settings.prometheus }, query },
  }));
  const canary = canaryObject(
    target,
    service,
    settings,
    metrics.map(({ analysis, name: metric, bound, template }) => ({
      name: metric,
      interval: flaggerDuration(analysis.sampling.window),
      thresholdRange: 'atLeast' in bound ? { min: bound.atLeast } : { max: bound.atMost },
      templateRef: { name: template },
    })),
  );
  const kept = objects.filter((object) => object !== service.object);
  const reshaped = kept.map((object) =>
    object === deployment
      ? withValueAt(object, ['spec', 'replicas'], undefined)
      : guardingPrimary(object, deployment),
  );
  return {
    objects: [...reshaped, canary, ...templates],
    faults: [...flaggerBaseFaults(objects, target), ...nameFaults([canary, ...templates])],
  };
}

function canaryObject(
  { deployment, scaler }: RolloutTarget,
  service: ServedTarget,
  settings: FlaggerSettings,
  metrics: JsonObject[],
): Manifest {
  const name = deployment.metadata.name;
  const { portNumber, port, name: serviceName } = service;
  const portName = port['name'];
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name, namespace: settings.namespace },
    spec: {
      provider: settings.provider,
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      ...(scaler === undefined
        ? {}
        : {
            autoscalerRef: { apiVersion: scaler.apiVersion, kind: scaler.kind, name: scaler.metadata.name },
          }),
      service: {
        ...(serviceName === name ? {} : { name: serviceName }),
        port: portNumber,
        targetPort: port['targetPort'] ?? portNumber,
        ...(typeof portName === 'string' ? { portName } : {}),
        ...settings.service,
      },
      analysis: {
        interval: flaggerDuration(settings.interval),
        threshold: Math.min(...settings.analyses.map(({ sampling }) => sampling.failureLimit), 4) + 1,
        ...settings.course,
        metrics,
      },
    },
  };
}

/** Flagger's schema takes one unit, minutes or seconds. */
function flaggerDuration({ seconds }: Duration): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** The pods that serve carry another label value under Flagger; a disruption budget must guard those. */
function guardingPrimary(object: Manifest, deployment: Manifest): Manifest {
  if (object.kind !== 'PodDisruptionBudget' || groupOf(object.apiVersion) !== 'policy') return object;
  const label = flaggerLabel(deployment);
  const path = ['spec', 'selector', 'matchLabels'];
  const labels = valueAt(object, path);
  if (label === undefined || !isJsonObject(labels)) return object;
  const value = valueAt(deployment, [...path, label]);
  return labels[label] === value && typeof value === 'string'
    ? withValueAt(object, [...path, label], `${value}-primary`)
    : object;
}

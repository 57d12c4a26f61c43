import type { ICanaryStrategy } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1';
import type { Duration } from '../core/duration.ts';
import type { JsonObject, Manifest } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { Analysis } from './analysis.ts';
import { analysisInUse } from './analysis-template.ts';
import { canarySteps } from './canary-schedule.ts';
import type { CanaryStage } from './canary-schedule.ts';
import type { RolledOut } from './progressive-delivery.ts';
import type { RequestTelemetry } from './request-telemetry.ts';
import { nameFaults } from './version-name.ts';
import { inPlaceOf, rolloutObject, versionService } from './rollout-object.ts';
import { routeOf } from './rollout-target.ts';
import type { RolloutTarget } from './rollout-target.ts';
import type { Route, TrafficRouter } from './traffic-router.ts';

/** A canary as its objects are made from it, whoever the controller is. */
export interface CanarySettings {
  readonly namespace: string;
  readonly traffic: TrafficRouter | undefined;
  readonly telemetry: RequestTelemetry | undefined;
  readonly stages: readonly CanaryStage[];
  readonly analyses: readonly Analysis[];
  readonly prometheus: string;
}

export interface ArgoCanarySettings extends CanarySettings {
  readonly annotations: Readonly<Record<string, string>>;
  readonly aborts: boolean;
  readonly firstPods: number | undefined;
  readonly oldPods: 'full' | 'shrinking' | undefined;
  readonly keepOld: Duration | undefined;
}

/** Rolls a base out by Argo Rollouts: the Rollout, its Services, the route, what is measured. */
export function argoCanary(
  objects: readonly Manifest[],
  target: RolloutTarget,
  settings: ArgoCanarySettings,
): RolledOut {
  const { namespace, traffic } = settings;
  const route = routeOf(target, namespace, 'stable');
  const { check, watch } = templates(target, settings, route);
  const { steps, watchedFrom } = canarySteps(settings.stages, {
    firstPods: settings.firstPods,
    check: check?.reference,
  });
  const strategy = {
    ...surge(target.deployment),
    ...(route === undefined ? {} : { canaryService: route.canary, stableService: route.stable }),
    ...(settings.oldPods === 'shrinking' ? { dynamicStableScale: true } : {}),
    ...(settings.keepOld === undefined ? {} : { scaleDownDelaySeconds: settings.keepOld.seconds }),
    steps,
    ...(watch === undefined ? {} : { analysis: { ...watch.reference, startingStep: watchedFrom } }),
  } satisfies ICanaryStrategy;
  const routing =
    traffic === undefined || route === undefined ? {} : { trafficRouting: traffic.trafficRouting(route) };
  const canary: JsonObject = { ...strategy, ...routing };
  const rollout = rolloutObject(target, {
    strategy: { canary },
    annotations: settings.annotations,
    aborts: settings.aborts,
  });
  const services =
    route === undefined || target.service === undefined
      ? []
      : [
          versionService(target.service.object, route.stable),
          versionService(target.service.object, route.canary),
        ];
  const routes = traffic === undefined || route === undefined ? [] : traffic.objects(route);
  const measured = [check, watch].flatMap((use) => (use === undefined ? [] : [use.template]));
  return {
    objects: [...inPlaceOf(objects, target.deployment, rollout), ...services, ...routes, ...measured],
    faults: [
      ...(traffic === undefined || route === undefined ? [] : traffic.faults(route, objects)),
      ...nameFaults([...services, ...routes, ...measured]),
    ],
  };
}

/** A check point ends by itself, or the controller refuses it; what watches beside the steps runs as long as they do. */
function templates({ deployment }: RolloutTarget, settings: ArgoCanarySettings, route: Route | undefined) {
  const workload = deployment.metadata.name;
  const { namespace, telemetry, analyses, prometheus, aborts } = settings;
  const version = {
    namespace,
    workload,
    service: route?.canary ?? workload,
    podTemplateHash: '{{args.canary-hash}}',
  };
  const common = { namespace, version, telemetry, analyses, prometheus, aborts };
  const checks = settings.stages.some(({ checked }) => checked);
  return {
    check: checks ? analysisInUse({ ...common, name: `${workload}-check`, ends: true }) : undefined,
    watch: analysisInUse({ ...common, name: `${workload}-watch`, ends: false }),
  };
}

/** How many pods may be added or missing, as the Deployment had it. */
function surge(deployment: Manifest): { maxSurge?: number | string; maxUnavailable?: number | string } {
  const read = (field: string): Record<string, number | string> => {
    const value = valueAt(deployment, ['spec', 'strategy', 'rollingUpdate', field]);
    return typeof value === 'number' || typeof value === 'string' ? { [field]: value } : {};
  };
  return { ...read('maxSurge'), ...read('maxUnavailable') };
}

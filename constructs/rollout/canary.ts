import type { App } from '../app/app.ts';
import { Duration } from '../core/duration.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { duration, either, listOf, made, number, oneOf } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Analysis } from './analysis.ts';
import { analysisRule } from './analysis-rule.ts';
import { argoCanary } from './argo-canary.ts';
import { canaryFaults } from './canary-faults.ts';
import { stagesOf } from './canary-schedule.ts';
import type { CanaryStage, ScheduleProps } from './canary-schedule.ts';
import { flaggerCanary } from './flagger.ts';
import { deliveryShape, ProgressiveDelivery } from './progressive-delivery.ts';
import type { ProgressiveDeliveryProps, RolledOut } from './progressive-delivery.ts';
import type { RequestTelemetry } from './request-telemetry.ts';
import { rolloutTarget } from './rollout-target.ts';
import type { TrafficRouter } from './traffic-router.ts';

export interface CanaryProps extends ProgressiveDeliveryProps, ScheduleProps {
  /** Who splits the traffic. @default nobody: the share of pods stands for the share of traffic */
  readonly traffic?: TrafficRouter;
  /** What is measured from the first weight to the last, and at each check point. @default nothing */
  readonly analysis?: readonly Analysis[];
  /** Pods of the new version at the first weight; from the second on they follow the traffic. @default as many as its share */
  readonly firstPods?: number;
  /** Whether the old version keeps all its pods until the end, ready for a way back, or gives up those without traffic. @default 'full' */
  readonly oldPods?: 'full' | 'shrinking';
  /** How long the old version's pods stay after the last step. @default 30 seconds */
  readonly keepOld?: Duration;
}

const pause = either(duration, oneOf('manual'));
const propRule = parts<CanaryProps>({
  ...deliveryShape,
  weights: needed(listOf(number), [50, 100]),
  pause: either(pause, listOf(pause)),
  checkAt: listOf(number),
  traffic: made('a traffic router', 'istio(…) or gatewayApi(…)', { name: 'string', objects: 'function' }),
  analysis: listOf(analysisRule),
  firstPods: number,
  oldPods: oneOf('full', 'shrinking'),
  keepOld: duration,
});

/** Lets a new version have a growing share of the traffic, and takes it back when measurements say so. */
export class Canary extends ProgressiveDelivery<CanaryProps> {
  readonly stages: readonly CanaryStage[];

  constructor(app: App, props: CanaryProps) {
    super(app, 'canary', props, propRule);
    this.stages = stagesOf(this.props, Duration.minutes(5));
  }

  override get analyses(): readonly Analysis[] {
    return this.props.analysis ?? [];
  }

  /** Where the new version's requests are counted. */
  get telemetry(): RequestTelemetry | undefined {
    return this.props.telemetry ?? this.props.traffic?.telemetry;
  }

  protected override rollOut(objects: readonly Manifest[]): RolledOut {
    const { service, port, traffic } = this.props;
    const needsService = traffic !== undefined || this.controller === 'flagger';
    const { target, faults } = rolloutTarget(objects, {
      workload: this.app.workload?.name,
      service,
      port,
      needsService,
    });
    if (target === undefined) return { objects, faults };
    const { namespace } = this.app;
    const settings = {
      namespace,
      traffic,
      telemetry: this.telemetry,
      stages: this.stages,
      analyses: this.analyses,
      prometheus: this.prometheus,
    };
    const { firstPods, oldPods, keepOld } = this.props;
    const result =
      this.controller === 'flagger'
        ? flaggerCanary(objects, target, settings)
        : argoCanary(objects, target, {
            ...settings,
            annotations: this.annotations,
            aborts: this.aborts,
            firstPods,
            oldPods,
            keepOld,
          });
    return { objects: result.objects, faults: [...faults, ...result.faults] };
  }

  protected override settingFaults(): readonly Fault[] {
    return canaryFaults(this);
  }
}

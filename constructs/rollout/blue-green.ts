import type { IBlueGreenStrategy } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1';
import type { App } from '../app/app.ts';
import { Duration } from '../core/duration.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { duration, either, listOf, number, oneOf } from '../core/prop-rules.ts';
import { parts } from '../core/prop-shape.ts';
import type { Analysis } from './analysis.ts';
import { analysisRule } from './analysis-rule.ts';
import { analysisInUse } from './analysis-template.ts';
import { uncountedFaults, waitsForPerson } from './canary-faults.ts';
import { flagger } from './flagger.ts';
import { flaggerSettingFaults, flaggerUnable } from './flagger-faults.ts';
import { deliveryShape, ProgressiveDelivery } from './progressive-delivery.ts';
import type { ProgressiveDeliveryProps, RolledOut } from './progressive-delivery.ts';
import { inPlaceOf, rolloutObject, versionService } from './rollout-object.ts';
import { rolloutTarget } from './rollout-target.ts';
import type { RolloutTarget } from './rollout-target.ts';
import { nameFaults } from './version-name.ts';

export interface BlueGreenProps extends ProgressiveDeliveryProps {
  /** What must hold of the new version before it gets traffic; it is reached by the Service `<service>-preview`. @default nothing */
  readonly before?: readonly Analysis[];
  /** What must hold once all traffic is on it; the old version waits that long. @default nothing */
  readonly after?: readonly Analysis[];
  /** When the traffic is switched: as soon as the new version is ready, by a person, or after a time. @default 'automatic' */
  readonly promotion?: 'automatic' | 'manual' | Duration;
  /** Pods of the new version before the switch. @default as many as the old one has */
  readonly previewPods?: number;
  /** How long the old version's pods stay after the switch. @default 30 seconds */
  readonly keepOld?: Duration;
}

const propRule = parts<BlueGreenProps>({
  ...deliveryShape,
  before: listOf(analysisRule),
  after: listOf(analysisRule),
  promotion: either(oneOf('automatic', 'manual'), duration),
  previewPods: number,
  keepOld: duration,
});

/** Starts a new version beside the old one, and switches all traffic at once. For a while there are twice the pods. */
export class BlueGreen extends ProgressiveDelivery<BlueGreenProps> {
  constructor(app: App, props: BlueGreenProps = {}) {
    super(app, 'blue-green', props, propRule);
  }

  override get analyses(): readonly Analysis[] {
    return [...this.#before, ...this.#after.filter((analysis) => !this.#before.includes(analysis))];
  }

  get #before(): readonly Analysis[] {
    return this.props.before ?? [];
  }

  get #after(): readonly Analysis[] {
    return this.props.after ?? [];
  }

  protected override rollOut(objects: readonly Manifest[]): RolledOut {
    const { service, port } = this.props;
    const { target, faults } = rolloutTarget(objects, {
      workload: this.app.workload?.name,
      service,
      port,
      needsService: true,
    });
    if (target === undefined) return { objects, faults };
    const result =
      this.controller === 'flagger' ? this.#byFlagger(objects, target) : this.#byArgo(objects, target);
    return { objects: result.objects, faults: [...faults, ...result.faults] };
  }

  #byArgo(objects: readonly Manifest[], target: RolloutTarget): RolledOut {
    const { deployment, service } = target;
    if (service === undefined) return { objects, faults: [] };
    const workload = deployment.metadata.name;
    const preview = `${service.name}-preview`;
    const [before, after] = [
      this.#measure(`${workload}-before`, workload, preview, this.#before),
      this.#measure(`${workload}-after`, workload, service.name, this.#after),
    ];
    const { previewPods, keepOld } = this.props;
    const blueGreen = {
      activeService: service.name,
      previewService: preview,
      ...promotion(this.props.promotion),
      ...(previewPods === undefined ? {} : { previewReplicaCount: previewPods }),
      ...(keepOld === undefined ? {} : { scaleDownDelaySeconds: keepOld.seconds }),
      ...(before === undefined ? {} : { prePromotionAnalysis: before.reference }),
      ...(after === undefined ? {} : { postPromotionAnalysis: after.reference }),
    } satisfies IBlueGreenStrategy;
    const strategy = { blueGreen: blueGreen };
    const rollout = rolloutObject(target, { strategy, annotations: this.annotations, aborts: this.aborts });
    const added = [
      versionService(service.object, preview),
      ...[before, after].flatMap((use) => (use === undefined ? [] : [use.template])),
    ];
    return { objects: [...inPlaceOf(objects, deployment, rollout), ...added], faults: nameFaults(added) };
  }

  #measure(name: string, workload: string, service: string, analyses: readonly Analysis[]) {
    const { namespace } = this.app;
    const version = { namespace, workload, service, podTemplateHash: '{{args.canary-hash}}' };
    const { telemetry } = this.props;
    return analysisInUse({
      name,
      namespace,
      analyses,
      version,
      telemetry,
      prometheus: this.prometheus,
      ends: true,
      aborts: this.aborts,
    });
  }

  #byFlagger(objects: readonly Manifest[], target: RolloutTarget): RolledOut {
    const analyses = this.#before;
    const longest = analyses.reduce(
      (most, { sampling }) => (sampling.interval.seconds > most.seconds ? sampling.interval : most),
      Duration.minutes(1),
    );
    return flagger(objects, target, {
      namespace: this.app.namespace,
      provider: 'kubernetes',
      service: {},
      course: { iterations: Math.max(1, ...analyses.map(({ sampling }) => sampling.count)) },
      interval: longest,
      analyses,
      telemetry: this.props.telemetry,
      prometheus: this.prometheus,
    });
  }

  protected override settingFaults(): readonly Fault[] {
    const { promotion: promoted, previewPods, keepOld, notify, telemetry, after } = this.props;
    const faults: Fault[] = [...uncountedFaults(this.analyses, telemetry)];
    if (promoted instanceof Duration && !(promoted.seconds > 0))
      faults.push({
        code: 'RGT-ROLLOUT-008',
        what: 'the switch waits for no time',
        given: promoted.toString(),
        allowed: "more than 0s, 'automatic' or 'manual'",
        fix: "write promotion: 'automatic'",
      });
    if (promoted === 'manual' && this.app.environment.waves !== undefined)
      faults.push(waitsForPerson(this.app.name));
    if (previewPods !== undefined && (!Number.isInteger(previewPods) || previewPods < 1))
      faults.push({
        code: 'RGT-ROLLOUT-035',
        what: 'a preview without pods shows nothing',
        given: String(previewPods),
        allowed: '1 or more',
        fix: 'raise previewPods, or leave it out',
      });
    if (this.controller !== 'flagger') return faults;
    const unable = {
      rollback: this.aborts ? undefined : 'manual',
      promotion: promoted === 'automatic' ? undefined : promoted,
      previewPods,
      keepOld,
      notify,
      after,
    };
    return [
      ...faults,
      ...flaggerUnable(unable, this.app.name),
      ...flaggerSettingFaults(this.app, this.analyses),
    ];
  }
}

function promotion(promoted: BlueGreenProps['promotion'] = 'automatic'): {
  autoPromotionEnabled: boolean;
  autoPromotionSeconds?: number;
} {
  if (promoted instanceof Duration)
    return { autoPromotionEnabled: false, autoPromotionSeconds: promoted.seconds };
  return { autoPromotionEnabled: promoted === 'automatic' };
}

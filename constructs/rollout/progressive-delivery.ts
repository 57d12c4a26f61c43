import type { App } from '../app/app.ts';
import type { AppFeature } from '../app/app-feature.ts';
import type { Issue } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { identityKey } from '../core/object-identity.ts';
import { callable, either, oneOf, settings, text, wholeNumber } from '../core/prop-rules.ts';
import type { PropRule } from '../core/prop-rules.ts';
import type { Shape } from '../core/prop-shape.ts';
import type { Analysis } from './analysis.ts';
import { analysisFaults } from './analysis-faults.ts';
import type { RequestTelemetry } from './request-telemetry.ts';

/** Who moves the traffic from one version to the next. */
export type RolloutController = 'argo-rollouts' | 'flagger';

/** What a canary and a blue-green rollout have in common. */
export interface ProgressiveDeliveryProps {
  /** @default 'argo-rollouts' */
  readonly controller?: RolloutController;
  /**
   * What a failed analysis does. `automatic`: the traffic goes back to the old version at once. Git still asks for the
   * new one, so the app stays degraded until the change is reverted there; `notify` tells somebody.
   * `manual`: the rollout stops where it is, and a person decides. @default 'automatic'
   */
  readonly rollback?: 'automatic' | 'manual';
  /** The Service that callers use, where several select the pods. @default the only one */
  readonly service?: string;
  /** Number or name of its port, where it has several. @default the only one */
  readonly port?: number | string;
  /** The URL of Prometheus, as the controller reaches it. @default 'http://prometheus.monitoring:9090' */
  readonly prometheus?: string;
  /** Where requests are counted. @default where the traffic router counts them */
  readonly telemetry?: RequestTelemetry;
  /** Whom the controller tells of a rollback, by its notification services, such as `{ slack: 'ops-alert' }`. @default nobody */
  readonly notify?: Readonly<Record<string, string>>;
}

/** What both take. */
export const deliveryShape: Shape<ProgressiveDeliveryProps> = {
  controller: oneOf('argo-rollouts', 'flagger'),
  rollback: oneOf('automatic', 'manual'),
  service: text,
  port: either(text, wholeNumber(1)),
  prometheus: text,
  telemetry: callable,
  notify: settings,
};

/** The base, rolled out: or what keeps it from that. */
export interface RolledOut {
  readonly objects: readonly Manifest[];
  readonly faults: readonly Fault[];
}

/** A way to release that replaces an app's Deployment; an app has one at most. */
export abstract class ProgressiveDelivery<P extends ProgressiveDeliveryProps = ProgressiveDeliveryProps>
  extends ModelConstruct
  implements AppFeature
{
  readonly order = 20;
  readonly app: App;
  readonly props: P;
  readonly controller: RolloutController;
  readonly prometheus: string;
  /** Whether a failure takes the new version back by itself. */
  readonly aborts: boolean;
  protected readonly annotations: Readonly<Record<string, string>>;

  constructor(app: App, kind: 'canary' | 'blue-green', given: P, rule: PropRule) {
    super(app, freeName(app, kind), kind);
    const props = this.usable(given, rule);
    this.app = app;
    this.props = props;
    this.controller = props.controller ?? 'argo-rollouts';
    this.prometheus = props.prometheus ?? 'http://prometheus.monitoring:9090';
    this.aborts = props.rollback !== 'manual';
    this.annotations = Object.fromEntries(
      Object.entries(props.notify ?? {}).map(([service, recipient]) => [
        `notifications.argoproj.io/subscribe.on-rollout-aborted.${service}`,
        recipient,
      ]),
    );
    app.addFeature(this);
  }

  checkBase(objects: readonly Manifest[]): readonly Issue[] {
    if (this.#other !== undefined) return [];
    const { objects: after, faults } = this.rollOut(objects);
    return [...faults, ...collisions(after)].map((fault) => ({
      severity: 'error',
      ...fault,
      where: this.place,
    }));
  }

  reshapeBase(objects: readonly Manifest[]): readonly Manifest[] {
    return this.#other === undefined ? this.rollOut(objects).objects : objects;
  }

  /** Pure: the base with the rollout in the Deployment's place; the base itself when that can't be done. */
  protected abstract rollOut(objects: readonly Manifest[]): RolledOut;
  /** What is wrong with its own settings. */
  protected abstract settingFaults(): readonly Fault[];
  /** All that is measured. */
  protected abstract get analyses(): readonly Analysis[];

  protected override check(): Fault[] {
    const other = this.#other;
    const twice: Fault[] =
      other === undefined
        ? []
        : [
            {
              code: 'RGT-ROLLOUT-001',
              what: `app "${this.app.name}" is rolled out twice, by a ${kindOf(other)} and by a ${kindOf(this)}`,
              given: `${kindOf(other)}, ${kindOf(this)}`,
              allowed: 'one of them',
              fix: 'remove one: two controllers would fight over the same pods',
            },
          ];
    return [
      ...twice,
      ...this.settingFaults(),
      ...analysisFaults(this.analyses),
      ...prometheusFaults(this.prometheus),
    ];
  }

  get #other(): ProgressiveDelivery | undefined {
    const first = this.app.features.find((feature) => feature instanceof ProgressiveDelivery);
    return first === this ? undefined : first;
  }
}

function kindOf(delivery: ProgressiveDelivery): string {
  return delivery.name.replace(/-2$/, '');
}

/** A second one gets a name of its own, so that it is reported for what it is. */
function freeName(app: App, kind: string): string {
  return app.node.tryFindChild(kind) === undefined ? kind : `${kind}-2`;
}

function collisions(objects: readonly Manifest[]): Fault[] {
  const seen = new Set<string>();
  const twice = objects.filter((object) => seen.size === seen.add(identityKey(object)).size);
  return twice.map((object) => ({
    code: 'RGT-ROLLOUT-024',
    what: `the base has the ${object.kind} "${object.metadata.name}" that the rollout makes`,
    given: identityKey(object),
    fix: 'remove it from the base, or give it another name',
  }));
}

function prometheusFaults(address: string): Fault[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const secret = url !== undefined && (url.username !== '' || url.password !== '');
  if (url !== undefined && /^https?:$/.test(url.protocol) && !secret) return [];
  return [
    {
      code: 'RGT-ROLLOUT-018',
      what: secret ? 'the URL of Prometheus carries credentials' : 'Prometheus is not named by a URL',
      given: secret ? '(hidden)' : address,
      allowed: 'http://host:port or https://host:port',
      fix: 'write the URL as the controller reaches it; credentials belong into a secret store',
    },
  ];
}

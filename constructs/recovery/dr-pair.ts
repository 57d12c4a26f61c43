import type { AppFeature } from '../app/app-feature.ts';
import type { App } from '../app/app.ts';
import type { ClusterFeature } from '../cluster/cluster-feature.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { Duration } from '../core/duration.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import { ModelConstruct, modelPart } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { duration, either, listOf, made, number, oneOf, text } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Environment } from '../fleet/environment.ts';
import { alertSettings } from './alert-settings.ts';
import type { AlertSettings, FailoverAlertProps } from './alert-settings.ts';
import { failoverAlertObjects } from './failover-alert.ts';
import { pairFaults } from './pair-faults.ts';
import { pairFingerprint } from './pair-fingerprint.ts';
import type { Pair, Side } from './pair.ts';
import { rtoBudget } from './rto-budget.ts';
import type { RtoPart } from './rto-part.ts';
import { switchKind } from './switch/switches.ts';
import type { TrafficSwitch } from './switch/switches.ts';
import { withLowerBound } from './warm-standby.ts';

/** How data gets to the standby. Regatta moves none; it only holds the promise against the interval. */
export interface DataReplication {
  /** What does it, such as `CloudNativePG streaming` or `Velero`. */
  readonly by: string;
  /** What can be lost at worst: the time between two copies. */
  readonly every: Duration;
}

export interface DrPairProps {
  readonly app: App;
  readonly primary: Cluster;
  /** A cluster with role 'standby'. */
  readonly standby: Cluster;
  /** What moves users to the standby: {@link dnsFailover}, {@link meshFailover}, or both. */
  readonly switch: TrafficSwitch | readonly TrafficSwitch[];
  /** How long users may be without the app. */
  readonly rto: Duration;
  /** How much data may be lost, as time. @default not promised */
  readonly rpo?: Duration;
  /** How data gets there. Required with `rpo`. @default the app has none that lasts */
  readonly data?: DataReplication;
  /** How the standby is kept ready. @default two pods: one alone is down whenever its node is */
  readonly warmStandby?: { readonly minReplicas?: number };
  /** How long the standby's pods take to carry the load. @default Duration.minutes(1) */
  readonly startup?: Duration;
  /** Who notices that the primary is gone. @default a Prometheus on the control cluster */
  readonly alert?: FailoverAlertProps;
  /** Which side serves; a failover is a commit that changes it. @default 'primary' */
  readonly active?: Side;
}

const clusterRule = modelPart('cluster', 'a Cluster');
const switchRule = made('a switch', 'dnsFailover(…) or meshFailover(…)', { type: 'string' });
const propRule = parts<DrPairProps>({
  app: needed(modelPart('app', 'an App'), undefined),
  primary: needed(clusterRule, undefined),
  standby: needed(clusterRule, undefined),
  switch: needed(either(switchRule, listOf(switchRule)), []),
  rto: needed(duration, Duration.hours(24)),
  rpo: duration,
  data: parts<DataReplication>({ by: needed(text, ''), every: needed(duration, Duration.hours(24)) }),
  warmStandby: parts<NonNullable<DrPairProps['warmStandby']>>({ minReplicas: number }),
  startup: duration,
  alert: made('settings of the alert', 'an object', {}),
  active: oneOf('primary', 'standby'),
});

/** An app on two clusters, of which one serves and the other waits, ready to take over within a promised time. */
export class DrPair extends ModelConstruct implements AppFeature, ClusterFeature, Pair {
  readonly order = 30;
  readonly environment: Environment;
  readonly app: App;
  readonly primary: Cluster;
  readonly standby: Cluster;
  readonly switches: readonly TrafficSwitch[];
  readonly rto: Duration;
  readonly rpo: Duration | undefined;
  readonly data: DataReplication | undefined;
  readonly startup: Duration;
  readonly active: Side;
  readonly alert: AlertSettings;
  /** Pods that the waiting side has at least. */
  readonly warmReplicas: number;

  constructor(environment: Environment, name: string, given: DrPairProps) {
    super(environment, name, 'pair');
    const props = this.usable(given, propRule);
    this.environment = environment;
    this.app = props.app;
    this.primary = props.primary;
    this.standby = props.standby;
    this.switches = isList(props.switch) ? props.switch : [props.switch];
    this.rto = props.rto;
    this.rpo = props.rpo;
    this.data = props.data;
    this.startup = props.startup ?? Duration.minutes(1);
    this.active = props.active ?? 'primary';
    this.alert = alertSettings(props.alert ?? {});
    this.warmReplicas = props.warmStandby?.minReplicas ?? 2;
    if (!this.isComplete) return;
    environment.addClusterFeature(this);
    this.app.addFeature(this);
  }

  /** Whether traffic moves without anybody's doing. */
  get automatic(): boolean {
    return this.switches.every((choice) => switchKind(choice).detection(choice) !== undefined);
  }

  /** What takes how long between the failure and users being served again. */
  get budget(): readonly RtoPart[] {
    return rtoBudget(this);
  }

  /** The cluster that watches the primary; undefined when there is none outside of it. */
  get observer(): Cluster | undefined {
    return this.alert.on ?? this.environment.hub;
  }

  /** What a user would ask for; undefined when no switch names a host and the alert no URL. */
  get userUrl(): string | undefined {
    const host = this.switches.flatMap((choice) => (choice.type === 'dns' ? [choice.host] : []))[0];
    return this.alert.userUrl ?? (host === undefined ? undefined : `https://${host}/`);
  }

  /** Pods that the serving side has at least: as many as the primary's overlay asks for, and never fewer than a standby. */
  get servingReplicas(): number {
    const bounds = this.app.overlayOn(this.primary);
    const layers = [...(bounds?.components ?? []), ...(bounds === undefined ? [] : [bounds])];
    const min = layers.map(({ delta }) => delta.autoscaling?.min).findLast((value) => value !== undefined);
    return Math.max(min ?? 0, this.warmReplicas);
  }

  reshapeOn(objects: readonly Manifest[], cluster: Cluster): readonly Manifest[] {
    if (cluster !== this.primary && cluster !== this.standby) return objects;
    return this.switches.reduce<readonly Manifest[]>(
      (now, choice) => switchKind(choice).reshapeOn?.(choice, this, cluster, now) ?? now,
      cluster === this.standby
        ? withLowerBound(objects, this.active === 'standby' ? this.servingReplicas : this.warmReplicas)
        : objects,
    );
  }

  fingerprintOn(cluster: Cluster): JsonValue {
    return pairFingerprint(this, cluster);
  }

  objectsOn(cluster: Cluster): readonly Manifest[] {
    const { userUrl } = this;
    const alert =
      cluster === this.observer && userUrl !== undefined
        ? failoverAlertObjects(this, this.alert, userUrl)
        : [];
    const records =
      cluster === this.environment.hub
        ? this.switches.flatMap((choice) => switchKind(choice).hubObjects?.(choice, this) ?? [])
        : [];
    return [...alert, ...records];
  }

  /** What is missing among the app's objects on one of the two clusters for the switches to work. */
  objectFaults(objects: readonly Manifest[], cluster: Cluster): readonly Fault[] {
    return this.switches.flatMap(
      (choice) => switchKind(choice).objectFaults?.(choice, this, cluster, objects) ?? [],
    );
  }

  protected override check(): Fault[] {
    return pairFaults(this);
  }
}

function isList(value: TrafficSwitch | readonly TrafficSwitch[]): value is readonly TrafficSwitch[] {
  return Array.isArray(value);
}

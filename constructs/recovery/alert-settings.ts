import type { Cluster } from '../cluster/cluster.ts';
import { Duration } from '../core/duration.ts';

/** The alert that says that a primary is gone and that users feel it. */
export interface FailoverAlertProps {
  /** The cluster whose Prometheus watches; it must outlive the primary. @default the control cluster */
  readonly on?: Cluster;
  /** @default 'monitoring' */
  readonly namespace?: string;
  /** Labels by which Prometheus selects its rules and probes. @default { release: 'prometheus' } */
  readonly labels?: Readonly<Record<string, string>>;
  /** URL of what to do when it fires. @default none: the alert itself says which commit fails over */
  readonly runbook?: string;
  /** What a user would ask for. @default `https://<host>/` of the switch */
  readonly userUrl?: string;
  /** @default `/readyz` of the primary's API server */
  readonly apiServerUrl?: string;
  /** Address of the blackbox exporter that asks. @default 'blackbox-exporter.monitoring.svc:9115' */
  readonly prober?: string;
  /** Its modules: one that trusts the host's certificate, one that trusts the API server's. @default 'http_2xx' and 'kubernetes_readyz' */
  readonly modules?: { readonly user?: string; readonly apiServer?: string };
  /** Job of the API servers in the Prometheus that gathers all clusters. @default 'apiserver' */
  readonly apiServerJob?: string;
  /** The primary's value of the `cluster` label there. @default the primary's name */
  readonly clusterLabel?: string;
  /** How long it must be true. @default Duration.minutes(2) */
  readonly for?: Duration;
  /** @default Duration.seconds(30) */
  readonly scrapeInterval?: Duration;
  /** @default Duration.seconds(30) */
  readonly evaluationInterval?: Duration;
  /** How long Alertmanager gathers alerts before it tells anybody. @default Duration.seconds(30) */
  readonly groupWait?: Duration;
  /**
   * How long people take from the page to a merged commit; counted where one has to move the traffic.
   * @default Duration.minutes(10): five until somebody is there, five until the commit is reviewed
   */
  readonly reaction?: Duration;
  /**
   * How long until the control cluster has that commit.
   * @default Duration.minutes(3), the poll of Argo CD without a webhook; Duration.minutes(1) where Pulumi applies
   */
  readonly delivery?: Duration;
}

/** {@link FailoverAlertProps} with the defaults filled in that need no pair. */
export interface AlertSettings {
  readonly on: Cluster | undefined;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly runbook: string | undefined;
  readonly userUrl: string | undefined;
  readonly apiServerUrl: string | undefined;
  readonly prober: string;
  readonly userModule: string;
  readonly apiServerModule: string;
  readonly apiServerJob: string;
  readonly clusterLabel: string | undefined;
  readonly for: Duration;
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  readonly groupWait: Duration;
  readonly reaction: Duration | undefined;
  readonly delivery: Duration | undefined;
}

/** Fills in the defaults. */
export function alertSettings(props: FailoverAlertProps): AlertSettings {
  return {
    on: props.on,
    namespace: props.namespace ?? 'monitoring',
    labels: props.labels ?? { release: 'prometheus' },
    runbook: props.runbook,
    userUrl: props.userUrl,
    apiServerUrl: props.apiServerUrl,
    prober: props.prober ?? 'blackbox-exporter.monitoring.svc:9115',
    userModule: props.modules?.user ?? 'http_2xx',
    apiServerModule: props.modules?.apiServer ?? 'kubernetes_readyz',
    apiServerJob: props.apiServerJob ?? 'apiserver',
    clusterLabel: props.clusterLabel,
    for: props.for ?? Duration.minutes(2),
    scrapeInterval: props.scrapeInterval ?? Duration.seconds(30),
    evaluationInterval: props.evaluationInterval ?? Duration.seconds(30),
    groupWait: props.groupWait ?? Duration.seconds(30),
    reaction: props.reaction,
    delivery: props.delivery,
  };
}

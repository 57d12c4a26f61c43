import type { JsonObject, Manifest } from '../core/manifest.ts';
import type { AlertSettings } from './alert-settings.ts';
import type { DrPair } from './dr-pair.ts';
import { sharedName } from './pair.ts';

/** Which of the two questions a probe asks. */
type Observer = 'api-server' | 'users';

/**
 * The alert of a pair and the probes that it needs. Three observers must agree: the API servers' own metrics, which
 * vanish with the cluster; a probe of the API server from outside; and a probe of what users ask for, since an API
 * server that is down takes no user's service away.
 */
export function failoverAlertObjects(pair: DrPair, settings: AlertSettings, userUrl: string): Manifest[] {
  const apiServerUrl = settings.apiServerUrl ?? `${pair.primary.server}/readyz`;
  return [
    probe(pair, settings, 'api-server', apiServerUrl, settings.apiServerModule),
    probe(pair, settings, 'users', userUrl, settings.userModule),
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: metadata(pair, settings),
      spec: {
        groups: [
          {
            name: sharedName(pair),
            interval: settings.evaluationInterval.toString(),
            rules: [primaryDown(pair, settings), observersMissing(pair, settings)],
          },
        ],
      },
    },
  ];
}

function metadata(pair: DrPair, { namespace, labels }: AlertSettings, part?: Observer): Manifest['metadata'] {
  return {
    name: part === undefined ? sharedName(pair) : `${sharedName(pair)}-${part}`,
    namespace,
    labels: { ...labels, 'app.kubernetes.io/managed-by': 'regatta' },
  };
}

function probe(
  pair: DrPair,
  settings: AlertSettings,
  observer: Observer,
  url: string,
  module: string,
): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Probe',
    metadata: metadata(pair, settings, observer),
    spec: {
      jobName: sharedName(pair),
      interval: settings.scrapeInterval.toString(),
      module,
      prober: { url: settings.prober, path: '/probe' },
      targets: { staticConfig: { static: [url], labels: { observer } } },
    },
  };
}

function probed(pair: DrPair, observer: Observer): string {
  return `probe_success{job="${sharedName(pair)}",observer="${observer}"}`;
}

function primaryDown(pair: DrPair, settings: AlertSettings): JsonObject {
  const cluster = settings.clusterLabel ?? pair.primary.name;
  return {
    alert: 'PrimaryClusterDown',
    // `up` is 0 for a server that does not answer, and simply not there when the cluster or the way to it is gone.
    expr: [
      `(sum(up{job="${settings.apiServerJob}",cluster="${cluster}"}) or vector(0)) == 0`,
      `and on () max(${probed(pair, 'api-server')}) == 0`,
      `and on () max(${probed(pair, 'users')}) == 0`,
    ].join('\n'),
    for: settings.for.toString(),
    keep_firing_for: '5m',
    labels: { ...labels(pair, 'critical'), failover: pair.automatic ? 'auto' : 'manual' },
    annotations: {
      summary: `${pair.app.name} is down for users, and cluster ${pair.primary.name} with it`,
      description: pair.automatic
        ? `Traffic moves to ${pair.standby.name} by itself. Before ${pair.primary.name} comes back as a second primary, make it stay there: ${failoverCommit(pair)}`
        : `Traffic moves to ${pair.standby.name} by a commit: ${failoverCommit(pair)}`,
      ...(settings.runbook === undefined ? {} : { runbook_url: settings.runbook }),
    },
  };
}

/** The change in the declaration that fails over, as somebody reads it who is called at night. */
function failoverCommit({ name, environment }: DrPair): string {
  const change = `set active: 'standby' on DrPair "${name}" in environments/${environment.name}.ts`;
  return environment.engine.readsGit
    ? `${change}, merge and publish it.`
    : `${change}, then run: regatta up --environment ${environment.name}`;
}

/** An alert whose observers are gone would never fire; that is worth an alert of its own. */
function observersMissing(pair: DrPair, settings: AlertSettings): JsonObject {
  return {
    alert: 'FailoverObserversMissing',
    expr: `absent(${probed(pair, 'api-server')}) or absent(${probed(pair, 'users')})`,
    for: '10m',
    labels: labels(pair, 'warning'),
    annotations: {
      summary: `nobody would notice that ${pair.app.name} has to fail over from ${pair.primary.name}`,
      description: `Prometheus has no result of the probes of pair ${pair.name}; look at ${settings.prober} and its modules ${settings.apiServerModule} and ${settings.userModule}.`,
      ...(settings.runbook === undefined ? {} : { runbook_url: settings.runbook }),
    },
  };
}

function labels(pair: DrPair, severity: 'critical' | 'warning'): JsonObject {
  return {
    severity,
    environment: pair.environment.name,
    cluster: pair.primary.name,
    standby: pair.standby.name,
    service: pair.app.name,
    pair: pair.name,
  };
}

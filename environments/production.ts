import {
  App,
  ArgoCd,
  Canary,
  Cluster,
  DrPair,
  Duration,
  Environment,
  ExternalSecret,
  Overlay,
  SecretStore,
  Waves,
  dnsFailover,
  healthy,
  istio,
  mutualTls,
  route53,
  slack,
  successRate,
  vault,
} from 'regatta';
import type { ClusterVersions, EnvironmentProps, Fleet } from 'regatta';
import { apiService } from './apps/api-service.ts';
import { versions } from './settings/versions.ts';
import Staging from './staging.ts';

/** Where the fleet stands: all that differs between production and the test bed. */
export interface Site extends EnvironmentProps {
  readonly name: string;
  readonly versions: ClusterVersions;
  readonly servers: Readonly<Record<'hub' | 'east' | 'west' | 'dr', string>>;
  /** Clusters on which a change is seen before it comes here. */
  readonly before: readonly Cluster[];
}

const production = (fleet: Fleet): Site => ({
  name: 'production',
  engine: new ArgoCd({
    url: 'https://argocd.example.com',
    notify: slack({
      channel: 'ops-alert',
      token: { store: 'vault', key: 'argocd/slack', property: 'token' },
    }),
  }),
  repository: { url: 'https://git.example.com/org/k8s-manifests.git' },
  versions,
  servers: {
    hub: 'https://10.0.0.100:6443',
    east: 'https://10.0.1.100:6443',
    west: 'https://10.0.2.100:6443',
    dr: 'https://10.0.3.100:6443',
  },
  before: [fleet.environment(Staging).cluster],
});

/** Two active clusters, one that stands by, and the control cluster that delivers to them. */
export default class Production extends Environment {
  constructor(fleet: Fleet, site: Site = production(fleet)) {
    const { name, servers, versions, before, ...settings } = site;
    super(fleet, name, settings);

    const vaultStore = new SecretStore(this, 'vault', {
      backend: vault({ server: 'https://vault.internal:8200', mount: 'secret', role: 'external-secrets' }),
    });
    const credentials = (cluster: string) => mutualTls(vaultStore.at(`clusters/${cluster}`));

    new Cluster(this, 'hub', { role: 'hub', server: servers.hub, versions });
    const east = new Cluster(this, 'east', {
      server: servers.east,
      region: 'us-east-1',
      versions,
      credentials: credentials('east'),
    });
    const west = new Cluster(this, 'west', {
      server: servers.west,
      region: 'us-west-2',
      versions,
      credentials: credentials('west'),
    });
    const dr = new Cluster(this, 'dr', {
      role: 'standby',
      server: servers.dr,
      region: 'us-east-2',
      versions,
      credentials: credentials('dr'),
    });

    new Waves(this, {
      // The standby goes last: a bad release must not reach the primary and its replacement together.
      order: [...before.map((cluster) => [cluster]), [east], [west, dr]],
      gate: healthy(),
    });

    const api = new App(this, 'api-service', {
      base: apiService,
      config: { LOG_LEVEL: 'info' },
      configName: 'api-config',
    });
    new Overlay(api, east, {
      autoscaling: { min: 5 },
      resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2000m', memory: '2Gi' } },
      config: {
        CLUSTER_REGION: 'east',
        DB_HOST: 'east-db.internal',
        CACHE_REDIS: 'redis-east.internal:6379',
      },
    });
    new Overlay(api, west, {
      config: {
        CLUSTER_REGION: 'west',
        DB_HOST: 'west-db.internal',
        CACHE_REDIS: 'redis-west.internal:6379',
      },
    });
    new Overlay(api, dr, {
      config: { CLUSTER_REGION: 'dr', DB_HOST: 'dr-db.internal', CACHE_REDIS: 'redis-dr.internal:6379' },
    });

    new Canary(api, {
      weights: [5, 10, 30, 60, 100],
      pause: Duration.minutes(5),
      traffic: istio(),
      analysis: [successRate({ atLeast: 0.99 })],
    });
    new ExternalSecret(api, 'api-db-secret', {
      store: vaultStore,
      keys: { DB_PASSWORD: 'api-service/production#db_password', API_KEY: 'api-service/production#api_key' },
    });
    new DrPair(this, 'api', {
      app: api,
      primary: east,
      standby: dr,
      // Health checks need nobody who wakes up first: a failover by a commit takes twenty minutes.
      switch: dnsFailover('api.example.com', {
        provider: route53({ healthChecks: { primary: '5f6a1c9e-3b7d-4d52-9a0e-2c8b7e41d6f3' } }),
        targets: (cluster) => [`${cluster.name}.api.example.com`],
      }),
      rto: Duration.minutes(5),
      alert: { runbook: 'https://wiki.internal/runbooks/cluster-failover' },
    });
  }
}

import { App, Cluster, Direct, Environment, ExternalSecret, Overlay, SecretStore, vault } from 'regatta';
import type { Fleet } from 'regatta';
import { apiService } from './apps/api-service.ts';
import { versions } from './settings/versions.ts';

/** One small cluster, on which every change is seen first. Pulumi applies to it directly. */
export default class Staging extends Environment {
  readonly cluster: Cluster;

  constructor(fleet: Fleet) {
    super(fleet, 'staging', { engine: new Direct() });

    const store = new SecretStore(this, 'vault', {
      backend: vault({ server: 'https://vault.internal:8200', mount: 'secret', role: 'external-secrets' }),
    });
    this.cluster = new Cluster(this, 'staging', {
      server: 'https://10.0.9.100:6443',
      region: 'us-east-1',
      versions,
    });

    const api = new App(this, 'api-service', {
      base: apiService,
      config: { LOG_LEVEL: 'debug' },
      configName: 'api-config',
    });
    new Overlay(api, this.cluster, {
      autoscaling: { min: 1, max: 2 },
      config: {
        CLUSTER_REGION: 'staging',
        DB_HOST: 'staging-db.internal',
        CACHE_REDIS: 'redis-staging.internal:6379',
      },
    });
    new ExternalSecret(api, 'api-db-secret', {
      store,
      keys: { DB_PASSWORD: 'api-service/staging#db_password', API_KEY: 'api-service/staging#api_key' },
    });
  }
}

import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import {
  App,
  Cluster,
  Direct,
  DrPair,
  Duration,
  Environment,
  Fleet,
  Overlay,
  dnsFailover,
} from '../../../constructs/index.ts';
import type {
  ClusterProps,
  ClusterVersions,
  DrPairProps,
  Engine,
  Issue,
  JsonObject,
  JsonValue,
  Manifest,
} from '../../../constructs/index.ts';
import { valueAt } from '../../../constructs/core/shared-edit.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { inspectPlan } from '../../../constructs/policy/inspection.ts';

export const versions: ClusterVersions = {
  kubernetes: '1.35',
  externalDns: '0.22',
  istio: '1.29',
  k8gb: '0.20',
  prometheusOperator: '0.85',
};

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly metadata?: JsonObject;
  readonly spec: JsonObject;
}

export const deployment: Named = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:v1', resources: { requests: { cpu: '100m' } } }] },
    },
  },
};
export const autoscaler: Named = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  name: 'web',
  spec: {
    minReplicas: 1,
    maxReplicas: 10,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  },
};
export const service: Named = {
  apiVersion: 'v1',
  kind: 'Service',
  name: 'web',
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};
export const ingress: Named = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  name: 'web',
  spec: {
    rules: [
      {
        host: 'web.example.com',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
          ],
        },
      },
    ],
  },
};

export interface RecoverySettings {
  readonly objects?: readonly Named[];
  readonly primary?: Partial<ClusterProps>;
  readonly standby?: Partial<ClusterProps>;
  readonly hub?: Partial<ClusterProps> | 'none';
  /** Lower bound on the primary. */
  readonly primaryMin?: number;
  /** @default Direct */
  readonly engine?: Engine;
  /** Clusters of the app by name. */
  readonly on?: readonly string[];
}

/** One app on a primary and a standby, watched from a hub. */
export class RecoveryFleet {
  readonly fleet = new Fleet();
  readonly environment: Environment;
  readonly primary: Cluster;
  readonly standby: Cluster;
  readonly hub: Cluster | undefined;
  readonly app: App;

  constructor(settings: RecoverySettings = {}) {
    const environment = new Environment(this.fleet, 'production', {
      engine: settings.engine ?? new Direct(),
    });
    const cluster = (name: string, host: number, props: Partial<ClusterProps> = {}) =>
      new Cluster(environment, name, { server: `https://10.0.0.${host}:6443`, versions, ...props });
    this.environment = environment;
    this.hub = settings.hub === 'none' ? undefined : cluster('hub', 1, { role: 'hub', ...settings.hub });
    this.primary = cluster('east', 2, { region: 'us-east-1', ...settings.primary });
    this.standby = cluster('dr', 3, { role: 'standby', region: 'us-east-2', ...settings.standby });
    const base = (chart: Chart) => {
      for (const { name, metadata, apiVersion, kind, ...rest } of settings.objects ?? [
        deployment,
        autoscaler,
        service,
        ingress,
      ])
        new ApiObject(chart, `${kind}-${name}`, {
          apiVersion,
          kind,
          ...rest,
          metadata: { ...metadata, name },
        });
    };
    const on = settings.on && environment.clusters.filter(({ name }) => settings.on?.includes(name));
    this.app = new App(environment, 'web', { base, ...(on === undefined ? {} : { on }) });
    if (settings.primaryMin !== undefined)
      new Overlay(this.app, this.primary, { autoscaling: { min: settings.primaryMin } });
  }

  pair(props: Partial<DrPairProps> = {}, name = 'shop'): DrPair {
    const { app, primary, standby } = this;
    return new DrPair(this.environment, name, {
      app,
      primary,
      standby,
      switch: dnsFailover('web.example.com'),
      rto: Duration.minutes(30),
      ...props,
    });
  }

  /** Everything that one cluster gets. */
  on(cluster: Cluster | undefined): readonly Manifest[] {
    if (cluster === undefined) return [];
    return [...new EnvironmentPlan(this.environment).unitsOn(cluster)].flatMap(({ objects }) => objects);
  }

  object(cluster: Cluster | undefined, kind: string, name?: string): Manifest | undefined {
    return this.on(cluster).find(
      (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
    );
  }

  /** A value in one object, by a path with dots. */
  at(cluster: Cluster | undefined, kind: string, path: string, name?: string): JsonValue | undefined {
    return valueAt(this.object(cluster, kind, name), path.split('.'));
  }

  async issues(): Promise<readonly Issue[]> {
    return [...this.fleet.allIssues(), ...(await inspectPlan(new EnvironmentPlan(this.environment)))];
  }
}

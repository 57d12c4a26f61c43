import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { Issue, Manifest } from '../../../constructs/index.ts';
import type { ClusterVersions } from '../../../constructs/schema/served-api.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { inspectPlan } from '../../../constructs/policy/inspection.ts';
import type { Engine } from '../../../constructs/engine/engine.ts';

export const versions: ClusterVersions = {
  kubernetes: '1.35',
  externalSecrets: '2.9',
  sealedSecrets: '0.36',
};

/** A small environment to declare secrets in: a hub, two clusters and a standby, and one app on all but the hub. */
export class SecretFleet {
  readonly fleet = new Fleet();
  readonly environment: Environment;
  readonly hub: Cluster;
  readonly east: Cluster;
  readonly west: Cluster;
  readonly dr: Cluster;
  readonly app: App;

  constructor(engine: Engine = new Direct(), settings: { readonly west?: ClusterVersions } = {}) {
    const environment = new Environment(this.fleet, 'production', {
      engine,
      ...(engine.readsGit ? { repository: { url: 'https://git.example.com/manifests.git' } } : {}),
    });
    const server = (host: number) => `https://10.0.0.${host}:6443`;
    this.environment = environment;
    this.hub = new Cluster(environment, 'hub', { role: 'hub', server: server(1), versions });
    this.east = new Cluster(environment, 'east', { server: server(2), region: 'us-east-1', versions });
    this.west = new Cluster(environment, 'west', {
      server: server(3),
      region: 'us-west-2',
      versions: settings.west ?? versions,
    });
    this.dr = new Cluster(environment, 'dr', {
      role: 'standby',
      server: server(4),
      region: 'us-east-2',
      versions,
    });
    this.app = this.addApp('api');
  }

  addApp(name: string, on?: readonly Cluster[], objects: readonly Manifest[] = [], namespace = name): App {
    const base = (chart: Chart) => {
      for (const [index, { apiVersion, kind, metadata, ...rest }] of objects.entries())
        new ApiObject(chart, `Object${index}`, {
          apiVersion,
          kind,
          metadata: { name: metadata.name },
          ...rest,
        });
    };
    return new App(this.environment, name, { base, namespace, ...(on === undefined ? {} : { on }) });
  }

  /** Everything that one cluster gets, of all units. */
  on(cluster: Cluster): readonly Manifest[] {
    const plan = new EnvironmentPlan(this.environment);
    return [...plan.unitsOn(cluster)].flatMap(({ objects }) => objects);
  }

  /** One object of a cluster. */
  object(cluster: Cluster, kind: string, name: string): Manifest | undefined {
    return this.on(cluster).find((object) => object.kind === kind && object.metadata.name === name);
  }

  /** Every issue of the model and of the objects made of it. */
  async issues(): Promise<readonly Issue[]> {
    return [...this.fleet.allIssues(), ...(await inspectPlan(new EnvironmentPlan(this.environment)))];
  }
}

import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { Layout } from '../../../constructs/fleet/environment.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';

export interface SmallApp {
  /** @default every cluster */
  readonly on?: readonly string[];
  /** How many ConfigMaps it has. @default 3 */
  readonly objects?: number;
  /** Number of the first, so that an app can lose its first objects and keep the others. @default 0 */
  readonly from?: number;
  /** Name of a volume claim that it has too. */
  readonly claim?: string;
  /** What its objects say, so that one version tells itself from another. */
  readonly says?: string;
  /** Prefix of its objects' names. @default the app's name */
  readonly prefix?: string;
  readonly namespace?: string;
  readonly renamedFrom?: string;
  readonly config?: Readonly<Record<string, string>>;
}

export interface SmallFleet {
  readonly name?: string;
  readonly clusters?: readonly string[];
  readonly apps?: Readonly<Record<string, SmallApp>>;
  readonly layout?: Layout;
}

/** A small environment of plain objects, as a plan. */
export function smallPlan(shape: SmallFleet = {}): EnvironmentPlan {
  const { name = 'production', clusters = ['east', 'west'], apps = { shop: {} }, layout } = shape;
  class Small extends Environment {
    constructor(fleet: Fleet) {
      super(fleet, name, { engine: new Direct(), ...(layout !== undefined && { layout }) });
      const declared = new Map(
        clusters.map((cluster, index) => [
          cluster,
          new Cluster(this, cluster, {
            server: `https://10.0.0.${index + 1}:6443`,
            versions: { kubernetes: '1.35' },
          }),
        ]),
      );
      for (const [app, { on, ...rest }] of Object.entries(apps))
        new App(this, app, {
          base: (chart) => {
            fill(chart, app, rest);
          },
          on: (on ?? clusters).flatMap((cluster) => declared.get(cluster) ?? []),
          ...(rest.namespace !== undefined && { namespace: rest.namespace }),
          ...(rest.renamedFrom !== undefined && { renamedFrom: rest.renamedFrom }),
          ...(rest.config !== undefined && { config: rest.config }),
        });
    }
  }
  return new EnvironmentPlan(new Fleet().environment(Small));
}

function fill(chart: Chart, app: string, shape: SmallApp): void {
  const { objects = 3, from = 0, claim, says = 'hello', prefix = app, namespace = app } = shape;
  for (let index = from; index < from + objects; index += 1)
    new ApiObject(chart, `Object${index}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${prefix}-${index}`, namespace },
      data: { says },
    });
  if (claim !== undefined)
    new ApiObject(chart, 'Claim', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
}

import type { Chart } from 'cdk8s';
import { ApiObject } from 'cdk8s';
import { App } from '../../../constructs/app/app.ts';
import type { AppProps } from '../../../constructs/app/app.ts';
import { Cluster } from '../../../constructs/cluster/cluster.ts';
import type { Issue } from '../../../constructs/core/issue.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { ModelConstruct } from '../../../constructs/core/model-construct.ts';
import { valueAt, withValueAt } from '../../../constructs/core/shared-edit.ts';
import { Direct } from '../../../constructs/engine/direct/direct.ts';
import { Environment } from '../../../constructs/fleet/environment.ts';
import { Fleet } from '../../../constructs/fleet/fleet.ts';
import { AppPlan } from '../../../constructs/plan/app-plan.ts';
import { apiService } from '../../../environments/apps/api-service.ts';

/** An app of the reference fleet with one cluster, for what is rolled out. */
export function anApp(props: Partial<AppProps> = {}): { app: App; east: Cluster } {
  class Production extends Environment {
    constructor(fleet: Fleet) {
      super(fleet, 'production', { engine: new Direct() });
    }
  }
  const production = new Production(new Fleet());
  const east = new Cluster(production, 'east', {
    server: 'https://10.0.1.100:6443',
    versions: { kubernetes: '1.35', argoRollouts: '1.9', istio: '1.30', flagger: '1.44', gatewayApi: '1.5' },
  });
  return { app: new App(production, 'api-service', { base: apiService, ...props }), east };
}

/** The app's base as its features reshape it. */
export function baseOf(app: App): readonly Manifest[] {
  return new AppPlan(app, new Map()).base;
}

/** Everything that is wrong with the app: declared, and found in its base. */
export function issuesOf(app: App): readonly Issue[] {
  const parts = app.node.findAll().filter((part) => part instanceof ModelConstruct);
  return [...parts.flatMap((part) => part.issues()), ...new AppPlan(app, new Map()).issues];
}

/** The codes of these issues, in order. */
export function codesOf(app: App): string[] {
  return issuesOf(app).map(({ code }) => code);
}

/** The only object of a kind, by name where there are several. */
export function only(objects: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  const [object] = found;
  if (object === undefined || found.length > 1)
    throw new Error(`${found.length} objects ${kind} ${name ?? ''}`);
  return object;
}

/** A value of an object by a path written with dots. */
export function at(object: JsonValue, path: string): JsonValue | undefined {
  return valueAt(object, path.split('.'));
}

/** A chart function of plain objects. */
export function chartOf(...objects: readonly JsonObject[]): (chart: Chart) => void {
  return (chart) => {
    objects.forEach((object, index) => {
      new ApiObject(chart, `Object${index}`, object as unknown as { apiVersion: string; kind: string });
    });
  };
}

/** The objects, whose Deployment says how many pods there are. */
export function withReplicas(objects: readonly Manifest[], replicas: number): readonly Manifest[] {
  return objects.map((object) =>
    object.kind === 'Deployment' ? withValueAt(object, ['spec', 'replicas'], replicas) : object,
  );
}

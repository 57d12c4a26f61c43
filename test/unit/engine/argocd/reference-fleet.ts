import { expect } from '@jest/globals';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, ArgoCd, Cluster, Environment, mutualTls } from '../../../../constructs/index.ts';
import type {
  ArgoCdProps,
  EngineObjects,
  EnvironmentProps,
  Fleet,
  Issue,
  JsonValue,
  Manifest,
} from '../../../../constructs/index.ts';
import { valueAt } from '../../../../constructs/core/shared-edit.ts';
import type { FieldPath } from '../../../../constructs/core/shared-edit.ts';
import { EnvironmentPlan } from '../../../../constructs/plan/environment-plan.ts';

export const versions = { kubernetes: '1.34', argoCd: '3.5', externalSecrets: '2.9' };

/** Production: a control cluster, two clusters that serve, one that stands by, and one app on the three. */
export class Production extends Environment {
  readonly control: Cluster;
  readonly east: Cluster;
  readonly west: Cluster;
  readonly dr: Cluster;
  readonly api: App;

  constructor(fleet: Fleet, argoCd: ArgoCdProps = {}, props: Partial<EnvironmentProps> = {}) {
    super(fleet, 'production', {
      engine: new ArgoCd(argoCd),
      repository: { url: 'https://git.example.com/org/k8s-manifests.git' },
      ...props,
    });
    const credentials = (name: string) => mutualTls({ store: 'vault', key: `clusters/${name}` });
    this.control = new Cluster(this, 'hub', { role: 'hub', server: 'https://10.0.0.100:6443', versions });
    this.east = new Cluster(this, 'east', {
      server: 'https://10.0.1.100:6443',
      region: 'us-east-1',
      versions,
      credentials: credentials('east'),
    });
    this.west = new Cluster(this, 'west', {
      server: 'https://10.0.2.100:6443',
      region: 'us-west-2',
      versions,
      credentials: credentials('west'),
    });
    this.dr = new Cluster(this, 'dr', {
      role: 'standby',
      server: 'https://10.0.3.100:6443',
      versions,
      credentials: credentials('dr'),
    });
    this.api = new App(this, 'api-service', { base: apiService, config: { LOG_LEVEL: 'info' } });
  }
}

/** A base of a Deployment and a Service. */
export function apiService(chart: Chart): void {
  object(chart, 'apps/v1', 'Deployment', 'api-service');
  object(chart, 'v1', 'Service', 'api-service');
}

/** Adds an object with a name and nothing else. */
export function object(
  chart: Chart,
  apiVersion: string,
  kind: string,
  name: string,
  rest: Readonly<Record<string, JsonValue>> = {},
): void {
  new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...rest });
}

/** What the engine makes of an environment. */
export function expressed(environment: Environment): EngineObjects {
  return environment.engine.express(environment, new EnvironmentPlan(environment).apps);
}

/** The only object of a kind and a name among those of the control cluster. */
export function hubObject(environment: Environment, kind: string, name: string): Manifest {
  const found = expressed(environment).hub.filter((one) => one.kind === kind && one.metadata.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} objects ${kind}/${name}`);
  return only;
}

/** The value at a path of an object. */
export function at(manifest: Manifest, ...path: FieldPath): JsonValue | undefined {
  return valueAt(manifest, path);
}

/** The ApplicationSet of the app. */
export function applicationSet(environment: Environment, name = 'production-api-service'): Manifest {
  return hubObject(environment, 'ApplicationSet', name);
}

/** What an ApplicationSet's template says about syncing. */
export function syncPolicy(environment: Environment): JsonValue | undefined {
  return at(applicationSet(environment), 'spec', 'template', 'spec', 'syncPolicy');
}

/** Code, severity and place of the engine's issues. */
export function faults(
  environment: Environment,
): { code: string; severity: string; path: string | undefined }[] {
  return expressed(environment).issues.map(({ code, severity, where }: Issue) => ({
    code,
    severity,
    path: where.path,
  }));
}

/** Matches a text that contains another one. */
export function stringWith(part: string): unknown {
  return expect.stringContaining(part);
}

/** The text at a path of an object; empty when there is none. */
export function textAt(manifest: Manifest, ...path: FieldPath): string {
  const value = valueAt(manifest, path);
  return typeof value === 'string' ? value : '';
}

import { Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { ClusterRole, JsonObject, Manifest } from '../../../constructs/index.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import type { ObjectChange, Risk } from '../../../delivery/diff/change.ts';
import { compareUnit } from '../../../delivery/diff/compare/unit-comparison.ts';
import { judged } from '../../../delivery/diff/environment-diff.ts';
import type { EnvironmentDiff, Findings } from '../../../delivery/diff/environment-diff.ts';

/** An object with little said. */
export function objectOf(
  apiVersion: string,
  kind: string,
  body: JsonObject = {},
  metadata: JsonObject = {},
): Manifest {
  return { apiVersion, kind, metadata: { name: 'api', namespace: 'shop', ...metadata }, ...body };
}

/** A Deployment with one container. */
export function deploymentOf(
  spec: JsonObject = {},
  container: JsonObject = {},
  pod: JsonObject = {},
): Manifest {
  return objectOf('apps/v1', 'Deployment', {
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'api' } },
      template: {
        metadata: { labels: { app: 'api' } },
        spec: {
          containers: [
            { name: 'api', image: `registry.example.com/api:v1@sha256:${'a'.repeat(64)}`, ...container },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  });
}

/** What changes between two states of the same objects on one cluster. */
export function changesOf(
  before: readonly Manifest[],
  after: readonly Manifest[],
  cluster = 'east',
): ObjectChange[] {
  return compareUnit({ cluster, unit: 'api', before, after });
}

/** A report of changes, as the command makes it; `roles` says which clusters the environment has. */
export function reportOf(
  changes: readonly ObjectChange[],
  found: Partial<Findings> = {},
  roles: Readonly<Record<string, ClusterRole>> = { east: 'workload', west: 'workload', dr: 'standby' },
): EnvironmentDiff {
  const environment = new Environment(new Fleet(), 'production', { engine: new Direct() });
  Object.entries(roles).forEach(
    ([name, role], at) =>
      new Cluster(environment, name, {
        role,
        server: `https://10.0.0.${at + 1}:6443`,
        versions: { kubernetes: '1.35' },
      }),
  );
  return judged(
    new EnvironmentPlan(environment),
    { type: 'git', name: 'https://git.example.com/org/manifests.git', ref: 'main', revision: 'b'.repeat(40) },
    { type: 'plan', name: 'environments', revision: 'a'.repeat(40) },
    { changes, gone: [], compared: 3, unknown: [], issues: [], ...found },
  );
}

/** The risks of one change of objects, as `code level`. */
export function risksBetween(
  before: readonly Manifest[],
  after: readonly Manifest[],
  cluster?: string,
): readonly Risk[] {
  return reportOf(changesOf(before, after, cluster)).groups.flatMap(({ risks }) => risks);
}

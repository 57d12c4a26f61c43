import { describe, expect, test } from '@jest/globals';
import { ApiObject } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { Policy } from '../../../constructs/index.ts';
import { appsOnEach, clusterBlocks } from '../../../constructs/plan/cluster-blocks.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { inspectPlan } from '../../../constructs/policy/inspection.ts';
import { treeOf } from '../../../delivery/layout/tree.ts';

/** More clusters than are worked on at once, each app on some of them. */
function wide(policies: readonly Policy[] = []): EnvironmentPlan {
  const environment = new Environment(new Fleet(), 'wide', {
    engine: new Direct(),
    layout: 'rendered',
    policies,
  });
  const clusters = Array.from(
    { length: 23 },
    (_, at) =>
      new Cluster(environment, `c${at}`, {
        server: `https://c${at}.example.com`,
        versions: { kubernetes: '1.35' },
      }),
  );
  for (const [at, name] of ['web', 'api', 'jobs', 'mail'].entries())
    new App(environment, name, {
      on: clusters.filter((_, index) => index % (at + 1) === 0),
      base: (chart) => {
        new ApiObject(chart, 'S', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
      },
    });
  return new EnvironmentPlan(environment);
}

describe('clusters that are worked on side by side', () => {
  test('are all clusters, each once, in order, and each with its apps in the order of their names', () => {
    const plan = wide();
    const blocks = [...clusterBlocks(plan.clusters)];
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.flat()).toEqual(plan.clusters);
    const pairs = blocks.flatMap((block) => [...appsOnEach(plan, block)]);
    for (const cluster of plan.clusters)
      expect(pairs.filter(([, on]) => on === cluster).map(([app]) => app)).toEqual(plan.appsOn(cluster));
  });

  test('have all their files in a tree, the last of them in the step that calls them complete', () => {
    const plan = wide();
    const seen = new Map<string, string[]>();
    const complete: string[] = [];
    for (const step of treeOf(plan, { layout: 'rendered' })) {
      for (const { path } of step.files) {
        const [, cluster = '', unit = ''] = path.split('/');
        expect(complete).not.toContain(cluster);
        seen.set(cluster, [...(seen.get(cluster) ?? []), unit]);
      }
      complete.push(...(step.complete ?? []).map(({ name }) => name));
    }
    expect(complete).toEqual(plan.clusters.map(({ name }) => name));
    for (const cluster of plan.clusters)
      expect(seen.get(cluster.name)).toEqual([...plan.unitsOn(cluster)].map(({ name }) => name));
  });

  test('are looked at to the end when a policy throws at one of them', async () => {
    const seen = new Set<string>();
    const throwing: Policy = {
      name: 'throwing',
      inspectObjects: ({ cluster, app }) => {
        if (app?.name === 'jobs' && cluster.name === 'c3') throw new Error('no such thing');
        if (app !== undefined) seen.add(`${app.name}@${cluster.name}`);
        return [];
      },
    };
    const plan = wide([throwing]);
    const issues = await inspectPlan(plan);
    expect(issues.map(({ what }) => what)).toEqual([
      expect.stringContaining('cluster "c3" can\'t be looked through'),
    ]);
    const all = plan.clusters.flatMap((cluster) =>
      plan.appsOn(cluster).map(({ app }) => `${app.name}@${cluster.name}`),
    );
    // On that cluster the apps before it were seen, and those after it were not.
    expect(all.filter((each) => !seen.has(each))).toEqual(
      ['jobs@c3', 'mail@c3', 'web@c3'].filter((each) => all.includes(each)),
    );
  });
});

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { Layout, Manifest } from '../../constructs/index.ts';
import { formatIssue } from '../../constructs/core/issue.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { inspectFleet } from '../../delivery/fleet/fleet-inspection.ts';
import { planFleet } from '../../delivery/fleet/planned-fleet.ts';
import type { PlannedFleet } from '../../delivery/fleet/planned-fleet.ts';
import { treeOf } from '../../delivery/layout/tree.ts';
import { GoldenTree, updatesGolden } from '../support/golden/golden-tree.ts';

const folder = join(new URL('../../', import.meta.url).pathname, 'environments');
let fleet: PlannedFleet;

beforeAll(async () => {
  fleet = await planFleet({ folder });
});

function planOf(name: string): EnvironmentPlan {
  const plan = fleet.plans.find(({ environment }) => environment.name === name);
  if (plan === undefined) throw new Error(`no environment ${name}`);
  return plan;
}

function filesOf(name: string, layout: Layout): Record<string, string> {
  const steps = [...treeOf(planOf(name), { layout })];
  return Object.fromEntries(steps.flatMap(({ files }) => files.map(({ path, content }) => [path, content])));
}

describe('the reference fleet', () => {
  test('passes every policy', async () => {
    expect(
      (await inspectFleet(fleet)).filter(({ severity }) => severity === 'error').map(formatIssue),
    ).toEqual([]);
  });

  test.each([
    ['staging', 'kustomize'],
    ['production', 'kustomize'],
    ['production', 'rendered'],
    ['local', 'rendered'],
  ] as const)('%s in the %s layout is the tree that was reviewed', (name, layout) => {
    const golden = new GoldenTree(`${name}-${layout}`);
    const files = filesOf(name, layout);
    if (updatesGolden()) golden.write(files);
    expect(files).toEqual(golden.read());
  });

  test('has as many objects on disk as in the plan', () => {
    const plan = planOf('production');
    const planned = plan.clusters.flatMap((cluster) =>
      [...plan.unitsOn(cluster)].flatMap(({ objects }) =>
        objects.map((object) => `${cluster.name} ${identityKey(object)}`),
      ),
    );
    const written = Object.entries(new GoldenTree('production-rendered').read()).flatMap(([path, text]) =>
      parseAllDocuments(text).map(
        (document) => `${path.split('/')[1] ?? ''} ${identityKey(document.toJS() as Manifest)}`,
      ),
    );
    expect(written.sort()).toEqual(planned.sort());
  });
});

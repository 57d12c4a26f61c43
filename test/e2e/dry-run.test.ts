import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { identityKey } from '../../constructs/core/object-identity.ts';
import type { Manifest } from '../../constructs/index.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { planFleet } from '../../delivery/fleet/planned-fleet.ts';
import { treeOf } from '../../delivery/layout/tree.ts';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { startTestbed, stopTestbed } from '../../tools/testbed/testbed.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { ResourcePaths } from '../support/kubernetes/resource-paths.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const { instance, portBase } = await ownInstance('e2e-dry-run');
const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
let client: ApiClient;
let folder = '';
let plans: readonly EnvironmentPlan[] = [];

beforeAll(async () => {
  const bed = await startTestbed({ instance, portBase, clusters: ['one'] });
  client = await ApiClient.fromKubeconfig(bed.kubeconfig, 'one');
  folder = mkdtempSync(join(tmpdir(), 'regatta-dry-run-'));
  plans = (await planFleet({ folder: join(root, 'environments') })).plans;
}, 600_000);

afterAll(async () => {
  client.close();
  await stopTestbed(instance);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What the server says of an object that it only tries; namespaces are made for real, since others need them. */
async function refusal(paths: ResourcePaths, object: Manifest): Promise<string | undefined> {
  const path = await paths.of(object);
  if (path === undefined) return `${object.apiVersion} ${object.kind} is not served`;
  const dryRun = object.kind !== 'Namespace';
  const query = `?fieldManager=regatta&fieldValidation=Strict&force=true${dryRun ? '&dryRun=All' : ''}`;
  const { status, body } = await client.send<{ message?: string }>('PATCH', `${path}${query}`, {
    body: object,
    type: 'application/apply-patch+yaml',
  });
  return status < 300 ? undefined : `${identityKey(object)}: ${status} ${body.message ?? ''}`;
}

async function refusals(objects: readonly Manifest[]): Promise<string[]> {
  const paths = new ResourcePaths(client);
  const ordered = [...objects].sort(
    (a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'),
  );
  const found: string[] = [];
  for (const object of ordered) {
    const reason = await refusal(paths, object);
    if (reason !== undefined) found.push(reason);
  }
  return found;
}

function renderedObjects(plan: EnvironmentPlan): Manifest[] {
  const steps = [...treeOf(plan, { layout: 'rendered' })];
  return steps.flatMap(({ files }) =>
    files.flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as Manifest)),
  );
}

async function kustomizedObjects(plan: EnvironmentPlan): Promise<Manifest[]> {
  const tree = join(folder, plan.environment.name);
  for (const { files } of treeOf(plan, { layout: 'kustomize' })) {
    for (const { path, content } of files) {
      mkdirSync(join(tree, dirname(path)), { recursive: true });
      writeFileSync(join(tree, path), content);
    }
  }
  const kustomize = await findTool('kustomize');
  const built = await Promise.all(
    plan.clusters.map(({ name }) =>
      run(kustomize, ['build', join(tree, 'clusters', name)], { maxBuffer: 64_000_000 }),
    ),
  );
  return built.flatMap(({ stdout }) =>
    parseAllDocuments(stdout).map((document) => document.toJS() as Manifest),
  );
}

describe('every object of the reference fleet', () => {
  test.each(['staging', 'production', 'local'])(
    'of %s passes the dry run of a real API server, in both layouts',
    async (name) => {
      const plan = plans.find(({ environment }) => environment.name === name);
      if (plan === undefined) throw new Error(`no environment ${name}`);
      const rendered = renderedObjects(plan);
      const kustomized = await kustomizedObjects(plan);
      expect(rendered.length).toBeGreaterThan(5);
      expect(kustomized).toHaveLength(rendered.length);
      expect(await refusals(rendered)).toEqual([]);
      expect(await refusals(kustomized)).toEqual([]);
    },
    300_000,
  );

  test('would be refused with a field that its kind does not have', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', namespace: 'default' },
      daat: {},
    };
    expect(await refusals([object])).toEqual([expect.stringContaining('daat')]);
  });
});

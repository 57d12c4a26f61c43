import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { Delta, Manifest } from '../../constructs/index.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { ForeignForm, WrittenKustomization } from '../../delivery/diff/base/written-kustomization.ts';
import { YamlReader } from '../../delivery/diff/base/yaml-document.ts';
import { treeOf } from '../../delivery/layout/tree.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { environmentOf, fleetShapes } from '../support/fleet/random-fleet.ts';
import type { FleetShape } from '../support/fleet/random-fleet.ts';

const run = promisify(execFile);

/** Fleets whose layers set the same few literals, so that their order counts. */
const rivalFleets = fleetShapes.map((shape): FleetShape => {
  const rename = (config: Readonly<Record<string, string>> | undefined) =>
    config && Object.fromEntries(Object.values(config).map((value, at) => ['ABC'[at % 3] ?? 'A', value]));
  const renamed = (delta: Delta): Delta => {
    const { config, ...rest } = delta;
    return { ...rest, ...(config && { config: rename(config) ?? {} }) };
  };
  return {
    ...shape,
    apps: shape.apps.map((app) => ({
      ...app,
      config: rename(app.config),
      components: app.components.map(renamed),
      overlays: app.overlays.map((overlay) => overlay && { ...overlay, delta: renamed(overlay.delta) }),
    })),
  };
});

function filesOf(plan: EnvironmentPlan): Map<string, string> {
  const files = [...treeOf(plan, { layout: 'kustomize' })].flatMap((step) => step.files);
  return new Map(files.map(({ path, content }) => [path, content]));
}

function byKey(objects: readonly Manifest[]): Record<string, Manifest> {
  return Object.fromEntries(objects.map((object) => [identityKey(object), object]));
}

describe('a kustomize tree that Regatta wrote', () => {
  test('is read back without kustomize, object for object, for 300 random fleets', () => {
    fc.assert(
      fc.property(rivalFleets, (shape) => {
        const plan = new EnvironmentPlan(environmentOf(shape));
        const reader = new WrittenKustomization(filesOf(plan), new YamlReader());
        for (const cluster of plan.clusters)
          for (const { name, placed, objects } of plan.unitsOn(cluster)) {
            const folder =
              placed === undefined
                ? `clusters/${cluster.name}/${name}`
                : `apps/${name}/overlays/${cluster.name}`;
            expect(byKey(reader.objectsOf(folder))).toEqual(byKey(objects));
          }
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test('gives a literal that component and overlay set the value that the overlay says, by the real kustomize too', async () => {
    const kustomize = await findTool('kustomize');
    const root = mkdtempSync(join(tmpdir(), 'regatta-literals-'));
    await fc.assert(
      fc.asyncProperty(rivalFleets, async (shape) => {
        const plan = new EnvironmentPlan(environmentOf(shape));
        const files = filesOf(plan);
        const rival = [...files.keys()].find((path) => path.endsWith('/literals/kustomization.yaml'));
        fc.pre(rival !== undefined);
        for (const [path, content] of files) {
          mkdirSync(join(root, dirname(path)), { recursive: true });
          writeFileSync(join(root, path), content);
        }
        const [, app = '', , name = ''] = rival?.split('/') ?? [];
        const { stdout } = await run(kustomize, ['build', join(root, 'apps', app, 'overlays', name)]);
        rmSync(root, { recursive: true });
        const built = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
        const cluster = plan.clusters.find((each) => each.name === name);
        const planned = plan.apps.find((each) => each.app.name === app);
        expect(cluster && planned && byKey(planned.on(cluster).objects)).toEqual(byKey(built));
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  const shop = {
    name: 'shop',
    kind: 'Rollout',
    autoscaled: false,
    annotated: false,
    config: { ONE: 'first' },
    components: [],
    overlays: [{ uses: [], delta: {} }],
  } as const;

  test.each([
    ['apps/shop/base/kustomization.yaml', 'kustomize.config.k8s.io/v1beta1', 'kustomize.config.k8s.io/v1'],
    ['apps/shop/base/kustomization.yaml', 'kind: Kustomization', 'kind: Component'],
    ['apps/shop/base/kustomization.yaml', 'configurations:\n- name-references.yaml\n', ''],
    ['apps/shop/base/name-references.yaml', 'envFrom', 'envTo'],
  ])('is left to the real kustomize where %s says %j in another way', (path, from, to) => {
    const files = filesOf(new EnvironmentPlan(environmentOf({ clusters: ['east'], apps: [shop] })));
    const text = files.get(path) ?? '';
    expect(text).toContain(from);
    files.set(path, text.replace(from, to));
    const reader = new WrittenKustomization(files, new YamlReader());
    expect(() => reader.objectsOf('apps/shop/overlays/east')).toThrow(ForeignForm);
  });
});

import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../constructs/index.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { inspectPlan } from '../../constructs/policy/inspection.ts';
import { TreeFolder } from '../../delivery/tree/tree-folder.ts';
import { treeOf } from '../../delivery/layout/tree.ts';

/** Which objects each object depends on, by their numbers; all are lower. */
const shapes: Readonly<Record<string, (number: number) => readonly number[]>> = {
  objects: () => [],
  chain: (number) => (number === 0 ? [] : [number - 1]),
  diamonds: (number) => {
    const layer = Math.floor(number / 2);
    return layer === 0 ? [] : [layer * 2 - 2, layer * 2 - 1];
  },
};

const [shape = '', size = '0'] = process.argv.slice(2);
const before = shapes[shape];
if (before === undefined) throw new RangeError(`no shape ${shape}`);
const fleet = new Fleet();
const environment = new Environment(fleet, 'shape', { engine: new Direct(), layout: 'rendered' });
new Cluster(environment, 'one', { server: 'https://one.example.com:6443', versions: { kubernetes: '1.35' } });
new App(environment, 'app', { base: (chart) => fill(chart, Number(size), before) });
const output = mkdtempSync(join(tmpdir(), 'regatta-bench-shape-'));
const begun = performance.now();
const plan = new EnvironmentPlan(environment);
const issues = [...plan.issues, ...(await inspectPlan(plan))];
const folder = new TreeFolder(output, 'shape', 'rendered');
for (const { files } of treeOf(plan, { layout: 'rendered' })) folder.write(files);
const { bytes } = folder.finish(true);
const seconds = (performance.now() - begun) / 1000;
rmSync(output, { recursive: true });
process.stdout.write(JSON.stringify({ seconds, bytes, issues: issues.map(({ what }) => what) }));

function fill(chart: Chart, count: number, dependencies: (number: number) => readonly number[]): void {
  const objects: ApiObject[] = [];
  for (let number = 0; number < count; number += 1) {
    const object = new ApiObject(chart, String(number), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `settings-${number}` },
      ...{ data: { NUMBER: String(number), TEXT: 'a line of text, as long as many are' } },
    });
    for (const other of dependencies(number)) {
      const there = objects[other];
      if (there !== undefined) object.addDependency(there);
    }
    objects.push(object);
  }
}

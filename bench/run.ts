/**
 * Measures Regatta beside its peers and writes bench/results/: `node bench/run.ts [--workloads W1,W2] [--runs 7]`.
 * With --quick it runs W1 and W2 three times, prints them and writes nothing.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureIncremental } from './incremental.ts';
import { measureWorkload } from './measurement.ts';
import { helm, helmTwice } from './peers/helm.ts';
import { kustomize } from './peers/kustomize.ts';
import { cdk8sBatches, cdk8sOneApp, floor, jsYaml } from './peers/node-programs.ts';
import { kustomizeLayout, rendered } from './peers/regatta.ts';
import { profileWorkload } from './profile.ts';
import { measurementTable } from './report/table.ts';
import { Results } from './report/results.ts';
import { measureShapes } from './shapes.ts';
import { measureStarts } from './start-up.ts';
import { workloads } from './workloads.ts';

const folder = fileURLToPath(new URL('results/', import.meta.url));
const everything = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7', 'start'];
const ours = [rendered, kustomizeLayout, floor];
const peers = [...ours, jsYaml, cdk8sBatches, cdk8sOneApp, helm, helmTwice, kustomize];

const { values } = parseArgs({
  options: {
    workloads: { type: 'string' },
    runs: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
  },
});
const wanted = values.workloads?.split(',') ?? (values.quick ? ['W1', 'W2'] : everything);
const unknown = wanted.filter((id) => !everything.includes(id));
if (unknown.length > 0) {
  process.stderr.write(`bench: no workload ${unknown.join(', ')}; there are ${everything.join(', ')}\n`);
  process.exit(2);
}
const runs = values.quick ? 3 : Number(values.runs);
const say = (text: string) => process.stderr.write(`${text}\n`);
const asked = values['no-peers'] ? ours : peers;

const results = new Results(folder);
for (const workload of workloads.filter(({ id }) => wanted.includes(id))) {
  const measurements = await measureWorkload(workload, asked, runs, say);
  results.add(measurements);
  process.stdout.write(`\n${workload.id}\n\n${measurementTable(measurements)}\n`);
}
if (wanted.includes('W6')) results.addShapes(await measureShapes(runs, say));
const fleet = workloads.find(({ id }) => id === 'W5');
if (wanted.includes('W7') && fleet)
  results.addIncremental(await measureIncremental(fleet, Math.min(runs, 3), say));
if (wanted.includes('start')) results.addStarts(await measureStarts(runs * 3));
if (!values.quick) {
  mkdirSync(folder, { recursive: true });
  for (const workload of workloads.filter(({ id }) => id === 'W3' && wanted.includes(id)))
    await profileWorkload(workload, `${folder}flame-graph-${workload.id}.svg`);
  results.write();
}
process.stdout.write(`\n${results.verdictTable()}\n`);

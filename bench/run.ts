/**
 * Measures Regatta beside its peers and writes bench/results/: `node bench/run.ts [--workloads W1,W2] [--runs 1]`.
 * With --quick it runs W1 and W2 once each, prints them and writes nothing.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureIncremental } from './incremental.ts';
import { Scratch } from './measure/scratch.ts';
import { measureWorkload } from './measurement.ts';
import { helm, helmTwice } from './peers/helm.ts';
import { kustomize } from './peers/kustomize.ts';
import { cdk8sBatches, cdk8sOneApp, floor, jsYaml } from './peers/node-programs.ts';
import { kustomizeLayout, oneWorker, rendered, twoWorkers } from './peers/regatta.ts';
import { profileWorkload } from './profile.ts';
import { measurementTable } from './report/table.ts';
import { Results } from './report/results.ts';
import { measureShapes } from './shapes.ts';
import { measureStarts } from './start-up.ts';
import { workloads } from './workloads.ts';

const folder = fileURLToPath(new URL('results/', import.meta.url));
const everything = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7', 'start'];
const ours = [rendered, kustomizeLayout, oneWorker, twoWorkers, floor];
/** What CI shows beside Regatta: peers that take seconds. */
const quickPeers = [...ours, jsYaml, cdk8sBatches, helm];
const peers = [...ours, jsYaml, cdk8sBatches, cdk8sOneApp, helm, helmTwice, kustomize];

const { values } = parseArgs({
  options: {
    workloads: { type: 'string' },
    runs: { type: 'string' },
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
const given = values.runs === undefined ? undefined : Number(values.runs);
const runsOf = (usual: number) => given ?? (values.quick ? 1 : usual);
const begun = performance.now();
const say = (text: string) => {
  const seconds = Math.round((performance.now() - begun) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  process.stderr.write(`${clock.padStart(6)}  ${text}\n`);
};
const asked = values['no-peers'] ? ours : values.quick ? quickPeers : peers;

const results = new Results(folder);
/** Kept after each part, so that a run that is cut short has shown what it got to. */
const keep = () => {
  if (values.quick) return;
  mkdirSync(folder, { recursive: true });
  results.write();
};
const scratch = new Scratch();
try {
  for (const workload of workloads.filter(({ id }) => wanted.includes(id))) {
    const measurements = await measureWorkload(
      workload,
      asked,
      runsOf(workload.runs),
      scratch.folder(workload.id),
      say,
    );
    results.add(measurements);
    keep();
    process.stdout.write(`\n${workload.id}\n\n${measurementTable(measurements)}\n`);
  }
  if (wanted.includes('W6')) {
    results.addShapes(await measureShapes(runsOf(3), say));
    keep();
  }
  const fleet = workloads.find(({ id }) => id === 'W5');
  if (wanted.includes('W7') && fleet) {
    results.addIncremental(
      await measureIncremental(fleet, Math.min(runsOf(2), 3), scratch.folder('W7'), say),
    );
    keep();
  }
  if (wanted.includes('start')) {
    results.addStarts(await measureStarts(runsOf(7) * 3));
    keep();
  }
  if (!values.quick)
    for (const workload of workloads.filter(({ id }) => id === 'W3' && wanted.includes(id)))
      await profileWorkload(workload, `${folder}flame-graph-${workload.id}.svg`);
} finally {
  scratch.discard();
}
say('done');
process.stdout.write(`\n${results.verdictTable()}\n`);

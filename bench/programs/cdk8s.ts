import { ApiObject, App, Chart } from 'cdk8s';
import type { ApiObjectProps } from 'cdk8s';
import { plainBase, plainObjects } from '../plain-objects.ts';
import { programArguments } from './program-arguments.ts';

const { clusters, apps, output, more } = programArguments();
const chartsAtOnce = more[0] === undefined ? Infinity : Number(more[0]);
const bases = Array.from({ length: apps }, (_, index) => plainBase(index));
let app = new App({ outdir: output });
let charts = 0;
for (let cluster = 0; cluster < clusters; cluster += 1) {
  for (const base of bases) {
    if (charts === chartsAtOnce) {
      app.synth();
      app = new App({ outdir: output });
      charts = 0;
    }
    charts += 1;
    const chart = new Chart(app, `cluster-${cluster}-${base.name}`, { disableResourceNameHashes: true });
    plainObjects(base, cluster).forEach(
      (object, index) => new ApiObject(chart, String(index), object as unknown as ApiObjectProps),
    );
  }
}
app.synth();

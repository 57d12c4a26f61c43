import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { plainBase, plainObjects } from '../plain-objects.ts';
import { programArguments } from './program-arguments.ts';

const { clusters, apps, output } = programArguments();
const bases = Array.from({ length: apps }, (_, index) => plainBase(index));
for (let cluster = 0; cluster < clusters; cluster += 1) {
  for (const base of bases) {
    const folder = join(output, `clusters/cluster-${cluster}/${base.name}`);
    mkdirSync(folder, { recursive: true });
    const documents = plainObjects(base, cluster).map((object) =>
      dump(object, { noRefs: true, lineWidth: -1 }),
    );
    writeFileSync(join(folder, 'manifests.yaml'), documents.join('---\n'));
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainBase, plainObjects } from '../plain-objects.ts';
import { programArguments } from './program-arguments.ts';

const { clusters, apps, output } = programArguments();
const bases = Array.from({ length: apps }, (_, index) => plainBase(index));
const namespaces = bases.map(({ name }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
mkdirSync(output, { recursive: true });
mkdirSync(join(output, 'clusters'));
for (let cluster = 0; cluster < clusters; cluster += 1) {
  const folder = join(output, `clusters/cluster-${cluster}`);
  mkdirSync(folder);
  write(join(folder, 'platform'), namespaces);
  for (const base of bases) write(join(folder, base.name), plainObjects(base, cluster));
}

function write(folder: string, objects: readonly unknown[]): void {
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'manifests.yaml'),
    objects.map((object) => `${JSON.stringify(object)}\n`).join('---\n'),
  );
}

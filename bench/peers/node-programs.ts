import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fewer } from './peer.ts';
import type { Peer } from './peer.ts';

interface NodeProgram {
  readonly id: string;
  readonly title: string;
  readonly program: string;
  readonly more?: readonly string[];
  readonly runs: Peer['runs'];
  readonly file: (app: number, cluster: number) => string;
}

function nodePeer({ id, title, program, more = [], runs, file }: NodeProgram): Peer {
  return {
    id,
    title,
    runs,
    prepare: () => Promise.resolve(),
    command: ({ clusters, apps }, _, output) => {
      const path = fileURLToPath(new URL(`../programs/${program}`, import.meta.url));
      const args = [path, String(clusters), String(apps), output, ...more];
      return Promise.resolve({ program: process.execPath, args });
    },
    read: (output, app, cluster) => {
      const path = join(output, file(app, cluster));
      return Promise.resolve(existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    },
  };
}

const inFolders = (app: number, cluster: number) => `clusters/cluster-${cluster}/app-${app}/manifests.yaml`;
const charts = (app: number, cluster: number) => `cluster-${cluster}-app-${app}.k8s.yaml`;

/** JSON.stringify and the writing of the same files: what any writer must take. */
export const floor = nodePeer({
  id: 'floor',
  title: 'the floor: JSON.stringify and writing',
  program: 'floor.ts',
  runs: fewer({}),
  file: inFolders,
});

export const jsYaml = nodePeer({
  id: 'js-yaml',
  title: 'js-yaml, same objects',
  program: 'js-yaml.ts',
  runs: fewer({ W2: 3, W3: 3, W4: 1, W5: 1 }),
  file: inFolders,
});

/** Its time grows with the square of the charts, so that batches are its best shape. */
export const cdk8sBatches = nodePeer({
  id: 'cdk8s',
  title: 'plain cdk8s, batches of 1,000 charts',
  program: 'cdk8s.ts',
  more: ['1000'],
  runs: fewer({ W2: 3, W3: 2, W4: 0, W5: 0 }),
  file: charts,
});

export const cdk8sOneApp = nodePeer({
  id: 'cdk8s-one',
  title: 'plain cdk8s, as one app',
  program: 'cdk8s.ts',
  runs: fewer({ W2: 3, W3: 1, W4: 0, W5: 0 }),
  file: charts,
});

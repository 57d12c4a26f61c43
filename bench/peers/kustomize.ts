import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findTool } from '../../tools/tool-finder.ts';
import type { NamedWorkload } from '../workloads.ts';
import { fewer, spread } from './peer.ts';
import type { Peer } from './peer.ts';
import { regatta, synthArguments, writeEnvironment } from './regatta.ts';

/** With more overlays than these, that many are built, spread evenly, and the time is scaled up. */
const mostBuilt = 1000;
const share = ({ clusters, apps }: NamedWorkload) => Math.min(1, mostBuilt / (clusters * apps));

/**
 * One process for each overlay, two at a time, without a shell between. Its overlays are those of Regatta's kustomize
 * layout: JSON patches with exact targets, which cost kustomize less than strategic merges.
 */
export const kustomize: Peer = {
  id: 'kustomize',
  title: 'kustomize build per overlay, two at a time',
  runs: fewer({ W1: 1, W2: 2, W3: 2, W4: 0, W5: 0 }),
  share,
  prepare: async (workload, input) => {
    writeEnvironment(join(input, 'environments'), workload);
    const args = synthArguments(join(input, 'environments'), join(input, 'tree'), 'kustomize');
    await promisify(execFile)(regatta, args);
  },
  command: async (workload, input, output) => {
    const overlays = spread(workload, mostBuilt);
    const lines = overlays.map(
      ({ app, cluster }) =>
        `${fileOf(output, app, cluster)} ${join(input, `tree/apps/app-${app}/overlays/cluster-${cluster}`)}`,
    );
    const list = join(input, 'overlays.txt');
    writeFileSync(list, `${lines.join('\n')}\n`);
    for (const { cluster } of overlays) mkdirSync(join(output, `cluster-${cluster}`), { recursive: true });
    return {
      program: 'xargs',
      args: ['-P', '2', '-n', '2', await findTool('kustomize'), 'build', '-o'],
      input: list,
    };
  },
  read: (output, app, cluster) => {
    const file = fileOf(output, app, cluster);
    return Promise.resolve(existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  },
};

function fileOf(output: string, app: number, cluster: number): string {
  return join(output, `cluster-${cluster}/app-${app}.yaml`);
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import type { Layout } from '../../constructs/fleet/environment.ts';
import type { TimedCommand } from '../measure/timed-process.ts';
import { findTool } from '../../tools/tool-finder.ts';
import type { NamedWorkload } from '../workloads.ts';
import { fewer } from './peer.ts';
import type { Peer } from './peer.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The command as people call it, the shell script included. */
export const regatta = join(root, 'bin/regatta');

/** Loading a fleet and nothing more, with the settings of V8 that the command has. */
export function loadCommand(environments: string): TimedCommand {
  const pool = availableParallelism() > 2 ? [] : ['--v8-pool-size=1'];
  const heap = ['--max-semi-space-size=32', '--min-semi-space-size=32'];
  const load = fileURLToPath(new URL('../programs/load.ts', import.meta.url));
  return { program: process.execPath, args: [...pool, ...heap, load, environments] };
}

/** Writes a folder of environments that holds one: the workload. */
export function writeEnvironment(folder: string, { clusters, apps }: NamedWorkload, more = ''): void {
  mkdirSync(folder, { recursive: true });
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  writeFileSync(
    join(folder, 'fleet.ts'),
    `import { Workload } from ${module('../workload.ts')};
import type { Fleet } from ${module('../../constructs/index.ts')};
export default class extends Workload {
  constructor(fleet: Fleet) {
    super(fleet, 'fleet', { clusters: ${clusters}, apps: ${apps}${more} });
  }
}
`,
  );
}

/** The arguments of a synthesis of that folder of environments. */
export function synthArguments(input: string, output: string, layout: Layout = 'rendered'): string[] {
  return ['synth', '--environments', input, '--out', output, '--layout', layout];
}

interface RegattaPeer {
  readonly id: string;
  readonly title: string;
  readonly layout: Layout;
  readonly more?: readonly string[];
  readonly runs: Peer['runs'];
  readonly read: Peer['read'];
}

function regattaPeer({ id, title, layout, more = [], runs, read }: RegattaPeer): Peer {
  return {
    id,
    title,
    runs,
    prepare: (workload, input) => Promise.resolve(writeEnvironment(input, workload)),
    command: (_, input, output) =>
      Promise.resolve({ program: regatta, args: [...synthArguments(input, output, layout), ...more] }),
    read,
  };
}

const readManifests: Peer['read'] = (output, app, cluster) =>
  Promise.resolve(
    readFileSync(join(output, `clusters/cluster-${cluster}/app-${app}/manifests.yaml`), 'utf8'),
  );

export const rendered = regattaPeer({
  id: 'regatta-rendered',
  title: 'Regatta, rendered',
  layout: 'rendered',
  runs: (_, wanted) => wanted,
  read: readManifests,
});

/** What the threads cost or gain that a run takes or leaves by itself: here it takes the other number. */
export const oneWorker = regattaPeer({
  id: 'regatta-one-worker',
  title: 'Regatta, rendered, one worker',
  layout: 'rendered',
  more: ['--workers', '1'],
  runs: fewer({ W1: 0, W2: 0, W3: 0, W4: 0, W5: 3 }),
  read: readManifests,
});

export const twoWorkers = regattaPeer({
  id: 'regatta-two-workers',
  title: 'Regatta, rendered, two workers',
  layout: 'rendered',
  more: ['--workers', '2'],
  runs: fewer({ W1: 0, W2: 3, W3: 3, W4: 1, W5: 0 }),
  read: readManifests,
});

/** Its files are inputs of kustomize: what kustomize makes of them is compared. */
export const kustomizeLayout = regattaPeer({
  id: 'regatta-kustomize',
  title: 'Regatta, kustomize layout',
  layout: 'kustomize',
  runs: fewer({ W3: 3, W4: 1, W5: 1 }),
  read: async (output, app, cluster) => {
    const overlay = join(output, `apps/app-${app}/overlays/cluster-${cluster}`);
    return (await promisify(execFile)(await findTool('kustomize'), ['build', overlay])).stdout;
  },
});

import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { moduleFolder } from '../go-module.ts';

const kwokModule = {
  module: 'sigs.k8s.io/kwok',
  version: 'v0.8.0',
  sum: 'h1:OTIOTwgROqPMovcTwxICx2eYQ4AwLpSx5EpjbDKF4SQ=',
};

/** How nodes and pods go through their lives at once: kwok's own stages, each a file in its module. */
const stageFiles = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

/** The path of one file with all the stages that kwok plays; made once, then kept in the cache. */
export async function kwokStages(): Promise<string> {
  const path = cacheFolder('kwok', `stages-${kwokModule.version}.yaml`);
  const kept = await stat(path).catch(() => undefined);
  if (kept) return path;
  const folder = join(await moduleFolder(kwokModule), 'kustomize', 'stage');
  const stages = await Promise.all(stageFiles.map((file) => readFile(join(folder, file), 'utf8')));
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, stages.join('\n---\n'));
  await rename(draft, path);
  return path;
}

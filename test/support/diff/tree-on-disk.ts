import { execFile } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isScalar, parseAllDocuments, visit } from 'yaml';
import type { Document } from 'yaml';
import type { Layout } from '../../../constructs/fleet/environment.ts';
import { Fleet } from '../../../constructs/index.ts';
import type { Manifest } from '../../../constructs/index.ts';
import type { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { FleetSynthesis } from '../../../delivery/synthesis/fleet-synthesis.ts';
import { findTool } from '../../../tools/tool-finder.ts';

const run = promisify(execFile);

/** Writes a plan's tree as synth does. */
export async function writeTree(plan: EnvironmentPlan, layout: Layout, out: string): Promise<void> {
  const planned = { fleet: new Fleet(), plans: [plan], loadIssues: [], modelIssues: [] };
  const all = { clusters: undefined, apps: undefined, shard: undefined };
  const synthesis = new FleetSynthesis(planned, [], { fleet: { folder: 'none' }, out, layout, ...all });
  const { issues } = await synthesis.write();
  await synthesis.end();
  if (issues.length > 0) throw new Error(issues.map(({ what }) => what).join('\n'));
}

/**
 * The objects of a unit as others read a tree: the real kustomize, or a YAML parser. Undefined when they can make no
 * sense of it; what is not there, or is a link, holds nothing.
 */
export async function objectsOnDisk(
  root: string,
  layout: string,
  cluster: string,
  unit: string,
): Promise<readonly Manifest[] | undefined> {
  const own = `clusters/${cluster}/${unit}`;
  const isOwn = layout === 'rendered' || unit === 'platform' || unit === 'engine';
  const folder = join(root, isOwn ? own : `apps/${unit}/overlays/${cluster}`);
  const file = join(folder, layout === 'rendered' ? 'manifests.yaml' : 'kustomization.yaml');
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return [];
  if (layout === 'rendered') return documentsIn(readFileSync(file, 'utf8'));
  try {
    return documentsIn((await run(await findTool('kustomize'), ['build', folder])).stdout);
  } catch {
    return undefined;
  }
}

/** kustomize writes a key such as `.nan` without quotes, which is then a number: nobody can tell what was meant. */
function hasTextKeys(document: Document): boolean {
  let all = true;
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value !== 'string') all = false;
    },
  });
  return all;
}

function documentsIn(text: string): readonly Manifest[] | undefined {
  const documents = parseAllDocuments(text);
  if (documents.some((document) => document.errors.length > 0 || !hasTextKeys(document))) return undefined;
  return documents.map((document) => document.toJS() as Manifest | null).filter((each) => each !== null);
}

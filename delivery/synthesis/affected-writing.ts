import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { FolderIds } from '../folder-ids.ts';
import { contentHash, inventoryFile } from '../inventory.ts';
import { renderedFiles } from '../layout/rendered.ts';
import type { TreeFile } from '../layout/tree-file.ts';
import type { TreeFolder, WriteReport } from '../tree-folder.ts';
import { recordOf } from '../tree-record.ts';
import { unitFile } from './affected-part.ts';
import type { AffectedPart } from './affected-part.ts';
import { clusterSignature, writeSeenTree } from './seen-tree.ts';

/** Keeps in mind how a tree stands once it is written, for a next run that has little to change. */
export class TreeSight {
  readonly #plan: EnvironmentPlan;
  readonly #root: string;
  readonly #signatures: Map<string, string>;

  constructor(plan: EnvironmentPlan, root: string, signatures: ReadonlyMap<string, string> = new Map()) {
    this.#plan = plan;
    this.#root = root;
    this.#signatures = new Map(signatures);
  }

  /** Looks at the files of one cluster, as soon as they are written: a later change is another hand's. */
  see(files: readonly Pick<TreeFile, 'path'>[]): void {
    const name = files[0]?.path.split('/')[1];
    const cluster = this.#plan.clusters.find((each) => each.name === name);
    if (cluster === undefined) return;
    const paths = files.map(({ path }) => path);
    this.#signatures.set(cluster.name, clusterSignature(this.#root, cluster, paths));
  }

  keep(): void {
    const inventory = contentHash(readFileSync(join(this.#root, inventoryFile), 'utf8'));
    const clusters = Object.fromEntries(this.#signatures);
    writeSeenTree(this.#root, this.#plan.environment.name, { inventory, clusters });
  }
}

/** Writes the part of a rendered tree that a change reaches; the inventory and the record are of all of it. */
export function writeAffected(
  plan: EnvironmentPlan,
  affected: AffectedPart,
  target: TreeFolder,
  sight: TreeSight,
): WriteReport {
  const yaml = new YamlEmitter();
  const folders = new FolderIds();
  folders.take(affected.folders);
  for (const [cluster, units] of affected.units) {
    const files: TreeFile[] = [];
    for (const unit of plan.unitsOn(cluster, (app) => units.has(app)))
      if (units.has(unit.name)) files.push(...renderedFiles(unit, yaml));
    target.write(files);
    folders.add(files);
    const all = affected.fingerprints.get(cluster.name)?.keys() ?? [];
    sight.see([...all].map((unit) => ({ path: unitFile(cluster.name, unit) })));
  }
  target.write([recordOf(plan, { fingerprints: affected.fingerprints }, folders, target.root)]);
  const report = target.finish(false);
  return { ...report, unchanged: report.unchanged + affected.files };
}

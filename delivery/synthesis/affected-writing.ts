import type { Cluster } from '../../constructs/cluster/cluster.ts';
import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { FolderIds } from '../folder-ids.ts';
import { renderedFiles } from '../layout/rendered.ts';
import type { TreeFile } from '../layout/tree-file.ts';
import type { TreeFolder, WriteReport } from '../tree-folder.ts';
import { recordOf } from '../tree-record.ts';
import { unitFile } from './affected-part.ts';
import type { AffectedPart } from './affected-part.ts';
import { clusterSignature, fileMark, writeSeenTree } from './seen-tree.ts';

/** Keeps in mind how a tree stands once it is written, for a next run that has little to change. */
export class TreeSight {
  readonly #plan: EnvironmentPlan;
  readonly #root: string;
  readonly #clusters: ReadonlyMap<string, Cluster>;
  readonly #signatures: Map<string, string>;
  /** The cluster whose files come just now, one part after the other. */
  #current: Cluster | undefined;
  #paths: string[] = [];

  constructor(plan: EnvironmentPlan, root: string, signatures: ReadonlyMap<string, string> = new Map()) {
    this.#plan = plan;
    this.#root = root;
    this.#clusters = new Map(plan.clusters.map((cluster) => [cluster.name, cluster]));
    this.#signatures = new Map(signatures);
  }

  /** Takes files of one cluster; they are looked at once all of them are written: a later change is another hand's. */
  see(files: readonly Pick<TreeFile, 'path'>[]): void {
    const cluster = this.#clusters.get(files[0]?.path.split('/')[1] ?? '');
    if (cluster !== this.#current) this.#look();
    this.#current = cluster;
    for (const { path } of files) this.#paths.push(path);
  }

  /** Takes all files of one cluster, some of which were looked at before. */
  seeAgain(cluster: Cluster, paths: readonly string[], known: ReadonlyMap<string, string>): void {
    const marks = paths.map((path) => known.get(path) ?? fileMark(this.#root, path));
    this.#signatures.set(cluster.name, clusterSignature(cluster, marks));
  }

  /** Takes what another thread saw. */
  take(signatures: ReadonlyMap<string, string>): void {
    for (const [cluster, signature] of signatures) this.#signatures.set(cluster, signature);
  }

  /** Cluster → signature. */
  get own(): ReadonlyMap<string, string> {
    this.#look();
    return this.#signatures;
  }

  /** @param inventory - the content hash of the tree's inventory */
  keep(inventory: string): void {
    const clusters = Object.fromEntries(this.own);
    writeSeenTree(this.#root, this.#plan.environment.name, { inventory, clusters });
  }

  #look(): void {
    const [cluster, paths] = [this.#current, this.#paths];
    if (cluster !== undefined) this.seeAgain(cluster, paths, new Map());
    this.#current = undefined;
    this.#paths = [];
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
    const all = [...(affected.fingerprints.get(cluster.name)?.keys() ?? [])];
    const paths = all.map((unit) => unitFile(cluster.name, unit));
    sight.seeAgain(cluster, paths, affected.marks);
  }
  target.writeLarge(recordOf(plan, { fingerprints: affected.fingerprints }, folders, target.root));
  const report = target.finish(false);
  return { ...report, unchanged: report.unchanged + affected.files };
}

import type { Cluster } from '../../constructs/cluster/cluster.ts';
import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { FolderIds } from '../tree/folder-ids.ts';
import { replaceIds, treeId } from '../tree/git-tree.ts';
import { renderedFiles } from '../layout/rendered.ts';
import type { TreeFile } from '../layout/tree-file.ts';
import type { TreeFolder, WriteReport } from '../tree/tree-folder.ts';
import { ListedHashes, unitIndent } from '../tree/listed-hashes.ts';
import { bufferOf } from '../tree/text-bytes.ts';
import { recordFile } from '../record/tree-record.ts';
import type { AffectedPart } from './affected-part.ts';
import { clusterSignature, fileMark, marksHash, writeSeenTree } from './seen-tree.ts';
import { appsListed, filesListed, foldersListed, unitFile } from './tree-look.ts';

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

  /** Takes what stands for the files of some clusters, by name. */
  see(marks: ReadonlyMap<string, string>): void {
    for (const cluster of this.#plan.clusters) {
      const files = marks.get(cluster.name);
      if (files !== undefined) this.#signatures.set(cluster.name, clusterSignature(cluster, files));
    }
  }

  /** Takes all files of one cluster, of which those of some units were written after the others were looked at. */
  seeAgain(cluster: Cluster, units: ReadonlySet<string>, { changes, look }: AffectedPart): void {
    const before = look.clusters.get(cluster.name)?.marks.split('\n') ?? [];
    const marks = (changes.names.get(cluster) ?? []).map((unit, at) =>
      units.has(unit) ? fileMark(this.#root, unitFile(cluster.name, unit)) : before[at],
    );
    this.#signatures.set(cluster.name, clusterSignature(cluster, marksHash(marks.join('\n'))));
  }

  /** @param inventory - the content hash of the tree's inventory */
  keep(inventory: string): void {
    const clusters = Object.fromEntries(this.#signatures);
    writeSeenTree(this.#root, this.#plan.environment.name, { inventory, clusters });
  }
}

/** Writes the part of a rendered tree that a change reaches; in the inventory and the record it replaces what differs. */
export function writeAffected(
  plan: EnvironmentPlan,
  affected: AffectedPart,
  target: TreeFolder,
  sight: TreeSight,
): WriteReport {
  const yaml = new YamlEmitter();
  const folders = new FolderIds();
  for (const [cluster, units] of affected.units) {
    const files: TreeFile[] = [];
    for (const unit of plan.unitsOn(cluster, (app) => units.has(app)))
      if (units.has(unit.name)) files.push(...renderedFiles(unit, yaml));
    target.write(files);
    folders.add(files);
    sight.seeAgain(cluster, units, affected);
  }
  target.replace(recordFile, recordAfter(affected, folders.own));
  const report = target.finishAs(inventoryAfter(affected, target), affected.look.inventoryHash);
  return { ...report, unchanged: report.unchanged + affected.files };
}

/** The record with other fingerprints for what was made again, and other ids for the folders. */
function recordAfter({ look, units, changes }: AffectedPart, made: ReadonlyMap<string, string>): Buffer {
  const record = bufferOf(look.record);
  const [folders, apps] = [foldersListed(record), appsListed(record)];
  for (const [app, fingerprint] of changes.apps)
    if (apps.get(app) !== fingerprint) apps.set(app, fingerprint);
  const clusters = new Map<string, Buffer>();
  for (const [cluster, own] of units) {
    const { name } = cluster;
    const before = look.clusters.get(name);
    if (before === undefined) continue;
    const fingerprints = new ListedHashes(record, before.from, before.to, unitIndent);
    for (const [unit, fingerprint] of changes.units.get(cluster) ?? []) fingerprints.set(unit, fingerprint);
    const ids = new Map<string, Buffer>();
    for (const unit of own) {
      const id = made.get(`clusters/${name}/${unit}`);
      if (id === undefined) continue;
      folders.set(`clusters/${name}/${unit}`, id);
      ids.set(unit, Buffer.from(id, 'hex'));
    }
    replaceIds(bufferOf(before.folder), ids);
    const id = treeId(before.folder);
    folders.set(`clusters/${name}`, id.toString('hex'));
    clusters.set(name, id);
  }
  replaceIds(bufferOf(look.folder), clusters);
  folders.set('clusters', treeId(look.folder).toString('hex'));
  return record;
}

/** The inventory with other hashes for the files that were made again. */
function inventoryAfter({ look, inventory: { files } }: AffectedPart, target: TreeFolder): Buffer {
  const inventory = bufferOf(look.inventory);
  const listed = filesListed(inventory);
  for (const path of Object.keys(files)) {
    const hash = target.hashOf(path);
    if (hash !== undefined) listed.set(path, hash);
  }
  return inventory;
}

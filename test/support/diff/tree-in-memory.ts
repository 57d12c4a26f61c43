import { posix } from 'node:path';
import type { Layout } from '../../../constructs/fleet/environment.ts';
import type { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import type { BaseTree, Untouched } from '../../../delivery/diff/base/base-tree.ts';
import { FolderIds } from '../../../delivery/tree/folder-ids.ts';
import { contentHash } from '../../../delivery/tree/inventory.ts';
import type { Inventory } from '../../../delivery/tree/inventory.ts';
import { treeOf } from '../../../delivery/layout/tree.ts';
import { recordFile, recordIn, recordOf } from '../../../delivery/record/tree-record.ts';
import type { TreeRecord } from '../../../delivery/record/tree-record.ts';

/** A tree as synth writes it, kept in memory; its files may be edited afterwards, as by another hand. */
export class TreeInMemory implements BaseTree {
  readonly side = { type: 'folder', name: 'memory' } as const;
  readonly inventory: Inventory;
  readonly record: TreeRecord | undefined;
  readonly files: Map<string, string>;
  /** The paths that were read, for tests on how little is looked at. */
  readonly seen = new Set<string>();

  constructor(plan: EnvironmentPlan, layout: Layout, options: { readonly recorded?: boolean } = {}) {
    const ids = new FolderIds();
    const files = [...treeOf(plan, { layout })].flatMap((step) => step.files);
    ids.add(files);
    const { path: own, parts } = recordOf(plan, {}, ids, '/nowhere');
    const record = { path: own, content: [...parts()].join('') };
    this.files = new Map([...files, record].map(({ path, content }) => [path, content]));
    const hashes = [...this.files].map(([path, content]) => [path, contentHash(content)] as const);
    this.inventory = {
      format: 1,
      environment: plan.environment.name,
      layout,
      files: Object.fromEntries(hashes),
    };
    this.record =
      options.recorded === false ? undefined : recordIn(this.inventory, this.files.get(recordFile));
  }

  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    for (const path of paths) this.seen.add(path);
    return Promise.resolve(new Map([...this.files].filter(([path]) => paths.includes(path))));
  }

  list(folder: string): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()].filter((path) => path.startsWith(`${folder}/`)));
  }

  untouched(): Promise<Untouched> {
    const { files, layout } = this.inventory;
    const edited = Object.entries(files)
      .filter(([path, hash]) => contentHash(this.files.get(path) ?? '') !== hash)
      .map(([path]) => path);
    const isWhole = (folder: string) => !edited.some((path) => posix.join(path).startsWith(`${folder}/`));
    return Promise.resolve({
      folder: isWhole,
      cluster: (name, units) => {
        const folder = `clusters/${name}`;
        const listed = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
        const expected = units.map((unit) => `${folder}/${unit}/manifests.yaml`);
        return layout === 'rendered' && isWhole(folder) && listed.sort().join() === expected.sort().join();
      },
    });
  }
}

import type { Inventory } from '../../tree/inventory.ts';
import type { TreeRecord } from '../../record/tree-record.ts';
import type { Side } from '../side.ts';

/** A tree that is compared with: files as they are, whoever wrote them last. */
export interface BaseTree {
  readonly side: Side;
  /** What Regatta owns in it; undefined when it holds no tree yet. */
  readonly inventory: Inventory | undefined;
  /** What it was made of, where it says so. */
  readonly record: TreeRecord | undefined;
  /** The source's commit that it was published from, where its history says so. */
  readonly publishedFrom?: string | undefined;
  /** The texts of files; one that is not there is left out. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Every file below a folder, whoever owns it. */
  list(folder: string): Promise<readonly string[]>;
  /** What is, file for file, as Regatta wrote it. */
  untouched(): Promise<Untouched>;
}

/** What nobody has touched in a tree since it was written. */
export interface Untouched {
  /** Whether a folder is there as it was written. */
  folder(path: string): boolean;
  /**
   * Whether a cluster holds exactly these units, sorted by name, all as they were written. Answered for the rendered
   * layout, at once for a whole cluster; elsewhere false, so that each folder is asked for.
   */
  cluster(name: string, units: readonly string[]): boolean;
}

/** Of a tree that does not say how it was written. */
export const nothingUntouched: Untouched = { folder: () => false, cluster: () => false };

import type { Inventory } from '../../inventory.ts';
import type { TreeRecord } from '../../tree-record.ts';
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
  /** The folders that are, file for file, as Regatta wrote them. */
  untouchedFolders(): Promise<(folder: string) => boolean>;
}

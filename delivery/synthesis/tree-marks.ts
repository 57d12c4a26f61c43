import { fileMark, marksHash } from './seen-tree.ts';
import type { TreeFile } from '../layout/tree-file.ts';
import { unitFile } from './tree-look.ts';

/** Looks at a rendered tree's files once they are written, so that a next run knows which nobody has touched since. */
export class TreeMarks {
  readonly #root: string;
  /** Cluster → its units so far, of the clusters that are not complete. */
  readonly #units = new Map<string, string[]>();
  readonly #hashes = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Cluster → what stands for its files, of those that are complete. */
  get hashes(): ReadonlyMap<string, string> {
    return this.#hashes;
  }

  /**
   * Takes files that are written now. A cluster's are looked at once all are there: a later change is another hand's.
   *
   * @param complete - the clusters that have no more files
   */
  see(files: readonly Pick<TreeFile, 'path'>[], complete: readonly string[]): void {
    for (const { path } of files) {
      const [, cluster = '', unit = ''] = path.split('/');
      const known = this.#units.get(cluster);
      if (known === undefined) this.#units.set(cluster, [unit]);
      else known.push(unit);
    }
    for (const cluster of complete) this.#look(cluster);
  }

  /** Looks at all clusters that were not looked at: none has more files. */
  complete(): void {
    for (const cluster of this.#units.keys()) this.#look(cluster);
  }

  #look(cluster: string): void {
    const units = this.#units.get(cluster);
    if (units === undefined) return;
    this.#units.delete(cluster);
    const marks = units.sort().map((unit) => fileMark(this.#root, unitFile(cluster, unit)));
    this.#hashes.set(cluster, marksHash(marks.join('\n')));
  }
}

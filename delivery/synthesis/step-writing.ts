import type { Issue } from '../../constructs/core/issue.ts';
import type { HashedFile } from '../tree/hashed-file.ts';
import type { TreeFolder, WrittenPart } from '../tree/tree-folder.ts';
import { TreeMarks } from './tree-marks.ts';

/** What a thread wrote of one environment's tree. */
export interface WrittenTree {
  readonly part: WrittenPart;
  /** Folder → Git's id of it. */
  readonly folders: ReadonlyMap<string, string>;
  /** Cluster → what stands for its files as they were left, where the run keeps that in mind. */
  readonly marks: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
}

/** Writes an environment's files into its folder as they are made. */
export class StepWriting {
  readonly target: TreeFolder;
  readonly #marks: TreeMarks | undefined;

  /** @param watched - whether a next run may go by how the tree stands */
  constructor(target: TreeFolder, watched: boolean) {
    this.target = target;
    this.#marks = watched ? new TreeMarks(target.root) : undefined;
  }

  /** Cluster → what stands for its files. */
  get marks(): ReadonlyMap<string, string> {
    return this.#marks?.hashes ?? new Map<string, string>();
  }

  /** @param complete - names of the clusters of which these are the last files */
  write(files: readonly HashedFile[], complete: readonly string[]): void {
    this.target.write(files);
    this.#marks?.see(files, complete);
  }
}

/** One file of a tree: its path from the tree's root with `/`, and its text. */
export interface TreeFile {
  readonly path: string;
  readonly content: string;
}

/** A file that may be too large to stand in memory as a whole: its text comes in parts, as often as it is asked for. */
export interface LargeFile {
  readonly path: string;
  readonly parts: () => Iterable<string>;
}

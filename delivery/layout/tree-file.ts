/** One file of a tree: its path from the tree's root with `/`, and its text. */
export interface TreeFile {
  readonly path: string;
  readonly content: string;
}

import { hash } from 'node:crypto';
import type { TreeFile } from '../layout/tree-file.ts';
import { objectId } from './git-tree.ts';
import { placed } from './text-bytes.ts';

/** What stands for a content. */
export interface ContentIds<Id = Buffer> {
  /** The content hash as the inventory writes it. */
  readonly hash: string;
  /** Git's id of it. */
  readonly blob: Id;
}

/** A file with what stands for its content, where that is known already. @default worked out when it is asked for */
export type HashedFile = TreeFile & Partial<ContentIds>;

/** A file with all that stands for its content: its bytes are made once for both hashes. */
export function hashedFile({ path, content }: TreeFile): TreeFile & ContentIds {
  const { buffer, from, to } = placed(content);
  return { path, content, ...contentIds(buffer, from, to) };
}

/** What stands for the bytes in a part of a buffer; the bytes of `headRoom` before them are written over. */
export function contentIds(buffer: Buffer, from: number, to: number): ContentIds {
  return {
    hash: `sha256:${hash('sha256', buffer.subarray(from, to))}`,
    blob: objectId('blob', buffer, from, to),
  };
}

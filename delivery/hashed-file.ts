import { hash } from 'node:crypto';
import type { TreeFile } from './layout/tree-file.ts';
import { bytesOf } from './text-bytes.ts';

/** A file with what stands for its content, of which some or all may be known already. */
export interface HashedFile extends TreeFile {
  /** The content hash as the inventory writes it. @default worked out when it is asked for */
  readonly hash?: string;
  /** Git's id of the content. @default worked out when it is asked for */
  readonly blob?: Buffer;
}

/** A file with all that stands for its content: its bytes are made once for both hashes. */
export function hashedFile({ path, content }: TreeFile): Required<HashedFile> {
  const head = (size: number): string => `blob ${size}\0`;
  const bytes = bytesOf(content, head);
  const own = bytes.subarray(bytes.indexOf(0) + 1);
  return { path, content, hash: `sha256:${hash('sha256', own)}`, blob: hash('sha1', bytes, 'buffer') };
}

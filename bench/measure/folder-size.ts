import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How much lies in a folder. */
export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
}

export function folderSize(folder: string): FolderSize {
  let [files, bytes] = [0, 0];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files += 1;
    bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return { files, bytes };
}

import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Puts a file in another's place: a reader sees the old text or the new one, never a part. */
export function replaceFile(target: string, parts: Iterable<string | Uint8Array>): void {
  const scratch = `${target}.regatta-new`;
  const handle = openNew(scratch);
  try {
    for (const part of parts) writeFileSync(handle, part);
  } finally {
    closeSync(handle);
  }
  renameSync(scratch, target);
}

/** What a killed run left there goes first; a link in its place is never written through. */
function openNew(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    rmSync(path, { force: true });
    return openSync(path, 'wx');
  }
}

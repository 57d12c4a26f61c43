import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Puts a file in another's place: a reader sees the old text or the new one, never a part. */
export function replaceFile(target: string, parts: Iterable<string | Uint8Array>): void {
  const scratch = `${target}.regatta-new`;
  // What a killed run left goes first; a link in its place is never written through.
  rmSync(scratch, { force: true });
  const handle = openSync(scratch, 'wx');
  try {
    for (const part of parts) writeFileSync(handle, part);
  } finally {
    closeSync(handle);
  }
  renameSync(scratch, target);
}

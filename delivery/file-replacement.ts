import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Puts a file in another's place: a reader sees the old text or the new one, never a part. */
export function replaceFile(target: string, parts: Iterable<string>): void {
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

/** Whether a file holds exactly this text. */
export function holdsText(path: string, parts: Iterable<string>): boolean {
  if (!existsSync(path)) return false;
  const there = readFileSync(path);
  let at = 0;
  for (const part of parts) {
    const wanted = Buffer.from(part);
    if (!there.subarray(at, at + wanted.length).equals(wanted)) return false;
    at += wanted.length;
  }
  return at === there.length;
}

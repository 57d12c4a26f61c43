import { lstatSync, readFileSync, statSync } from 'node:fs';

/** A file's bytes, or why they are not read. */
export type PlainFile = { readonly bytes: Buffer } | { readonly fault: string };

/**
 * Reads a file that somebody else may have put there. A pipe, a device or a folder is refused before it is opened, and
 * so is what is larger than anybody writes by hand.
 */
export function readPlainFile(path: string, largest: number): PlainFile {
  let there: ReturnType<typeof statSync>;
  try {
    there = statSync(path);
  } catch (cause) {
    return { fault: `can't be read: ${reasonOf(cause)}` };
  }
  if (there?.isFile() !== true)
    return { fault: there?.isDirectory() === true ? 'is a folder' : 'is no plain file' };
  if (there.size > largest)
    return { fault: `holds ${String(there.size)} bytes; at most ${largest} are read` };
  try {
    return { bytes: readFileSync(path) };
  } catch (cause) {
    return { fault: `can't be read: ${reasonOf(cause)}` };
  }
}

/** Whether anything stands at a path, be it a link that leads nowhere. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Whether a plain file stands at a path; a link to one is none. */
export function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A text of UTF-8, without the mark that may precede it; undefined when the bytes are no UTF-8. */
export function decodedText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  const { code } = cause as { code?: string };
  if (code === 'ENOENT') return 'it is not there';
  if (code === 'ELOOP') return 'its links go round in a circle';
  if (code === 'EACCES') return 'this user may not';
  return code ?? String(cause);
}

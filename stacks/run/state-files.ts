import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Removes the half-written files that a kill leaves in a file backend. Pulumi replaces a state as a whole, but not the
 * file of attributes beside it: cut short, that one makes the state unreadable, and without it nothing is missing.
 */
export async function mendStateFiles(backend: string): Promise<number> {
  if (!backend.startsWith('file:///')) return 0;
  const root = join(fileURLToPath(backend), '.pulumi');
  const folders = await Promise.all(
    ['stacks', 'locks'].map((name) => readdir(join(root, name), { recursive: true }).catch(() => [])),
  );
  const paths = ['stacks', 'locks'].flatMap((name, index) =>
    (folders[index] ?? []).map((file) => join(name, file)),
  );
  const attributes = ['meta.yaml.attrs', ...paths].filter((path) => path.endsWith('.attrs'));
  const mended = await Promise.all(attributes.map((path) => removeUnreadable(join(root, path))));
  return mended.filter(Boolean).length;
}

async function removeUnreadable(path: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(path, 'utf8'));
    return false;
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) return false;
    await rm(path, { force: true });
    return true;
  }
}

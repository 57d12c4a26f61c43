import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../../../tools/cache-folder.ts';

/**
 * Where a program from a Debian package lies: on PATH, or unpacked in the cache.
 *
 * @throws Error that says how to get it
 */
export function debianProgram(...names: readonly string[]): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const places = [...folders, cacheFolder('debian', 'usr', 'bin')];
  const found = names
    .flatMap((name) => places.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(`${names[0] ?? ''} is neither on PATH nor in the cache; make test brings it where apt can`);
}

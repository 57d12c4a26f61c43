import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const own = resolve(import.meta.dirname, '..');

/** The folder of the Pulumi project that a folder belongs to: the nearest one upwards with a Pulumi.yaml, else Regatta's. */
export function projectFolder(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'Pulumi.yaml'))) return folder;
    if (folder === dirname(folder)) return own;
  }
}

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A committed tree of plain files, that a person reads in a review. */
export class GoldenTree {
  readonly folder: string;

  constructor(name: string) {
    this.folder = join(new URL('../../golden/', import.meta.url).pathname, name);
  }

  /** Path → content of every file. */
  read(): Record<string, string> {
    if (!existsSync(this.folder)) return {};
    const paths = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return Object.fromEntries(
      paths
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path.slice(this.folder.length + 1), readFileSync(path, 'utf8')]),
    );
  }

  /** Replaces the whole tree; only a person asks for that, never a CI. */
  write(files: Readonly<Record<string, string>>): void {
    rmSync(this.folder, { recursive: true, force: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(this.folder, dirname(path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
  }
}

/** Whether the golden trees are to be written anew. Refused where CI is set: a machine does not approve a diff. */
export function updatesGolden(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment['REGATTA_UPDATE_GOLDEN'] !== '1') return false;
  if (environment['CI'] !== undefined) throw new Error('golden trees are updated by a person, not by a CI');
  return true;
}

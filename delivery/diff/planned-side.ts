import { relative, resolve } from 'node:path';
import { git } from './base/git.ts';
import type { Side } from './side.ts';

/** Whether the source at hand is known not to hold a commit; false when nobody can tell, as in a shallow clone. */
export async function lacksCommit(folder: string, commit: string): Promise<boolean> {
  return (await git(['merge-base', '--is-ancestor', commit, 'HEAD'], { folder: resolve(folder) })).code === 1;
}

/** The plan as a report names it: its folder, and the commit of the source that it was read from. */
export async function plannedSide(folder: string): Promise<Side> {
  const full = resolve(folder);
  const name = relative(process.cwd(), full) || '.';
  const shown = name.startsWith('..') ? full : name;
  const [head, status] = await Promise.all([
    git(['rev-parse', '--quiet', '--verify', 'HEAD'], { folder: full }),
    git(['status', '--porcelain', '--untracked-files=normal', '--', '.'], { folder: full }),
  ]);
  if (head.code !== 0) return { type: 'plan', name: shown };
  const changes = status.code === 0 && status.stdout.length > 0 ? '+changes' : '';
  return { type: 'plan', name: shown, revision: `${head.stdout.toString().trim()}${changes}` };
}

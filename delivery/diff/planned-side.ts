import { relative, resolve } from 'node:path';
import { git } from './base/git.ts';
import type { Side } from './side.ts';

/** Whether the source at hand is known not to hold a commit; false when nobody can tell, as in a shallow clone. */
export async function lacksCommit(folder: string, commit: string): Promise<boolean> {
  return (
    (await git(['merge-base', '--is-ancestor', commit, 'HEAD'], { folder: resolve(folder), own: true }))
      .code === 1
  );
}

/** The plan as a report names it: its folder, and the commit of the source that it was read from. */
export async function plannedSide(folder: string): Promise<Side> {
  const full = resolve(folder);
  const name = relative(process.cwd(), full) || '.';
  const shown = name.startsWith('..') ? full : name;
  const asked = ['status', '--porcelain=v2', '--branch', '--untracked-files=normal', '--', '.'];
  const status = await git(asked, { folder: full, own: true });
  const rows = status.stdout.toString().split('\n');
  // A branch without a commit yet is called initial.
  const head = rows.map((row) => /^# branch\.oid ([0-9a-f]{40,64})$/.exec(row)?.[1]).find(Boolean);
  if (status.code !== 0 || head === undefined) return { type: 'plan', name: shown };
  const isChanged = rows.some((row) => row !== '' && !row.startsWith('# '));
  return { type: 'plan', name: shown, revision: `${head}${isChanged ? '+changes' : ''}` };
}

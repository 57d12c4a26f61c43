import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { lastWord } from '../diff/base/git.ts';
import { Passing, publishIssue, Refusal } from './publish-issue.ts';
import type { RemoteBranch } from './remote-branch.ts';
import type { TreeEntry } from './tree-change.ts';

/**
 * Everything below a folder of a commit, whoever owns it; nothing when the folder is not there.
 *
 * @throws Refusal RGT-PUBLISH-005 when something else than a folder stands there.
 */
export async function entriesBelow(
  remote: RemoteBranch,
  commit: string,
  folder: string,
  { environment }: EnvironmentPlan,
): Promise<ReadonlyMap<string, TreeEntry>> {
  const above = folder.split('/').map((_, at, steps) => steps.slice(0, at + 1).join('/'));
  for (const step of folder === '' ? [] : above) {
    const entry = (await list(remote, [commit, '--', step])).get(step);
    if (entry === undefined) return new Map();
    if (entry.mode !== '040000')
      throw new Refusal([
        publishIssue(
          '005',
          `${step} is not Regatta's in ${remote.name}: a file, a link or a module stands where the tree needs a folder`,
          'move it away, or give the environment another folder: repository: { path: … }',
          { environment: environment.name, file: step },
        ),
      ]);
  }
  return list(remote, ['-r', `${commit}:${folder}`]);
}

async function list(remote: RemoteBranch, args: readonly string[]): Promise<Map<string, TreeEntry>> {
  const listed = await remote.run(['--literal-pathspecs', 'ls-tree', '-z', ...args]);
  if (listed.code !== 0) throw new Passing(lastWord(listed));
  const entries = new Map<string, TreeEntry>();
  for (const row of listed.stdout.toString('utf8').split('\0')) {
    const tab = row.indexOf('\t');
    const [mode, , id] = row.slice(0, tab).split(' ');
    if (tab > 0 && mode !== undefined && id !== undefined) entries.set(row.slice(tab + 1), { mode, id });
  }
  return entries;
}

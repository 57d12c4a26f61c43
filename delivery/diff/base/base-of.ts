import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../../../constructs/fleet/environment.ts';
import { EarlyLook } from '../../early-look.ts';
import { nothingUntouched } from './base-tree.ts';
import type { BaseTree, Untouched } from './base-tree.ts';
import type { FilesSeen } from './files-seen.ts';
import { diffIssue, UnreadableSide } from './diff-issue.ts';
import { FolderBase } from './folder-base.ts';
import { GitBase } from './git-base.ts';
import { findCommit } from './git-repository.ts';

/** What a command says about the side that is compared with. */
export interface BaseChoice {
  /** A folder, or a revision of the GitOps repository. @default the branch that the environment is published to */
  readonly base?: string;
  /** A clone, or another URL of the GitOps repository. @default the environment's own */
  readonly repository?: string;
  /** A look at the folder that has begun already. */
  readonly look?: EarlyLook<FilesSeen | undefined>;
}

/** Begins to look at a folder that is named as the base, while the fleet is loaded; undefined where none is. */
export function earlyLookAt({ base, repository }: BaseChoice): EarlyLook<FilesSeen | undefined> | undefined {
  if (base === undefined || repository !== undefined || !isFolder(base)) return undefined;
  return EarlyLook.at(resolve(base), new URL('./seen-files-thread.ts', import.meta.url));
}

/**
 * Opens the tree that an environment is compared with.
 *
 * @throws UnreadableSide RGT-DIFF-001 to -007, of which -003 and -005 may pass by themselves.
 */
export async function baseOf(environment: Environment, choice: BaseChoice): Promise<BaseTree> {
  const { base } = choice;
  if (base !== undefined && choice.repository === undefined && isFolder(base))
    return new FolderBase(resolve(base), environment.name, choice.look);
  if (base !== undefined && isPath(base))
    throw new UnreadableSide(
      diffIssue('RGT-DIFF-001', `there is no folder ${resolve(base)}`, 'correct --base, or run synth first', {
        file: resolve(base),
      }),
    );
  const { repository } = environment;
  const from = choice.repository ?? repository?.url;
  if (from === undefined)
    throw new UnreadableSide(
      diffIssue(
        'RGT-DIFF-006',
        `environment "${environment.name}" names no repository that it could be compared with`,
        'name a folder with --base DIR, a repository with --repo URL, or compare with the clusters: --live',
        environment.place,
      ),
    );
  const commit = await findCommit(from, base ?? repository?.branch ?? 'main');
  if (commit === undefined) return new EmptyRepository(from);
  const tree = await GitBase.open(commit, repository?.path ?? environment.name, environment.name);
  return tree;
}

/** A repository without any branch: nothing has been published yet. */
class EmptyRepository implements BaseTree {
  readonly side;
  readonly inventory = undefined;
  readonly record = undefined;

  constructor(name: string) {
    this.side = { type: 'git' as const, name, empty: true };
  }

  read(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map());
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  untouched(): Promise<Untouched> {
    return Promise.resolve(nothingUntouched);
  }
}

/** No branch, tag or commit of Git is called so. */
function isPath(base: string): boolean {
  return /^(?:\/|\.{1,2}(?:\/|$))/.test(base);
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

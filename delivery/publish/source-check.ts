import type { Issue } from '../../constructs/core/issue.ts';
import { git } from '../diff/base/git.ts';
import { lastPublication } from './branch-history.ts';
import { publishIssue } from './publish-issue.ts';
import type { RemoteBranch } from './remote-branch.ts';
import { commitOf, sourceAge } from './source-age.ts';
import type { Source } from './source-age.ts';

/** Whether a source may be laid on what the branch holds. */
export interface SourceVerdict {
  readonly issues: readonly Issue[];
  /** The newer source that is overwritten, by leave. */
  readonly newerSource?: string;
}

export interface SourceCheckProps {
  /** What is published; undefined outside of Git, where nobody knows what is older. */
  readonly source: Source | undefined;
  readonly allowOlder: boolean;
  readonly note: (text: string) => void;
}

/** Sees to it that an older source is not laid over a newer one. */
export class SourceCheck {
  readonly #remote: RemoteBranch;
  readonly #props: SourceCheckProps;

  constructor(remote: RemoteBranch, props: SourceCheckProps) {
    this.#remote = remote;
    this.#props = props;
  }

  /**
   * Compares the source with the one that an environment was last published from: RGT-PUBLISH-011 when ours is older.
   *
   * @throws Passing when the branch's history can't be read now
   */
  async on(commit: string, environment: string): Promise<SourceVerdict> {
    const { source, allowOlder, note } = this.#props;
    if (source === undefined) return { issues: [] };
    const last = await lastPublication(this.#remote, commit, environment);
    const published = last?.source;
    const age = sourceAge(source.revision, published, await isAncestor(source, published));
    if (age === 'unknown') note(unknownNote(environment, published));
    if (age !== 'older' || last === undefined || published === undefined) return { issues: [] };
    if (allowOlder) return { issues: [], newerSource: published };
    return { issues: [this.#olderIssue(environment, source.revision, published, last.commit)] };
  }

  #olderIssue(environment: string, ours: string, published: string, commit: string): Issue {
    const { name, branch } = this.#remote;
    return {
      ...publishIssue(
        '011',
        `environment "${environment}" was published to ${name} ${branch} from a newer source: commit ${short(commit)} there comes from ${short(published)}, which descends from ${short(ours)}`,
        'publish from the newest commit: git pull; to go back, revert the change in the source, and publish that newer commit; --allow-older publishes the older one all the same',
        { environment },
      ),
      given: ours,
      allowed: `${commitOf(published) ?? published}, or what does not come before it`,
    };
  }
}

/** Whether the published source descends from ours; undefined when the checkout does not know both. */
async function isAncestor(ours: Source, published: string | undefined): Promise<boolean | undefined> {
  const [mine, theirs] = [commitOf(ours.revision), commitOf(published)];
  if (mine === undefined || theirs === undefined) return undefined;
  const { code } = await git(['merge-base', '--is-ancestor', mine, theirs], { folder: ours.folder });
  return code === 0 ? true : code === 1 ? false : undefined;
}

function unknownNote(environment: string, published: string | undefined): string {
  return published === undefined
    ? `which source environment "${environment}" was last published from is not known, so it may have been a newer one`
    : `environment "${environment}" was last published from ${short(published)}, which this checkout does not know, so it may be newer: git fetch (in CI: the whole history)`;
}

function short(revision: string): string {
  return revision.slice(0, 12);
}

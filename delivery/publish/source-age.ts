/** What is published, as its repository knows it. */
export interface Source {
  /** Its commit, with `+changes` when files differed from it. */
  readonly revision: string;
  /** A folder of the checkout, where Git is asked which of two commits is the newer one. */
  readonly folder: string;
}

/** How the source at hand compares with the one that the branch holds. */
export type SourceAge = 'older' | 'not older' | 'unknown';

/** The commit that a source's name stands for, without the mark of changes; undefined when it is no commit's full name. */
export function commitOf(source: string | undefined): string | undefined {
  return /^([0-9a-f]{40}(?:[0-9a-f]{24})?)(?:\+changes)?$/.exec(source ?? '')?.[1];
}

/**
 * Decides which source is the older one. Of two with the same commit neither is: nobody knows what changes that were not
 * committed are worth.
 *
 * @param isAncestor - whether the published source descends from ours, as far as Git knows
 */
export function sourceAge(
  ours: string,
  published: string | undefined,
  isAncestor: boolean | undefined,
): SourceAge {
  const [mine, theirs] = [commitOf(ours), commitOf(published)];
  if (mine === undefined || theirs === undefined) return 'unknown';
  if (mine === theirs) return 'not older';
  if (isAncestor === undefined) return 'unknown';
  return isAncestor ? 'older' : 'not older';
}

/**
 * The source that a commit's message names for an environment. When a forge squashed several publications into one
 * commit, the last one counts.
 */
export function sourceIn(message: string, environment: string): string | undefined {
  const named = [...message.matchAll(/^Regatta-Environment: (.*)(?:\nSource-Revision: (.*))?$/gm)];
  return named.findLast(([, name]) => name === environment)?.[2];
}

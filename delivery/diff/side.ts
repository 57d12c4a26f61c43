/** One of the two things compared, as every report names it. */
export interface Side {
  readonly type: 'plan' | 'folder' | 'git' | 'live';
  /** Where it comes from: a folder, a repository's URL without credentials, or the clusters. */
  readonly name: string;
  /** Branch or tag that was asked for. */
  readonly ref?: string;
  /** Commit that was read; for a plan, the source's commit, with `+changes` when files differ from it. */
  readonly revision?: string;
  /** True when nothing has been written there yet, so that everything is new. */
  readonly empty?: boolean;
}

/** A side in one line, such as `https://git.example.com/org/manifests.git main (1a2b3c4)`. */
export function describeSide({ type, name, ref, revision, empty }: Side): string {
  const from = type === 'plan' ? `planned from ${name}` : type === 'live' ? `live ${name}` : name;
  const short = revision?.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1');
  return [from, ref, short && `(${short})`, empty === true && '(holds no tree yet)']
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
}

/** Where a person opens a pull request of a branch that was pushed. */
export interface PullRequest {
  readonly from: string;
  readonly into: string;
  /** The page to open, for forges whose addresses are known. */
  readonly page?: string;
}

/** What to open after a push: the two branches, and the page when the repository's address tells its forge. */
export function pullRequestOf(url: string, from: string, into: string): PullRequest {
  const home = homePage(url);
  if (home === undefined) return { from, into };
  const host = new URL(home).hostname;
  if (host.split('.').includes('github'))
    return { from, into, page: `${home}/compare/${encoded(into)}...${encoded(from)}?expand=1` };
  if (host.split('.').includes('gitlab')) {
    const query = new URLSearchParams({
      'merge_request[source_branch]': from,
      'merge_request[target_branch]': into,
    });
    return { from, into, page: `${home}/-/merge_requests/new?${query.toString()}` };
  }
  return { from, into };
}

/** The web page of a repository, as its https or ssh address implies it. */
function homePage(url: string): string | undefined {
  const match =
    /^(?:https|ssh):\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/.exec(url) ??
    /^(?:[^/@:]+@)([^/:]+):(?!\/\/)(.+?)(?:\.git)?\/?$/.exec(url);
  const [, host, path] = match ?? [];
  return host === undefined || path === undefined ? undefined : `https://${host}/${path}`;
}

function encoded(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/');
}

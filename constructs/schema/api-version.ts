/** A release as numbers, for comparing: `1.29` is 1, 29, 0. */
export type Release = readonly [major: number, minor: number, patch: number];

/** Reads `1.29`, `v1.29.3` or `1.29.3+k3s1`; anything else is `undefined`, so that a typing mistake is never read as version 0. */
export function parseRelease(text: string): Release | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Below zero when `a` is the older release, above when it is the newer one. */
export function compareReleases(a: Release, b: Release): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Takes `apps/v1` apart; the core group is the empty string. */
export function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Puts group and version together again. */
export function joinApiVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

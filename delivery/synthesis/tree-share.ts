import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';

/** Which of several equal parts: the first is 1. */
export interface PartNumber {
  readonly number: number;
  readonly of: number;
}

/** What one of several writers of a tree writes: whole clusters, and of some apps what their clusters share. */
export interface TreeShare {
  readonly clusters: readonly string[];
  readonly apps: readonly string[];
}

/** All of an environment, or the clusters and apps that were asked for. */
export function wholeShare(
  plan: EnvironmentPlan,
  clusters: readonly string[] | undefined,
  apps: readonly string[] | undefined,
): TreeShare {
  const clusterNames = plan.clusters.map(({ name }) => name);
  const appNames = plan.apps.map(({ app }) => app.name);
  return { clusters: among(clusterNames, clusters), apps: among(appNames, apps) };
}

/** One of several parts of a share, by place in the order of names; together they are the whole, and no two overlap. */
export function partOf({ clusters, apps }: TreeShare, part: PartNumber): TreeShare {
  return { clusters: slice(clusters, part), apps: slice(apps, part) };
}

/** What a share leaves of the whole. */
export function restOf(whole: TreeShare, share: TreeShare): TreeShare {
  return { clusters: without(whole.clusters, share.clusters), apps: without(whole.apps, share.apps) };
}

function slice(names: readonly string[], { number, of }: PartNumber): readonly string[] {
  const end = (count: number): number => Math.floor((names.length * count) / of);
  return names.slice(end(number - 1), end(number));
}

function among(names: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  if (wanted === undefined) return names;
  const chosen = new Set(wanted);
  return names.filter((name) => chosen.has(name));
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others);
  return names.filter((name) => !left.has(name));
}

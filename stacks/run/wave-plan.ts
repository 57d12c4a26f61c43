import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';

/** Clusters that change together. The hub is wave 0. */
export interface Wave {
  readonly number: number;
  readonly clusters: readonly Cluster[];
}

export interface WaveSelection {
  /** Names, plain or with the environment before them (`staging.east`). @default every cluster */
  readonly clusters?: readonly string[];
  /** @default every wave */
  readonly wave?: number;
}

/**
 * The order in which an environment's stacks change: the hub, then wave by wave; all at once where no waves are declared.
 * With an engine that reads Git the hub goes last: what is declared there makes the engine deliver at once, and it gives
 * up for good on a cluster where namespaces or rights are not there yet.
 *
 * Clusters of other environments that the order names go in their wave, as stacks of their own environment.
 */
export function wavesOf(environment: Environment, selection: WaveSelection = {}): Wave[] {
  const { hub, waves, clusters } = environment;
  const groups = waves?.order ?? [clusters.filter((cluster) => cluster !== hub)];
  const all = [hub === undefined ? [] : [hub], ...groups].map((group, number) => ({ number, group }));
  const ordered = environment.engine.readsGit ? [...all.slice(1), ...all.slice(0, 1)] : all;
  const chosen = (cluster: Cluster) =>
    selection.clusters === undefined ||
    selection.clusters.some(
      (name) => name === cluster.name || name === `${cluster.environment.name}.${cluster.name}`,
    );
  return ordered
    .map(({ number, group }) => ({ number, clusters: group.filter(chosen) }))
    .filter(({ number, clusters: group }) => group.length > 0 && (selection.wave ?? number) === number);
}

/** The environments whose stacks take part, the given one first. */
export function environmentsIn(environment: Environment): Environment[] {
  return [
    ...new Set([
      environment,
      ...wavesOf(environment).flatMap(({ clusters }) => clusters.map((each) => each.environment)),
    ]),
  ];
}

import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import type { Unit } from '../plan/environment-plan.ts';
import type { ClusterFollower, PlacedObjects, Policy } from './policy.ts';

/** One cluster under inspection: which unit makes each object, and what its units come to together. */
export class ClusterSight {
  readonly cluster: Cluster;
  /** Set when something threw: nothing more is known of this cluster. */
  stopped = false;
  /** Object → name of its unit. */
  readonly #owners = new Map<string, string>();
  #followers: readonly ClusterFollower[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Lets the policies that follow clusters begin with this one. */
  follow(policies: readonly Policy[]): void {
    this.#followers = policies.flatMap((policy) => policy.followCluster?.(this.cluster) ?? []);
  }

  /**
   * Takes the next unit, and says which of its objects another one makes as well.
   *
   * @param keys - those of its objects, in their order
   */
  see(unit: Unit, placed: PlacedObjects, keys: readonly string[]): readonly Issue[] {
    for (const follower of this.#followers) follower.see(placed);
    let twice = none;
    for (const key of keys) {
      const other = this.#owners.get(key);
      if (other !== undefined && other !== unit.name) twice = [...twice, ownedTwice(unit, other, key)];
      this.#owners.set(key, unit.name);
    }
    return twice;
  }

  verdict(): readonly Issue[] {
    return this.#followers.flatMap((follower) => follower.verdict());
  }
}

const none: readonly Issue[] = [];

function ownedTwice(unit: Unit, other: string, object: string): Issue {
  return {
    code: 'RGT-PLAN-001',
    severity: 'error',
    where: (unit.placed?.app ?? unit.cluster).place,
    what: `${object} on cluster "${unit.cluster.name}" is made by "${other}" and by "${unit.name}"`,
    given: object,
    fix: 'rename it in one of them, or keep it in one',
  };
}

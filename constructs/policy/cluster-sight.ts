import type { Cluster } from '../cluster/cluster.ts';
import type { Issue } from '../core/issue.ts';
import { identityKey } from '../core/object-identity.ts';
import type { Unit } from '../plan/environment-plan.ts';
import type { ClusterFollower, PlacedObjects, Policy } from './policy.ts';

/** One cluster under inspection: which unit makes each object, and what its units come to together. */
export class ClusterSight {
  readonly cluster: Cluster;
  /** Set when something threw: nothing more is known of this cluster. */
  stopped = false;
  readonly #owners = new Map<string, Unit>();
  #followers: readonly ClusterFollower[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Lets the policies that follow clusters begin with this one. */
  follow(policies: readonly Policy[]): void {
    this.#followers = policies.flatMap((policy) => policy.followCluster?.(this.cluster) ?? []);
  }

  /** Takes the next unit, and says which of its objects another one makes as well. */
  see(unit: Unit, placed: PlacedObjects): readonly Issue[] {
    for (const follower of this.#followers) follower.see(placed);
    let twice = none;
    for (const object of unit.objects) {
      const key = identityKey(object);
      const other = this.#owners.get(key);
      if (other !== undefined && other !== unit) twice = [...twice, ownedTwice(unit, other, key)];
      this.#owners.set(key, unit);
    }
    return twice;
  }

  verdict(): readonly Issue[] {
    return this.#followers.flatMap((follower) => follower.verdict());
  }
}

const none: readonly Issue[] = [];

function ownedTwice(unit: Unit, other: Unit, object: string): Issue {
  return {
    code: 'RGT-PLAN-001',
    severity: 'error',
    where: (unit.placed?.app ?? unit.cluster).place,
    what: `${object} on cluster "${unit.cluster.name}" is made by "${other.name}" and by "${unit.name}"`,
    given: object,
    fix: 'rename it in one of them, or keep it in one',
  };
}

import type { ClusterRole } from '../../../constructs/cluster/cluster.ts';
import type { Environment } from '../../../constructs/fleet/environment.ts';
import type { ObjectChange } from '../change.ts';

/** A unit that the plan no longer has. */
export interface GoneUnit {
  readonly cluster: string;
  readonly unit: string;
}

/** What a rule may know beside the change itself: roles, waves, and what else happens to the same app. */
export class RiskContext {
  /** Whether the environment says in which order a change travels. */
  readonly hasWaves: boolean;
  /** Apps and clusters' own parts that are no longer there at all. */
  readonly goneUnits: readonly GoneUnit[];
  /** The source's commit that the other side was published from, when ours does not hold it. */
  readonly newerSource: string | undefined;
  readonly #roles: ReadonlyMap<string, ClusterRole>;
  readonly #waves: ReadonlyMap<string, number>;
  readonly #byUnit = new Map<string, ObjectChange[]>();

  constructor(
    environment: Environment,
    changes: readonly ObjectChange[],
    goneUnits: readonly GoneUnit[] = [],
    newerSource?: string,
  ) {
    const { waves, clusters } = environment;
    this.hasWaves = waves !== undefined;
    this.goneUnits = goneUnits;
    this.newerSource = newerSource;
    this.#roles = new Map(clusters.map(({ name, role }) => [name, role]));
    this.#waves = new Map(
      clusters.flatMap((cluster): [string, number][] => {
        const wave = waves?.waveOf(cluster);
        return wave === undefined ? [] : [[cluster.name, wave]];
      }),
    );
    for (const change of changes) {
      const key = `${change.cluster}\u0000${change.unit}`;
      const known = this.#byUnit.get(key);
      if (known === undefined) this.#byUnit.set(key, [change]);
      else known.push(change);
    }
  }

  /** Undefined for a cluster that the plan does not have. */
  roleOf(cluster: string): ClusterRole | undefined {
    return this.#roles.get(cluster);
  }

  waveOf(cluster: string): number | undefined {
    return this.#waves.get(cluster);
  }

  /** All changes of the unit on the same cluster, this one too. */
  beside({ cluster, unit }: ObjectChange): readonly ObjectChange[] {
    return this.#byUnit.get(`${cluster}\u0000${unit}`) ?? [];
  }

  /** Clusters by wave, then by name; those in no wave last. */
  inOrder(clusters: readonly string[]): readonly string[] {
    const rank = (name: string): number => this.#waves.get(name) ?? Number.MAX_SAFE_INTEGER;
    return [...clusters].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  }

  /** The waves that clusters are in, each once, in order. */
  wavesOf(clusters: readonly string[]): readonly number[] {
    return [...new Set(clusters.flatMap((name) => this.#waves.get(name) ?? []))].sort((a, b) => a - b);
  }

  /** The clusters wave by wave. */
  rows(
    clusters: readonly string[],
  ): { readonly wave: number | undefined; readonly clusters: readonly string[] }[] {
    const rows: { wave: number | undefined; clusters: string[] }[] = [];
    for (const name of this.inOrder(clusters)) {
      const wave = this.#waves.get(name);
      const last = rows.at(-1);
      if (last !== undefined && last.wave === wave) last.clusters.push(name);
      else rows.push({ wave, clusters: [name] });
    }
    return rows;
  }
}

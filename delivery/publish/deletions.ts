import { dirname } from 'node:path/posix';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import { identityKey, identityOf } from '../../constructs/core/object-identity.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { BaseTree } from '../diff/base/base-tree.ts';
import { BaseUnitReader } from '../diff/base/base-units.ts';
import type { BaseUnit } from '../diff/base/base-units.ts';
import { withoutHashes } from '../diff/compare/generated-config.ts';
import type { Deletion, DeletionChange, UnitPlace } from '../guard/deletion-change.ts';
import { formerNames } from '../guard/former-names.ts';
import { ownedUnits } from './owned-units.ts';
import type { TreeChange } from './tree-change.ts';

/**
 * What a change of files takes away from the clusters. Only units whose files change are looked into; an object that
 * stands in another unit of its cluster now is not taken away.
 */
export async function deletionsOf(
  plan: EnvironmentPlan,
  base: BaseTree,
  change: TreeChange,
): Promise<DeletionChange> {
  const before = ownedUnits(base.inventory);
  const touched = touchedUnits(before, change);
  const planned = new PlannedObjects(plan);
  const former = formerNames(plan);
  const found: Found = { deleted: [], lostUnits: [], unread: [], difference: 0 };
  for await (const [unit, read] of new BaseUnitReader(base).objectsOf(touched)) {
    const { cluster, unit: name } = unit;
    if ('fault' in read) {
      found.unread.push({ cluster, unit: name, why: read.fault });
      continue;
    }
    const after = planned.count(cluster, name);
    found.difference += read.objects.length - after;
    found.deleted.push(...missing(unit, read.objects, planned));
    if (after === 0 && !former.has(`${cluster}/${name}`) && read.objects.length > 0)
      found.lostUnits.push({ cluster, unit: name });
  }
  const clusters = new Set(plan.clusters.map(({ name }) => name));
  const known = new Set(before.map(({ cluster }) => cluster));
  const { deleted, lostUnits, unread } = found;
  return {
    environment: plan.environment.name,
    objects: deleted.length === 0 ? 0 : planned.countIn(before) + found.difference,
    clustersLeft: clusters.size,
    deleted,
    lostUnits,
    lostClusters: [...known].filter((name) => !clusters.has(name)).sort(),
    unread,
  };
}

interface Found {
  readonly deleted: Deletion[];
  readonly lostUnits: UnitPlace[];
  readonly unread: { readonly cluster: string; readonly unit: string; readonly why: string }[];
  /** How many more objects the touched units had before. */
  difference: number;
}

/** The units of the base of which a file changes or goes. */
function touchedUnits(units: readonly BaseUnit[], { changed, removed, added }: TreeChange): BaseUnit[] {
  const folders = new Set<string>();
  const shared = new Set<string>();
  for (const path of [...changed, ...removed, ...added]) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
    // What an app's overlays share touches all of them; one overlay touches no other.
    const [top, app, part] = path.split('/', 3);
    if (top === 'apps' && part !== 'overlays') shared.add(`apps/${app ?? ''}`);
  }
  return units.filter(({ folder, within }) => folders.has(folder) || shared.has(within));
}

function missing(unit: BaseUnit, objects: readonly Manifest[], planned: PlannedObjects): Deletion[] {
  const { cluster, unit: name } = unit;
  // A generated ConfigMap goes by another name with every change of its content; it is the same one.
  const left = alike(objects).filter((object) => !planned.keys(cluster, name).has(identityKey(object)));
  if (left.length === 0) return [];
  const elsewhere = planned.keysOn(cluster);
  return left
    .filter((object) => !elsewhere.has(identityKey(object)))
    .map((object) => ({ cluster, unit: name, object: identityOf(object) }));
}

function alike(objects: readonly Manifest[]): readonly Manifest[] {
  return withoutHashes(objects, () => '(hash)').objects;
}

/** The objects of a plan, built when they are asked for. */
class PlannedObjects {
  readonly #plan: EnvironmentPlan;
  readonly #clusters: ReadonlyMap<string, Cluster>;
  readonly #own = new Map<string, ReadonlyMap<string, readonly Manifest[]>>();
  readonly #keys = new Map<string, ReadonlySet<string>>();

  constructor(plan: EnvironmentPlan) {
    this.#plan = plan;
    this.#clusters = new Map(plan.clusters.map((cluster) => [cluster.name, cluster]));
  }

  keys(cluster: string, unit: string): ReadonlySet<string> {
    const place = `${cluster}/${unit}`;
    const known = this.#keys.get(place);
    if (known !== undefined) return known;
    const keys = new Set(alike(this.#objects(cluster, unit)).map(identityKey));
    this.#keys.set(place, keys);
    return keys;
  }

  keysOn(cluster: string): ReadonlySet<string> {
    const known = this.#keys.get(cluster);
    if (known !== undefined) return known;
    const keys = new Set(this.#unitsOn(cluster).flatMap((unit) => [...this.keys(cluster, unit)]));
    this.#keys.set(cluster, keys);
    return keys;
  }

  count(cluster: string, unit: string): number {
    return this.keys(cluster, unit).size;
  }

  countIn(units: readonly UnitPlace[]): number {
    return units.reduce((sum, { cluster, unit }) => sum + this.count(cluster, unit), 0);
  }

  #objects(cluster: string, unit: string): readonly Manifest[] {
    const declared = this.#clusters.get(cluster);
    if (declared === undefined) return [];
    const app = this.#plan.appsOn(declared).find((plan) => plan.app.name === unit);
    return app === undefined ? (this.#ownOn(declared).get(unit) ?? []) : app.on(declared).objects;
  }

  #unitsOn(cluster: string): readonly string[] {
    const declared = this.#clusters.get(cluster);
    if (declared === undefined) return [];
    return [...this.#ownOn(declared).keys(), ...this.#plan.appsOn(declared).map(({ app }) => app.name)];
  }

  #ownOn(cluster: Cluster): ReadonlyMap<string, readonly Manifest[]> {
    const known = this.#own.get(cluster.name);
    if (known !== undefined) return known;
    const own = new Map([...this.#plan.ownUnitsOn(cluster)].map(({ name, objects }) => [name, objects]));
    this.#own.set(cluster.name, own);
    return own;
  }
}

import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { AppPlan } from '../../constructs/plan/app-plan.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { InspectionScope } from '../../constructs/policy/inspection.ts';
import { standardPolicies } from '../../constructs/policy/standard-policies.ts';
import type { Inventory } from '../tree/inventory.ts';
import { RecordedUnits } from '../record/recorded-units.ts';
import { bufferOf } from '../tree/text-bytes.ts';
import { recordFile } from '../record/tree-record.ts';
import { unitChanges } from '../record/unit-changes.ts';
import type { UnitChanges } from '../record/unit-changes.ts';
import { clusterSignature } from './seen-tree.ts';
import { filesListed, listMarks, unitFile } from './tree-look.ts';
import type { TreeLook } from './tree-look.ts';

/** Where more than this part of the units may differ, everything is made anew. */
const mostAffected = 0.5;

/** The part of a tree that a change reaches; all else stands as a run left it that found nothing wrong. */
export interface AffectedPart {
  /** Cluster → its units that may differ. */
  readonly units: ReadonlyMap<Cluster, ReadonlySet<string>>;
  /** What is made of other things than the record says. */
  readonly changes: UnitChanges;
  readonly scope: InspectionScope;
  /** Cluster → signature, of the clusters that nothing reaches. */
  readonly signatures: ReadonlyMap<string, string>;
  /** The tree as it stands. */
  readonly look: TreeLook;
  /** What the tree's inventory says of the files that may differ. */
  readonly inventory: Inventory;
  /** Files that are not looked at again. */
  readonly files: number;
}

/**
 * What a change reaches in a tree of the rendered layout; undefined when that is not certain, and everything has to be
 * made anew: the tree is not as a clean run of this code left it here, units came or went, or a policy of the team's
 * own may hang on anything.
 *
 * @param look - what was seen of the tree
 */
export function affectedPart(
  plan: EnvironmentPlan,
  root: string,
  look: TreeLook | undefined,
): AffectedPart | undefined {
  if (look?.environment !== plan.environment.name || look.lists !== listMarks(root)) return undefined;
  if (plan.environment.policies.length > 0 || !followersAreLocal()) return undefined;
  const recorded = RecordedUnits.in(bufferOf(look.record).toString('latin1'));
  const changes = unitChanges(plan, recorded);
  const units = new Map<Cluster, ReadonlySet<string>>();
  const signatures = new Map<string, string>();
  let [affected, all] = [0, 0];
  for (const [cluster, names] of changes.names) {
    if (!areSame(names, recorded.on(cluster.name))) return undefined;
    const before = look.clusters.get(cluster.name);
    if (before === undefined) continue;
    const signature = clusterSignature(cluster, before.marksHash);
    const touched = signature !== look.signatures[cluster.name];
    const may = touched ? names : [...(changes.units.get(cluster)?.keys() ?? [])];
    if (may.length === 0) signatures.set(cluster.name, signature);
    else units.set(cluster, new Set(may));
    all += names.length;
    affected += may.length;
  }
  const planned = new Set(plan.clusters.map(({ name }) => name));
  if (recorded.clusters.some((name) => !planned.has(name)) || affected > all * mostAffected) return undefined;
  const inventory = inventoryOf(plan, look, units);
  const scope = scopeOf(plan, units);
  return { units, changes, scope, signatures, look, inventory, files: all - affected };
}

/** Whether a cluster has the units that were recorded of it, and no others. */
function areSame(names: readonly string[], recorded: ReadonlyMap<string, string>): boolean {
  return names.length === recorded.size && names.every((name) => recorded.has(name));
}

/** What the inventory says of the units that may differ, and of the record. */
function inventoryOf(
  plan: EnvironmentPlan,
  { inventory }: TreeLook,
  units: AffectedPart['units'],
): Inventory {
  const listed = filesListed(bufferOf(inventory));
  const files = [...units].flatMap(([{ name }, own]) => [...own].map((unit) => unitFile(name, unit)));
  return {
    format: 1,
    environment: plan.environment.name,
    layout: 'rendered',
    files: Object.fromEntries(
      [...files, recordFile].flatMap((path) => {
        const hash = listed.get(path);
        return hash === undefined ? [] : [[path, hash]];
      }),
    ),
  };
}

/** Whether what several units come to together is known of each namespace by itself. */
function followersAreLocal(): boolean {
  return standardPolicies.every(
    (policy) => policy.followCluster === undefined || policy.follows === 'namespace',
  );
}

/**
 * What is looked at again: the units that may differ, those of which a policy goes by more than their objects, and,
 * for what they come to together, those that share a namespace with one that may differ.
 */
function scopeOf(
  plan: EnvironmentPlan,
  affected: ReadonlyMap<Cluster, ReadonlySet<string>>,
): InspectionScope {
  const asked = standardPolicies.filter((policy) => policy.inspectObjects !== undefined);
  const told = asked.every(({ goesByObjects }) => goesByObjects !== undefined);
  const byObjects = (cluster: Cluster): boolean =>
    told && asked.every(({ goesByObjects }) => goesByObjects?.cluster?.(cluster) !== false);
  const hanging = new Set(
    plan.apps.filter(({ app }) => asked.some(({ goesByObjects }) => goesByObjects?.app?.(app) === false)),
  );
  const straying = new Set(plan.apps.filter((app) => !keepsToItsNamespace(app)));
  const whole = new Map<Cluster, ReadonlySet<string>>();
  const together = new Map<Cluster, ReadonlySet<string>>();
  const apps = new Set<string>();
  for (const cluster of plan.clusters) {
    const on = plan.appsOn(cluster);
    const here = new Set(affected.get(cluster));
    const always = byObjects(cluster) ? on.filter((app) => hanging.has(app)) : on;
    for (const { app } of always) here.add(app.name);
    if (!byObjects(cluster)) for (const { name } of plan.ownUnitsOn(cluster)) here.add(name);
    if (here.size > 0) whole.set(cluster, here);
    for (const unit of here) apps.add(unit);
    if (here.size > 0 || cluster.capacity !== undefined)
      together.set(cluster, neighboursOn(cluster, on, here, straying));
  }
  return {
    app: (name) => apps.has(name),
    cluster: (cluster) => together.has(cluster),
    unit: (cluster, name) => {
      if (whole.get(cluster)?.has(name) === true) return 'whole';
      return together.get(cluster)?.has(name) === true ? 'together' : 'nothing';
    },
  };
}

/** The apps that may have to do with units that are looked at again. */
function neighboursOn(
  cluster: Cluster,
  apps: readonly AppPlan[],
  units: ReadonlySet<string>,
  straying: ReadonlySet<AppPlan>,
): ReadonlySet<string> {
  const here = apps.filter(({ app }) => units.has(app.name));
  const all = cluster.capacity !== undefined || here.length < units.size;
  if (all || here.some((app) => straying.has(app))) return new Set(apps.map(({ app }) => app.name));
  const namespaces = new Set(here.map(({ app }) => app.namespace));
  const near = apps.filter((app) => namespaces.has(app.app.namespace) || straying.has(app));
  return new Set(near.map(({ app }) => app.name));
}

/** Whether all that an app makes, on whichever cluster, is sure to stand in the app's own namespace. */
function keepsToItsNamespace({ app, base }: AppPlan): boolean {
  return (
    app.features.every((feature) => feature.reshapeOn === undefined) &&
    base.every(({ metadata }) => metadata['namespace'] === app.namespace) &&
    !app.overlays.some(({ delta, components }) =>
      [delta, ...components.map((component) => component.delta)].some(
        ({ patches }) => patches !== undefined && patches.length > 0,
      ),
    )
  );
}

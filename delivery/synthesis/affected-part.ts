import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { AppPlan } from '../../constructs/plan/app-plan.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { InspectionScope } from '../../constructs/policy/inspection.ts';
import { standardPolicies } from '../../constructs/policy/standard-policies.ts';
import { contentHash, inventoryFile } from '../inventory.ts';
import type { Inventory } from '../inventory.ts';
import { journalFile } from '../tree-journal.ts';
import { makerIdentity, recordFile, unitFingerprints } from '../tree-record.ts';
import type { TreeRecord } from '../tree-record.ts';
import { clusterSignature, fileMark, readSeenTree } from './seen-tree.ts';

/** Where more than this part of the units may differ, everything is made anew. */
const mostAffected = 0.5;

/** The part of a tree that a change reaches; all else stands as a run left it that found nothing wrong. */
export interface AffectedPart {
  /** Cluster → its units that may differ. */
  readonly units: ReadonlyMap<Cluster, ReadonlySet<string>>;
  readonly scope: InspectionScope;
  /** Cluster → unit → fingerprint. */
  readonly fingerprints: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Folder → id, of the units that do not differ. */
  readonly folders: ReadonlyMap<string, string>;
  /** Cluster → signature, of the clusters that nothing reaches. */
  readonly signatures: ReadonlyMap<string, string>;
  /** Path → mark, of the files that stay in the other clusters. */
  readonly marks: ReadonlyMap<string, string>;
  /** What the tree's inventory says. */
  readonly inventory: Inventory;
  /** Files that are not looked at again. */
  readonly files: number;
}

/** Path of a unit's file in the rendered layout. */
export const unitFile = (cluster: string, unit: string): string =>
  `clusters/${cluster}/${unit}/manifests.yaml`;

/**
 * What a change reaches in a tree of the rendered layout; undefined when that is not certain, and everything has to be
 * made anew: the tree is not as a clean run of this code left it here, units came or went, or a policy of the team's
 * own may hang on anything.
 */
export function affectedPart(plan: EnvironmentPlan, root: string): AffectedPart | undefined {
  if (plan.environment.policies.length > 0 || !followersAreLocal()) return undefined;
  const before = seenBefore(plan, root);
  if (before === undefined) return undefined;
  const fingerprints = fingerprintsOf(plan);
  if (!haveSameUnits(fingerprints, before.record.units)) return undefined;
  const units = new Map<Cluster, ReadonlySet<string>>();
  const signatures = new Map<string, string>();
  const marks = new Map<string, string>();
  let affected = 0;
  let all = 0;
  for (const cluster of plan.clusters) {
    const own = fingerprints.get(cluster.name) ?? new Map<string, string>();
    const paths = [...own.keys()].map((unit) => unitFile(cluster.name, unit));
    const found = paths.map((path) => fileMark(root, path));
    const signature = clusterSignature(cluster, found);
    const touched = signature !== before.clusters[cluster.name];
    const known = before.record.units[cluster.name] ?? {};
    const here = [...own.keys()].filter((unit) => touched || known[unit] !== own.get(unit));
    all += own.size;
    affected += here.length;
    if (here.length === 0) signatures.set(cluster.name, signature);
    else {
      units.set(cluster, new Set(here));
      for (const [at, path] of paths.entries()) marks.set(path, found[at] ?? '');
    }
  }
  if (affected > all * mostAffected) return undefined;
  const folders = new Map<string, string>();
  for (const cluster of plan.clusters)
    for (const unit of fingerprints.get(cluster.name)?.keys() ?? []) {
      if (units.get(cluster)?.has(unit) === true) {
        marks.delete(unitFile(cluster.name, unit));
        continue;
      }
      const folder = `clusters/${cluster.name}/${unit}`;
      const id = before.record.folders[folder];
      if (id === undefined) return undefined;
      folders.set(folder, id);
    }
  const { inventory } = before;
  const scope = scopeOf(plan, units);
  return { units, scope, fingerprints, folders, signatures, marks, inventory, files: all - affected };
}

/** What a run left of a tree that found nothing wrong with it. */
interface TreeBefore {
  readonly inventory: Inventory;
  readonly record: TreeRecord;
  /** Cluster → signature. */
  readonly clusters: Readonly<Record<string, string>>;
}

/** The tree's lists, when they are those that such a run wrote: this code then knows their form. */
function seenBefore(plan: EnvironmentPlan, root: string): TreeBefore | undefined {
  const [inventoryPath, recordPath] = [join(root, inventoryFile), join(root, recordFile)];
  if (!existsSync(inventoryPath) || !existsSync(recordPath) || existsSync(join(root, journalFile)))
    return undefined;
  const seen = readSeenTree(root, plan.environment.name);
  const text = readFileSync(inventoryPath, 'utf8');
  if (seen === undefined || contentHash(text) !== seen.inventory) return undefined;
  const inventory = JSON.parse(text) as Inventory;
  const written = readFileSync(recordPath, 'utf8');
  if (inventory.layout !== 'rendered' || inventory.files[recordFile] !== contentHash(written))
    return undefined;
  const record = JSON.parse(written) as TreeRecord;
  return record.maker === makerIdentity() ? { inventory, record, clusters: seen.clusters } : undefined;
}

function fingerprintsOf(plan: EnvironmentPlan): Map<string, Map<string, string>> {
  const all = new Map<string, Map<string, string>>();
  for (const { cluster, unit, fingerprint } of unitFingerprints(plan)) {
    const known = all.get(cluster);
    if (known === undefined) all.set(cluster, new Map([[unit, fingerprint]]));
    else known.set(unit, fingerprint);
  }
  return all;
}

function haveSameUnits(
  now: ReadonlyMap<string, ReadonlyMap<string, string>>,
  before: TreeRecord['units'],
): boolean {
  if (Object.keys(before).length !== now.size) return false;
  return [...now].every(([cluster, units]) => {
    const old = before[cluster];
    if (old === undefined || Object.keys(old).length !== units.size) return false;
    return [...units.keys()].every((unit) => Object.hasOwn(old, unit));
  });
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
  const goesByObjects = (app: AppPlan | undefined, cluster: Cluster): boolean =>
    asked.every((policy) => policy.goesByObjects?.(app?.app, cluster) === true);
  const whole = new Map<Cluster, ReadonlySet<string>>();
  const together = new Map<Cluster, ReadonlySet<string>>();
  const apps = new Set<string>();
  for (const cluster of plan.clusters) {
    const on = plan.appsOn(cluster);
    const here = new Set(affected.get(cluster));
    for (const app of on) if (!goesByObjects(app, cluster)) here.add(app.app.name);
    if (!goesByObjects(undefined, cluster)) for (const { name } of plan.ownUnitsOn(cluster)) here.add(name);
    if (here.size > 0) whole.set(cluster, here);
    for (const unit of here) apps.add(unit);
    const beside = neighboursOn(cluster, on, here);
    if (here.size > 0 || cluster.capacity !== undefined) together.set(cluster, beside);
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
): ReadonlySet<string> {
  const here = apps.filter(({ app }) => units.has(app.name));
  const all = cluster.capacity !== undefined || here.length < units.size;
  if (all || !here.every((app) => keepsToItsNamespace(app, cluster)))
    return new Set(apps.map(({ app }) => app.name));
  const namespaces = new Set(here.map(({ app }) => app.namespace));
  return new Set(
    apps
      .filter((app) => namespaces.has(app.app.namespace) || !keepsToItsNamespace(app, cluster))
      .map(({ app }) => app.name),
  );
}

const keeping = new WeakMap<AppPlan, boolean>();

/** Whether all that an app makes on a cluster is sure to stand in the app's own namespace. */
function keepsToItsNamespace(plan: AppPlan, cluster: Cluster): boolean {
  const { app, base } = plan;
  const known =
    keeping.get(plan) ??
    (app.features.every((feature) => feature.reshapeOn === undefined) &&
      base.every(({ metadata }) => metadata['namespace'] === app.namespace));
  keeping.set(plan, known);
  if (!known) return false;
  const overlay = app.overlayOn(cluster);
  const deltas = [overlay?.delta, ...(overlay?.components.map(({ delta }) => delta) ?? [])];
  return deltas.every((delta) => (delta?.patches?.length ?? 0) === 0);
}

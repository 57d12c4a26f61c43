import type { Cluster } from '../../constructs/cluster/cluster.ts';
import { fingerprintOf, objectsFingerprint } from '../../constructs/plan/app-fingerprint.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { RecordedUnits } from './recorded-units.ts';
import { appFingerprints } from './unit-fingerprints.ts';
import type { AppFingerprints } from './unit-fingerprints.ts';

/** What of a plan is made of other things than a record says. */
export interface UnitChanges {
  /** Cluster → the names of all its units now, sorted. */
  readonly names: ReadonlyMap<Cluster, readonly string[]>;
  /** Cluster → unit → its fingerprint now, of those that differ or were not recorded. */
  readonly units: ReadonlyMap<Cluster, ReadonlyMap<string, string>>;
  /** App → what stands for it on all its clusters now. */
  readonly apps: AppFingerprints;
}

/**
 * Compares a plan with what was recorded. An app that is the same on all its clusters together is not looked at on each.
 *
 * @param apps - what stands for the apps now. @default it is worked out
 */
export function unitChanges(
  plan: EnvironmentPlan,
  recorded: RecordedUnits,
  apps: AppFingerprints = appFingerprints(plan),
): UnitChanges {
  const units = new Map<Cluster, Map<string, string>>(plan.clusters.map((cluster) => [cluster, new Map()]));
  const compare = (cluster: Cluster, unit: string, fingerprint: string): void => {
    if (recorded.on(cluster.name).get(unit) !== fingerprint) units.get(cluster)?.set(unit, fingerprint);
  };
  for (const app of plan.apps) {
    const { name } = app.app;
    if (recorded.apps.get(name) === apps.get(name)) continue;
    for (const cluster of plan.clustersOf(app)) compare(cluster, name, fingerprintOf(app, cluster));
  }
  const names = new Map<Cluster, readonly string[]>();
  for (const cluster of plan.clusters) {
    const own = [...plan.ownUnitsOn(cluster)];
    for (const { name, objects } of own) compare(cluster, name, objectsFingerprint(objects));
    const all = [...own.map(({ name }) => name), ...plan.appsOn(cluster).map(({ app }) => app.name)];
    names.set(cluster, all.sort());
  }
  return { names, units, apps };
}

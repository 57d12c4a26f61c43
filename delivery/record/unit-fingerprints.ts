import { setImmediate as immediate } from 'node:timers/promises';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import { fingerprintOver, objectsFingerprint } from '../../constructs/plan/app-fingerprint.ts';
import type { AppPlan } from '../../constructs/plan/app-plan.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { completed } from '../work-steps.ts';
import type { WorkSteps } from '../work-steps.ts';

/** What one cluster's units are made of: names, sorted, and the fingerprint of each in the same place. */
export interface UnitFingerprints {
  readonly units: readonly string[];
  readonly fingerprints: readonly string[];
}

/** Which part of a tree a run made: all of it, or some clusters and apps. */
export interface MadePart {
  readonly clusters?: ReadonlySet<string>;
  readonly apps?: ReadonlySet<string>;
}

interface Found extends UnitFingerprints {
  readonly units: string[];
  readonly fingerprints: string[];
}

/** What stands for everything on some clusters. */
export interface Fingerprints {
  readonly clusters: ReadonlyMap<Cluster, UnitFingerprints>;
  readonly apps: AppFingerprints;
}

/** The fingerprints of everything on some clusters: their own objects, the engine's and all apps there, or some apps. */
export function unitFingerprints(plan: EnvironmentPlan, made: MadePart): Fingerprints {
  return completed(fingerprintSteps(plan, made));
}

/** The same in steps, an app each. */
export function* fingerprintSteps(
  plan: EnvironmentPlan,
  { clusters, apps }: MadePart,
): WorkSteps<Fingerprints> {
  const isMade = ({ name }: Cluster): boolean => clusters?.has(name) !== false;
  const found = new Map<Cluster, Found>(
    plan.clusters.filter(isMade).map((cluster) => [cluster, { units: [], fingerprints: [] }]),
  );
  const shared = new Map<string, string>();
  // App by app, in the order of their names: one app's overlays lie beside one another in memory.
  for (const app of plan.apps) {
    const { name } = app.app;
    if (apps?.has(name) === false) continue;
    const on = plan.clustersOf(app).filter(isMade);
    const { all, each } = fingerprintOver(app, on, true);
    shared.set(name, all);
    for (const [at, cluster] of on.entries()) {
      const here = found.get(cluster);
      here?.units.push(name);
      here?.fingerprints.push(each[at] ?? '');
    }
    yield;
  }
  if (apps === undefined)
    for (const [cluster, here] of found)
      for (const { name, objects } of plan.ownUnitsOn(cluster))
        insert(here, name, objectsFingerprint(objects));
  return { clusters: found, apps: shared };
}

/** App → what stands for it on all its clusters together. */
export type AppFingerprints = ReadonlyMap<string, string>;

export function appFingerprints(plan: EnvironmentPlan): AppFingerprints {
  return new Map(plan.apps.map((app) => [app.app.name, allOf(plan, app)]));
}

/** So long nothing else is done: shorter than it takes a pipe to fill. */
const sliceMs = 5;

/** The same while other work goes on: what Git reads is taken in between. */
export async function appFingerprintsMeanwhile(plan: EnvironmentPlan): Promise<AppFingerprints> {
  const found = new Map<string, string>();
  let until = performance.now() + sliceMs;
  for (const app of plan.apps) {
    found.set(app.app.name, allOf(plan, app));
    if (performance.now() < until) continue;
    await immediate();
    until = performance.now() + sliceMs;
  }
  return found;
}

function allOf(plan: EnvironmentPlan, app: AppPlan): string {
  return fingerprintOver(app, plan.clustersOf(app), false).all;
}

function insert({ units, fingerprints }: Found, name: string, fingerprint: string): void {
  const after = units.findIndex((unit) => unit > name);
  const at = after < 0 ? units.length : after;
  units.splice(at, 0, name);
  fingerprints.splice(at, 0, fingerprint);
}

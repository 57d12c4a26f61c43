import { setImmediate as immediate } from 'node:timers/promises';
import type { Cluster } from '../constructs/cluster/cluster.ts';
import { fingerprintOf, objectsFingerprint } from '../constructs/plan/app-fingerprint.ts';
import type { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';

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

export type ClusterFingerprints = ReadonlyMap<Cluster, UnitFingerprints>;

interface Found extends UnitFingerprints {
  readonly units: string[];
  readonly fingerprints: string[];
}

/** The fingerprints of everything on some clusters: their own objects, the engine's and all apps there, or some apps. */
export function unitFingerprints(plan: EnvironmentPlan, part: MadePart = {}): ClusterFingerprints {
  const work = fingerprinting(plan, part);
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/** The same of everything, while other work goes on: what Git reads is taken in between. */
export async function unitFingerprintsMeanwhile(plan: EnvironmentPlan): Promise<ClusterFingerprints> {
  const work = fingerprinting(plan, {});
  let until = performance.now() + sliceMs;
  let step = work.next();
  while (step.done !== true) {
    if (performance.now() > until) {
      await immediate();
      until = performance.now() + sliceMs;
    }
    step = work.next();
  }
  return step.value;
}

/** So long nothing else is done: shorter than it takes a pipe to fill. */
const sliceMs = 5;

/** App by app, in the order of their names: one app's overlays lie beside one another in memory. */
function* fingerprinting(
  plan: EnvironmentPlan,
  { clusters, apps }: MadePart,
): Generator<void, ClusterFingerprints> {
  const chosen =
    clusters === undefined ? plan.clusters : plan.clusters.filter(({ name }) => clusters.has(name));
  const found = new Map<Cluster, Found>(chosen.map((cluster) => [cluster, { units: [], fingerprints: [] }]));
  for (const app of plan.apps) {
    const { name } = app.app;
    if (apps?.has(name) === false) continue;
    for (const cluster of app.app.clusters) {
      const here = found.get(cluster);
      if (here === undefined) continue;
      here.units.push(name);
      here.fingerprints.push(fingerprintOf(app, cluster));
    }
    yield;
  }
  if (apps !== undefined) return found;
  for (const [cluster, here] of found) {
    for (const { name, objects } of plan.ownUnitsOn(cluster)) insert(here, name, objectsFingerprint(objects));
    yield;
  }
  return found;
}

function insert({ units, fingerprints }: Found, name: string, fingerprint: string): void {
  const after = units.findIndex((unit) => unit > name);
  const at = after < 0 ? units.length : after;
  units.splice(at, 0, name);
  fingerprints.splice(at, 0, fingerprint);
}

import { hash } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import type { Manifest } from '../core/manifest.ts';
import type { AppPlan } from './app-plan.ts';

const shared = new WeakMap<AppPlan, string>();
const written = new WeakMap<Manifest, string>();

/**
 * Stands for one app's objects on one cluster without building them: what is the same has the same objects. It is a
 * hash of all that they are made of, so that two different fingerprints may still mean equal objects.
 */
export function fingerprintOf(plan: AppPlan, cluster: Cluster): string {
  const { app } = plan;
  const reshaping = app.features.filter((feature) => feature.reshapeOn !== undefined);
  // A feature that does not say what it goes by can only be told by what it makes.
  if (reshaping.some((feature) => feature.fingerprintOn === undefined))
    return objectsFingerprint(plan.on(cluster).objects);
  const overlay = app.overlayOn(cluster);
  const { name, role, region, labels, versions } = cluster;
  const parts = [
    sharedPart(plan),
    versions,
    overlay?.delta,
    overlay?.components.map(({ delta }) => delta),
    reshaping.length === 0 ? undefined : [name, role, region, labels],
    reshaping.map((feature) => feature.fingerprintOn?.(cluster)),
  ];
  return digest(JSON.stringify(parts));
}

/** Stands for objects that are there already; an object that many clusters share is written out once. */
export function objectsFingerprint(objects: readonly Manifest[]): string {
  return digest(
    objects
      .map((object) => {
        const known = written.get(object) ?? digest(JSON.stringify(object));
        written.set(object, known);
        return known;
      })
      .join(' '),
  );
}

/** What every cluster of an app shares. */
function sharedPart(plan: AppPlan): string {
  const known = shared.get(plan);
  if (known !== undefined) return known;
  const { name, namespace, config, configName, workload } = plan.app;
  const made = digest(JSON.stringify([name, namespace, config, configName, workload, plan.base]));
  shared.set(plan, made);
  return made;
}

function digest(text: string): string {
  return hash('sha256', text).slice(0, 32);
}

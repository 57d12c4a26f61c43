import { hash } from 'node:crypto';
import type { AppFeature } from '../app/app-feature.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { canonicalText } from '../core/canonical-text.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ClusterVersions } from '../schema/served-api.ts';
import type { AppPlan } from './app-plan.ts';

/** What all clusters of an app share, worked out once. */
interface AppPart {
  readonly digest: string;
  /** The features that make clusters differ. */
  readonly reshaping: readonly AppFeature[];
  /** Whether every one of them says what it goes by. */
  readonly told: boolean;
}

const apps = new WeakMap<AppPlan, AppPart>();
const versionTexts = new WeakMap<ClusterVersions, string>();
const written = new WeakMap<Manifest, string>();

/**
 * Stands for one app's objects on one cluster without building them: what is the same has the same objects. It is a
 * hash of all that they are made of, so that two different fingerprints may still mean equal objects.
 */
export function fingerprintOf(plan: AppPlan, cluster: Cluster): string {
  const { digest: shared, told } = appPart(plan);
  // A feature that does not say what it goes by can only be told by what it makes.
  return told ? digest(`${shared}${textOn(plan, cluster)}`) : objectsFingerprint(plan.on(cluster).objects);
}

/** What stands for one app's objects on some clusters. */
export interface AppFingerprint {
  /** While this is the same, so is each of them: one hash of all costs less than one for each. */
  readonly all: string;
  /** Those of {@link fingerprintOf}, in the order of the clusters; empty where they were not asked for. */
  readonly each: readonly string[];
}

/** @param each - whether the fingerprint on each cluster is wanted as well */
export function fingerprintOver(plan: AppPlan, clusters: readonly Cluster[], each: boolean): AppFingerprint {
  const { digest: shared, told } = appPart(plan);
  const found: string[] = [];
  let all = shared;
  for (const cluster of clusters) {
    const text = told ? textOn(plan, cluster) : objectsFingerprint(plan.on(cluster).objects);
    all += `\n${cluster.name.length}:${cluster.name}${text.length}:${text}`;
    if (each) found.push(told ? digest(`${shared}${text}`) : text);
  }
  return { all: digest(all), each: found };
}

/** What an app's objects on a cluster are made of beside what all clusters share. */
function textOn(plan: AppPlan, cluster: Cluster): string {
  const overlay = plan.app.overlayOn(cluster);
  let text = versionsText(cluster);
  if (overlay !== undefined) {
    text += canonicalText(overlay.delta);
    for (const { delta } of overlay.components) text += `\n${canonicalText(delta)}`;
  }
  const { reshaping } = appPart(plan);
  if (reshaping.length > 0) {
    const { name, role, region, labels } = cluster;
    text += `\n${canonicalText([name, role, region, labels])}`;
    for (const feature of reshaping) text += `\n${canonicalText(feature.fingerprintOn?.(cluster))}`;
  }
  return text;
}

/** Stands for objects that are there already; an object that many clusters share is written out once. */
export function objectsFingerprint(objects: readonly Manifest[]): string {
  return digest(
    objects
      .map((object) => {
        const known = written.get(object) ?? digest(canonicalText(object));
        written.set(object, known);
        return known;
      })
      .join(' '),
  );
}

function appPart(plan: AppPlan): AppPart {
  const known = apps.get(plan);
  if (known !== undefined) return known;
  const { name, namespace, config, configName, workload, features } = plan.app;
  const reshaping = features.filter((feature) => feature.reshapeOn !== undefined);
  const made = {
    digest: digest(canonicalText([name, namespace, config, configName, workload, plan.base])),
    reshaping,
    told: reshaping.every((feature) => feature.fingerprintOn !== undefined),
  };
  apps.set(plan, made);
  return made;
}

/** Clusters mostly share one object of versions. */
function versionsText({ versions }: Cluster): string {
  const known = versionTexts.get(versions) ?? canonicalText(versions);
  versionTexts.set(versions, known);
  return known;
}

function digest(text: string): string {
  return hash('sha256', text).slice(0, 32);
}

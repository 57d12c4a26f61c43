import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Issue, Place, Severity } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import type { ValueCheck } from '../core/object-form.ts';
import type { FieldPath } from '../core/shared-edit.ts';
import type { Environment } from '../fleet/environment.ts';
import type { Waiver } from './waiver.ts';

/** One cluster's objects as they would be written, with whose they are. */
export interface PlacedObjects {
  readonly cluster: Cluster;
  /** The app they belong to; undefined for the cluster's own objects and the engine's. */
  readonly app: App | undefined;
  readonly objects: readonly Manifest[];
  /** Where an issue about them points: the overlay, else the app, else the cluster. */
  readonly place: Place;
}

/** What is wrong with one object; the inspection adds the place that declares it. Never holds a secret value. */
export interface Finding extends Omit<Issue, 'where' | 'severity'> {
  /** @default 'error' */
  readonly severity?: Severity;
  /** The field that it is about, such as `data.TOKEN`; what a waiver names. */
  readonly field?: string;
  /** Whether a named waiver may let it pass. @default false */
  readonly waivable?: boolean;
}

/** Looks at one cluster's units one after the other, for a verdict that needs several of them. */
export interface ClusterFollower {
  see(placed: PlacedObjects): void;
  verdict(): readonly Issue[];
}

/** For which apps and on which clusters a policy goes by the objects alone: where both say so. */
export interface ByObjects {
  /** Of a cluster's own objects, which belong to no app, it always does. @default every app */
  app?(app: App): boolean;
  /** @default every cluster */
  cluster?(cluster: Cluster): boolean;
}

/**
 * What must hold before anything is written. A policy looks at the declared model, at the objects made of it, or at
 * both; it returns what breaks it and changes nothing. A team adds its own through `EnvironmentProps.policies`.
 */
export interface Policy {
  /** Kebab-case; what a waiver names. */
  readonly name: string;
  /** Looks at the whole model, once. */
  inspectModel?(environment: Environment): readonly Issue[];
  /**
   * Looks at one object by itself. It is asked once for an object that many clusters share, so the answer may depend
   * on nothing else; a team's rule on single objects belongs here.
   */
  inspectObject?(object: Manifest): readonly Finding[];
  /**
   * Which values one place of an object may have for `inspectObject` to find nothing, all else being as it is. Of objects
   * on further clusters, which differ from those on the first in a few values, those alone are then looked at.
   *
   * @param object - one in which it finds nothing
   * @returns a check of one value; undefined where that can't be told from the place alone
   * @default such objects are looked at as a whole
   */
  placeCheck?(object: Manifest, path: FieldPath): ValueCheck | undefined;
  /** Looks at the objects of one app, or of one cluster, on one cluster. */
  inspectObjects?(placed: PlacedObjects): readonly Issue[];
  /**
   * Where what it says of an app's objects on a cluster goes by those objects alone, so that it is not asked again while
   * they stay the same.
   *
   * @default not known, so that it is always asked
   */
  readonly goesByObjects?: ByObjects;
  /** Starts to follow one cluster through all its units. */
  followCluster?(cluster: Cluster): ClusterFollower;
  /**
   * How far apart the units are that a follower's verdict brings together: one namespace, aside from a cluster whose
   * capacity is declared; or anywhere on the cluster.
   *
   * @default 'cluster'
   */
  readonly follows?: 'namespace' | 'cluster';
  /** Findings that are known and let pass, each by name and with its reason. */
  readonly waives?: readonly Waiver[];
}

/** Where an issue about a unit's objects points; what is kept for later holds none of the objects. */
export function placeOf({ app, cluster }: Pick<PlacedObjects, 'app' | 'cluster'>): () => Place {
  return () => (app?.overlayOn(cluster) ?? app ?? cluster).place;
}

/** The finding as an issue of a place. */
export function issueOf(finding: Finding, where: Place): Issue {
  const { code, severity = 'error', what, given, allowed, fix } = finding;
  return {
    code,
    severity,
    where,
    what,
    ...(given === undefined ? {} : { given }),
    ...(allowed === undefined ? {} : { allowed }),
    fix,
  };
}

/** An object as a finding names it: `Deployment "api"`. */
export function titleOf({ kind, metadata }: Manifest): string {
  return `${kind} "${metadata.name}"`;
}

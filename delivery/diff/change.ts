import type { JsonValue } from '../../constructs/core/manifest.ts';
import type { ObjectIdentity } from '../../constructs/core/object-identity.ts';
import type { MaskedManifest } from './compare/masking.ts';

/** What happens to an object. A move keeps the object and changes whose it is. */
export type ChangeKind = 'added' | 'changed' | 'removed' | 'moved';

/** One field of an object, before and after; undefined where it is not there. Secret values are masked. */
export interface FieldChange {
  /** As a person writes it: `spec.template.spec.containers[api].image`. */
  readonly path: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  /** Who set the live value, where that is known. */
  readonly by?: readonly string[];
}

/** What happens to one object on one cluster. It can't hold a secret value: both states are masked. */
export interface ObjectChange {
  readonly kind: ChangeKind;
  readonly cluster: string;
  /** The app, `platform` or `engine`. */
  readonly unit: string;
  readonly object: ObjectIdentity;
  /** The unit that it belonged to, and its identity there, when it moves. */
  readonly from?: { readonly unit: string; readonly object: ObjectIdentity };
  readonly before: MaskedManifest | undefined;
  readonly after: MaskedManifest | undefined;
  /** Sorted by path; empty for an object that comes or goes whole. */
  readonly fields: readonly FieldChange[];
}

/** How much harm a change can do. */
export type RiskLevel = 'high' | 'medium' | 'low';

/** A rule's word about a change. */
export interface Risk {
  /** Stable and searchable: `RGT-RISK-<three digits>`. */
  readonly code: string;
  readonly level: RiskLevel;
  /** Why, in one sentence; never holds a secret value. */
  readonly reason: string;
}

/** The same change on one or many clusters, shown once. */
export interface ChangeGroup extends Omit<ObjectChange, 'cluster'> {
  /** Sorted by wave, then by name. */
  readonly clusters: readonly string[];
  /** The waves of these clusters, in order; clusters in no wave add nothing. */
  readonly waves: readonly number[];
  /** Worst first. */
  readonly risks: readonly Risk[];
}

/** A cluster, or an app on it, that could not be compared: neither changed nor unchanged, and never removed. */
export interface Unknown {
  readonly cluster: string;
  readonly unit?: string;
  readonly why: string;
}

/** One line of the plan in which a change travels. */
export interface WaveRow {
  /** Undefined for clusters in no wave. */
  readonly wave: number | undefined;
  readonly clusters: readonly string[];
  readonly changes: number;
}

/** How far a change reaches. */
export interface BlastRadius {
  readonly clusters: number;
  readonly apps: number;
  readonly objects: Readonly<Record<ChangeKind, number>>;
  readonly waves: readonly WaveRow[];
  readonly worst: RiskLevel | undefined;
}

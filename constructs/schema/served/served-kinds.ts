/** The programs whose release decides which API versions a cluster serves. */
export type System =
  | 'kubernetes'
  | 'argoCd'
  | 'argoRollouts'
  | 'externalSecrets'
  | 'flux'
  | 'istio'
  | 'gatewayApi'
  | 'prometheusOperator'
  | 'sealedSecrets'
  | 'flagger'
  | 'certManager'
  | 'kyverno'
  | 'externalDns'
  | 'fleet'
  | 'k8gb'
  | 'cloudNativePg'
  | 'velero';

/** One API version of a kind, with the releases that serve it. */
export interface ServedVersion {
  readonly name: string;
  /** The first release that serves it. */
  readonly since: string;
  /** The first release that serves it no more. */
  readonly until?: string;
  /** The API server has it, yet leaves it off unless `--runtime-config` turns it on (betas from Kubernetes 1.24, all alphas). */
  readonly optIn?: true;
}

/** Kinds of one group that share a history. The first served version in the list is the one to write. */
export interface ServedKinds {
  readonly system: System;
  readonly group: string;
  readonly kinds: readonly string[];
  readonly versions: readonly ServedVersion[];
  /** The group where these kinds live on, when this one lost them. */
  readonly movedTo?: string;
  /** What does the job now, for kinds that went without a successor of the same name. */
  readonly instead?: string;
  /** Where upstream says so. */
  readonly source: string;
}

export const since = (name: string, first: string): ServedVersion => ({ name, since: first });
export const during = (name: string, first: string, until: string): ServedVersion => ({
  name,
  since: first,
  until,
});
export const optIn = (name: string, first: string, until?: string): ServedVersion =>
  until === undefined ? { name, since: first, optIn: true } : { name, since: first, until, optIn: true };

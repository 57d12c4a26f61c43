import { compareReleases, joinApiVersion, parseRelease, splitApiVersion } from './api-version.ts';
import { deliveryKinds } from './served/delivery.ts';
import { kubernetesKinds } from './served/kubernetes.ts';
import { platformKinds } from './served/platform.ts';
import { securityKinds } from './served/security.ts';
import type { ServedKinds, ServedVersion, System } from './served/served-kinds.ts';
import { trafficKinds } from './served/traffic.ts';

/**
 * What runs on a cluster, each as `major.minor` or `major.minor.patch`. An operator that is left out is not there, and
 * objects of its kinds are refused for that cluster.
 */
export interface ClusterVersions {
  readonly kubernetes: string;
  readonly argoCd?: string;
  readonly argoRollouts?: string;
  readonly externalSecrets?: string;
  readonly flux?: string;
  readonly istio?: string;
  /** The release of the Gateway API's CRDs. */
  readonly gatewayApi?: string;
  readonly prometheusOperator?: string;
  readonly sealedSecrets?: string;
  readonly flagger?: string;
  readonly certManager?: string;
  readonly kyverno?: string;
  readonly externalDns?: string;
  readonly fleet?: string;
  readonly k8gb?: string;
  readonly cloudNativePg?: string;
  readonly velero?: string;
}

/** Whether a cluster accepts an API version, and if not, why and what it would accept. */
export type Served =
  | {
      readonly served: true;
      /** `false` for groups outside the table (a team's own CRDs): nothing is known against them. */
      readonly known: boolean;
    }
  | {
      readonly served: false;
      readonly reason: string;
      /** The apiVersion to write instead; absent when the cluster serves the kind in none. */
      readonly use?: string;
      /** What does the job now, where the kind went without a successor. */
      readonly instead?: string;
      /** The system that would serve it and that the cluster does not declare. */
      readonly undeclared?: System;
      /** The API server knows it but has it off by default: it may have been turned on. */
      readonly optIn?: true;
    };

/** Every fact of the table, for listing and for tests. */
export const servedKinds: readonly ServedKinds[] = [
  ...kubernetesKinds,
  ...deliveryKinds,
  ...securityKinds,
  ...trafficKinds,
  ...platformKinds,
];

const rows = new Map<string, ServedKinds>(
  servedKinds.flatMap((row) => row.kinds.map((kind) => [`${row.group}/${kind}`, row] as const)),
);

/** The system that a group belongs to; a group that several share (argoproj.io) has kinds of others too, and no owner. */
const owners = new Map<string, System | undefined>();
for (const { group, system } of servedKinds)
  owners.set(group, owners.has(group) && owners.get(group) !== system ? undefined : system);

const title: Record<System, string> = {
  kubernetes: 'Kubernetes',
  argoCd: 'Argo CD',
  argoRollouts: 'Argo Rollouts',
  externalSecrets: 'External Secrets',
  flux: 'Flux',
  istio: 'Istio',
  gatewayApi: 'the Gateway API',
  prometheusOperator: 'the Prometheus operator',
  sealedSecrets: 'Sealed Secrets',
  flagger: 'Flagger',
  certManager: 'cert-manager',
  kyverno: 'Kyverno',
  externalDns: 'ExternalDNS',
  fleet: 'Fleet',
  k8gb: 'k8gb',
  cloudNativePg: 'CloudNativePG',
  velero: 'Velero',
};

/** The name of a system as its own project writes it. */
export function systemTitle(system: System): string {
  return title[system];
}

/**
 * The apiVersion to write for a kind on a cluster: the newest stable one that its release serves.
 * `undefined` when none of the declared versions serves the kind, or when the kind is not in the table.
 */
export function preferredApiVersion(
  group: string,
  kind: string,
  versions: ClusterVersions,
): string | undefined {
  const known = answersFor(versions).preferred;
  const key = `${group}/${kind}`;
  if (!known.has(key)) known.set(key, newestServed(group, kind, versions));
  return known.get(key);
}

/** What was answered for one declaration of versions, which many clusters share: asked again for each object. */
interface Answers {
  readonly preferred: Map<string, string | undefined>;
  readonly served: Map<string, Served>;
}

const answers = new WeakMap<ClusterVersions, Answers>();

function answersFor(versions: ClusterVersions): Answers {
  const known = answers.get(versions);
  if (known !== undefined) return known;
  const made = { preferred: new Map<string, string | undefined>(), served: new Map<string, Served>() };
  answers.set(versions, made);
  return made;
}

function newestServed(group: string, kind: string, versions: ClusterVersions): string | undefined {
  const row = rows.get(`${group}/${kind}`);
  if (row === undefined) return undefined;
  const given = versions[row.system];
  const found =
    given === undefined
      ? undefined
      : row.versions.find((version) => version.optIn !== true && serves(version, given));
  if (found !== undefined) return joinApiVersion(group, found.name);
  return row.movedTo === undefined ? undefined : preferredApiVersion(row.movedTo, kind, versions);
}

/** Tells whether a cluster with these versions accepts objects of this apiVersion and kind. */
export function isServed(apiVersion: string, kind: string, versions: ClusterVersions): Served {
  const known = answersFor(versions).served;
  const key = `${apiVersion}/${kind}`;
  const answer = known.get(key) ?? servedAnswer(apiVersion, kind, versions);
  known.set(key, answer);
  return answer;
}

function servedAnswer(apiVersion: string, kind: string, versions: ClusterVersions): Served {
  const { group, version } = splitApiVersion(apiVersion);
  const row = rows.get(`${group}/${kind}`);
  if (row === undefined) return unlisted(group, kind, versions);
  const given = versions[row.system];
  if (given === undefined)
    return {
      served: false,
      reason: `the cluster declares no version of ${title[row.system]}`,
      undeclared: row.system,
    };
  if (parseRelease(given) === undefined)
    return {
      served: false,
      reason: `"${given}" is no release of ${title[row.system]} (major.minor is expected)`,
    };
  const entry = row.versions.find(({ name }) => name === version);
  if (entry !== undefined && entry.optIn !== true && serves(entry, given))
    return { served: true, known: true };
  return {
    served: false,
    reason: whyNot(row, entry, apiVersion, given),
    ...advice(row, kind, versions),
    ...(entry?.optIn === true && serves(entry, given) ? { optIn: true } : {}),
  };
}

/** A kind that the table does not hold: Kubernetes' own groups are listed in full, an operator's may have kinds that are not. */
function unlisted(group: string, kind: string, versions: ClusterVersions): Served {
  const system = owners.get(group);
  if (system === 'kubernetes')
    return {
      served: false,
      reason: `Kubernetes has no kind ${kind} in ${group === '' ? 'its core group' : group}`,
    };
  if (system !== undefined && versions[system] === undefined) {
    return {
      served: false,
      reason: `the cluster declares no version of ${title[system]}`,
      undeclared: system,
    };
  }
  return { served: true, known: false };
}

function serves(version: ServedVersion, given: string): boolean {
  const release = parseRelease(given);
  const first = parseRelease(version.since);
  const end = version.until === undefined ? undefined : parseRelease(version.until);
  if (release === undefined || first === undefined) return false;
  return compareReleases(release, first) >= 0 && (end === undefined || compareReleases(release, end) < 0);
}

function whyNot(
  row: ServedKinds,
  entry: ServedVersion | undefined,
  apiVersion: string,
  given: string,
): string {
  const system = title[row.system];
  if (entry === undefined) return `${system} has never served ${apiVersion}`;
  if (serves(entry, given)) return `${system} ${given} has ${apiVersion} off by default`;
  const release = parseRelease(given);
  const first = parseRelease(entry.since);
  if (release !== undefined && first !== undefined && compareReleases(release, first) < 0) {
    return `${system} ${given} does not serve ${apiVersion} yet (it comes with ${entry.since})`;
  }
  return `${system} ${given} no longer serves ${apiVersion} (it went with ${entry.until ?? entry.since})`;
}

function advice(
  row: ServedKinds,
  kind: string,
  versions: ClusterVersions,
): { use?: string; instead?: string } {
  const use = preferredApiVersion(row.group, kind, versions);
  if (use !== undefined) return { use };
  return row.instead === undefined ? {} : { instead: row.instead };
}

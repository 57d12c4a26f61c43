import { value } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { PropRule } from '../core/prop-rules.ts';
import type { Shape } from '../core/prop-shape.ts';
import { compareReleases, parseRelease } from '../schema/api-version.ts';
import type { ClusterVersions } from '../schema/served-api.ts';

/** The releases that the table of served kinds is written for, both among them. */
const oldestKubernetes = '1.16';
export const newestKubernetes = '1.36';

const operator = release("a release in quotes, such as '1.9'", () => true);

const shape: Shape<ClusterVersions> = {
  kubernetes: needed(
    release(
      `a Kubernetes release in quotes, from '${oldestKubernetes}' to '${newestKubernetes}'`,
      isKnownKubernetes,
    ),
    newestKubernetes,
  ),
  argoCd: operator,
  argoRollouts: operator,
  externalSecrets: operator,
  flux: operator,
  istio: operator,
  gatewayApi: operator,
  prometheusOperator: operator,
  sealedSecrets: operator,
  flagger: operator,
  certManager: operator,
  kyverno: operator,
  externalDns: operator,
  fleet: operator,
  k8gb: operator,
  cloudNativePg: operator,
  velero: operator,
};
const whole = parts<ClusterVersions>(shape);

/** Clusters mostly share one object of versions, which is looked at once. */
const fine = new WeakSet<object>();

/** What runs on a cluster, in releases that are known. */
export const versionsRule: PropRule = {
  title: "versions: { kubernetes: '…' }",
  look: (given, at, faults) => {
    if (typeof given !== 'object' || given === null) return whole.look(given, at, faults);
    if (fine.has(given)) return given;
    const before = faults.length;
    const good = whole.look(given, at, faults);
    if (faults.length === before) fine.add(given);
    return good;
  },
};

function release(title: string, isKnown: (text: string) => boolean): PropRule {
  const rule = value(
    title,
    (given) => typeof given === 'string' && parseRelease(given) !== undefined && isKnown(given),
    'write the release that runs there, in quotes',
  );
  return {
    title,
    look: (given, at, faults) => {
      const good = rule.look(given, at, faults);
      if (good !== undefined || (typeof given !== 'string' && typeof given !== 'number')) return good;
      // What is meant is plain mostly, so that objects are not refused for it as well.
      return parseRelease(String(given)) === undefined ? undefined : String(given);
    },
  };
}

function isKnownKubernetes(text: string): boolean {
  const [given, first, last] = [text, oldestKubernetes, newestKubernetes].map(parseRelease);
  if (given === undefined || first === undefined || last === undefined) return false;
  const minor = [given[0], given[1], 0] as const;
  return compareReleases(minor, first) >= 0 && compareReleases(minor, last) <= 0;
}

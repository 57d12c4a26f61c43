import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import { identityKey, identityOf } from '../../constructs/core/object-identity.ts';
import type { EnvironmentPlan, Unit } from '../../constructs/plan/environment-plan.ts';
import type { ObjectChange, Unknown } from '../../delivery/diff/change.ts';
import { compareUnit, titleOf } from '../../delivery/diff/compare/unit-comparison.ts';
import { judged } from '../../delivery/diff/environment-diff.ts';
import type { EnvironmentDiff } from '../../delivery/diff/environment-diff.ts';
import type { Side } from '../../delivery/diff/side.ts';
import { ClusterReader, Unreachable } from './cluster-reader.ts';
import type { ClusterAccess } from './kubeconfig-access.ts';
import { leftoversOn } from './leftovers.ts';
import type { FieldOwners } from './field-owners.ts';
import { LiveCluster } from './live-unit.ts';
import { ServedResources } from './served-resources.ts';

/** Finds the way into a cluster. @throws Error that says what is missing */
export type AccessFinder = (context: string) => Promise<ClusterAccess>;

interface ClusterFindings {
  readonly changes: readonly ObjectChange[];
  readonly unknown: readonly Unknown[];
  readonly issues: readonly Issue[];
  readonly compared: number;
}

/**
 * Compares a plan with the clusters themselves: each cluster is asked what applying would change. What the server fills
 * in, and what others own, is no difference; a cluster that does not answer is unknown, and nothing on it is removed.
 */
export async function diffAgainstClusters(
  plan: EnvironmentPlan,
  planned: Side,
  accessOf: AccessFinder,
): Promise<EnvironmentDiff> {
  const found = await Promise.all(plan.clusters.map((cluster) => lookAt(plan, cluster, accessOf)));
  const name = `${plan.clusters.length} ${plan.clusters.length === 1 ? 'cluster' : 'clusters'} of ${plan.environment.name}`;
  return judged(plan, { type: 'live', name }, planned, {
    changes: found.flatMap(({ changes }) => changes),
    gone: [],
    compared: found.reduce((sum, { compared }) => sum + compared, 0),
    unknown: found.flatMap(({ unknown }) => unknown),
    issues: found.flatMap(({ issues }) => issues),
  });
}

async function lookAt(
  plan: EnvironmentPlan,
  cluster: Cluster,
  accessOf: AccessFinder,
): Promise<ClusterFindings> {
  const units = [...plan.unitsOn(cluster)];
  let reader: ClusterReader | undefined;
  try {
    reader = new ClusterReader(await accessOf(cluster.context));
    const served = await ServedResources.of(reader);
    const live = new LiveCluster(reader, served);
    const found: ClusterFindings[] = [];
    for (const unit of units) found.push(await lookAtUnit(live, unit));
    const leftovers = await leftoversOn(
      reader,
      served,
      units.flatMap(({ objects }) => objects),
    );
    return {
      changes: [...found.flatMap(({ changes }) => changes), ...removals(cluster, units, leftovers)],
      unknown: found.flatMap(({ unknown }) => unknown),
      issues: found.flatMap(({ issues }) => issues),
      compared: units.length,
    };
  } catch (cause) {
    // Whatever was found on the way may be half of the truth; a fault of our own is no answer of the cluster's.
    if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
    const why = cause instanceof Unreachable ? `it can't be reached: ${cause.message}` : messageOf(cause);
    return { changes: [], unknown: [{ cluster: cluster.name, why }], issues: [], compared: units.length };
  } finally {
    reader?.close();
  }
}

async function lookAtUnit(
  live: LiveCluster,
  { cluster, name: unit, objects, placed }: Unit,
): Promise<ClusterFindings> {
  const [before, after]: [Manifest[], Manifest[]] = [[], []];
  const owners = new Map<string, FieldOwners>();
  const unknown: Unknown[] = [];
  const looks: Awaited<ReturnType<LiveCluster['look']>>[] = [];
  for (let from = 0; from < objects.length; from += 8)
    looks.push(
      ...(await Promise.all(objects.slice(from, from + 8).map((object) => live.look(object, objects)))),
    );
  for (const look of looks)
    if ('why' in look)
      unknown.push({ cluster: cluster.name, unit, why: `${titleOf(identityOf(look.object))}: ${look.why}` });
    else {
      if (look.live !== undefined) before.push(look.live);
      after.push(look.wouldBe);
      if (look.owners !== undefined) owners.set(identityKey(look.wouldBe), look.owners);
    }
  const changes = compareUnit({ cluster: cluster.name, unit, before, after, exactNames: true }).map(
    (change) => withOwners(change, owners),
  );
  return { changes, unknown, issues: placed?.issues ?? [], compared: 1 };
}

/** Names who set each field that would be taken back. */
function withOwners(change: ObjectChange, owners: ReadonlyMap<string, FieldOwners>): ObjectChange {
  const { after } = change;
  const known = after === undefined ? undefined : owners.get(identityKey(after));
  if (known === undefined) return change;
  const fields = change.fields.map((field) => {
    const by = known.of(field.path);
    return by.length === 0 ? field : { ...field, by };
  });
  return { ...change, fields };
}

/** What is there of ours and planned no more; it belongs to the app whose namespace it is in, else to the platform. */
function removals(cluster: Cluster, units: readonly Unit[], leftovers: readonly Manifest[]): ObjectChange[] {
  const byNamespace = new Map(
    units.flatMap(({ name, placed }) =>
      placed === undefined ? [] : [[placed.app.namespace, name] as const],
    ),
  );
  return leftovers.flatMap((object) => {
    const { namespace } = object.metadata;
    const unit = (typeof namespace === 'string' ? byNamespace.get(namespace) : undefined) ?? 'platform';
    return compareUnit({ cluster: cluster.name, unit, before: [object], after: [], exactNames: true });
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import type { Cluster } from '../cluster/cluster.ts';
import type { Issue, Place } from '../core/issue.ts';
import { textOf } from '../core/json-text.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';
import { mostPods } from '../quota/most-pods.ts';
import { noDefaults, podDemand, withoutRequest } from '../quota/pod-demand.ts';
import type { ContainerDefaults, PodDemand } from '../quota/pod-demand.ts';
import { formatQuantity, parseQuantity } from '../quota/quantity.ts';
import { scalerTarget } from '../rollout/scaler.ts';
import { capacityIssues } from './cluster-capacity.ts';
import { listOf } from './argo-application.ts';
import type { ClusterFollower, PlacedObjects, Policy } from './policy.ts';
import { issueOf, placeOf, titleOf } from './policy.ts';

const watched: ReadonlySet<string> = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout', 'Job', 'CronJob', 'Pod'],
  ...['HorizontalPodAutoscaler', 'ScaledObject', 'ResourceQuota', 'LimitRange', 'Canary'],
]);

const scalers: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);

interface Workload {
  readonly object: Manifest;
  readonly place: () => Place;
}

interface Namespace {
  readonly name: string;
  readonly workloads: Workload[];
  readonly scalers: Workload[];
  readonly quotas: Manifest[];
  /** Deployments that run twice during a canary of Flagger's. */
  readonly doubled: Set<string>;
  limits: ContainerDefaults;
}

interface Demand extends Workload {
  readonly pods: number;
  readonly because: string;
  readonly pod: PodDemand;
}

/**
 * A namespace's quota holds what its workloads need at the worst moment: the autoscaler's upper bound, in the middle
 * of a release. Otherwise the release stands still exactly when load is high. Quotas together fit into the cluster,
 * and what an autoscaler measures against is there.
 */
export const namespaceQuota: Policy = {
  name: 'namespace-quota',
  follows: 'namespace',
  followCluster: (cluster) => new QuotasOfCluster(cluster),
};

class QuotasOfCluster implements ClusterFollower {
  readonly #cluster: Cluster;
  readonly #namespaces = new Map<string, Namespace>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  see(placed: PlacedObjects): void {
    const place = placeOf(placed);
    for (const object of placed.objects) {
      const { kind } = object;
      if (!watched.has(kind)) continue;
      const namespace = this.#namespace(textOf(object.metadata['namespace'] ?? placed.app?.namespace));
      if (kind === 'ResourceQuota') {
        if (!isScoped(object)) namespace.quotas.push(object);
      } else if (kind === 'LimitRange') namespace.limits = defaultsOf(object);
      else if (kind === 'Canary')
        namespace.doubled.add(textOf(valueAt(object, ['spec', 'targetRef', 'name'])));
      else if (scalers.has(kind)) namespace.scalers.push({ object, place });
      else namespace.workloads.push({ object, place });
    }
  }

  verdict(): readonly Issue[] {
    const namespaces = [...this.#namespaces.values()];
    return [
      ...namespaces.flatMap((namespace) => measuredIssues(namespace)),
      ...namespaces.flatMap((namespace) => this.#quotaIssues(namespace)),
      ...capacityIssues(
        this.#cluster,
        namespaces.flatMap(({ quotas }) => quotas),
      ),
    ];
  }

  #quotaIssues(namespace: Namespace): Issue[] {
    if (namespace.quotas.length === 0) return [];
    const demands = namespace.workloads.map((workload) => demandOf(workload, namespace));
    return namespace.quotas.flatMap((quota) => {
      const hard = valueAt(quota, ['spec', 'hard']);
      if (!isJsonObject(hard)) return [];
      return Object.entries(hard).flatMap(([name, amount]) => [
        ...silentIssues(quota, fullName(name), demands),
        ...this.#exceeded(quota, name, amount, demands),
      ]);
    });
  }

  #exceeded(quota: Manifest, name: string, amount: JsonValue, demands: readonly Demand[]): Issue[] {
    const allowed = parseQuantity(amount);
    const needs = demands.map((demand) => ({ demand, need: needOf(demand, fullName(name)) }));
    const sum = needs.reduce((total, { need }) => total + need, 0);
    if (allowed === undefined || sum <= allowed * (1 + 1e-9)) return [];
    const most = needs.reduce((best, one) => (one.need > best.need ? one : best));
    const text = formatQuantity(name, sum);
    const finding = {
      code: 'RGT-POLICY-011',
      what: `namespace "${textOf(quota.metadata['namespace'])}" on cluster "${this.#cluster.name}" needs ${name} ${text} at the worst, and its quota allows ${textOf(amount)}`,
      given: `${titleOf(most.demand.object)}: ${most.demand.because}, ${formatQuantity(name, most.need)}`,
      allowed: `${name} ${textOf(amount)} (${titleOf(quota)})`,
      fix: `raise the quota to ${text}, or lower the autoscaler's upper bound or the requests`,
    };
    return [issueOf(finding, most.demand.place())];
  }

  #namespace(name: string): Namespace {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const made = {
      name,
      workloads: [],
      scalers: [],
      quotas: [],
      doubled: new Set<string>(),
      limits: noDefaults,
    };
    this.#namespaces.set(name, made);
    return made;
  }
}

function demandOf(workload: Workload, { scalers, doubled, limits }: Namespace): Demand {
  const { object } = workload;
  const scaler = scalers.find((candidate) => isTarget(candidate.object, object));
  return {
    ...workload,
    ...mostPods(object, scaler?.object, doubled.has(object.metadata.name)),
    pod: podDemand(object, limits),
  };
}

function isTarget(scaler: Manifest, workload: Manifest): boolean {
  const target = scalerTarget(scaler);
  return target?.kind === workload.kind && target.name === workload.metadata.name;
}

function needOf({ pods, pod }: Demand, name: string): number {
  return name === 'pods' ? pods : pods * (pod.amounts.get(name) ?? 0);
}

/** A quota's `cpu` means the requests. */
function fullName(name: string): string {
  return name === 'cpu' || name === 'memory' ? `requests.${name}` : name === 'count/pods' ? 'pods' : name;
}

function isScoped(quota: Manifest): boolean {
  return (
    valueAt(quota, ['spec', 'scopes']) !== undefined ||
    valueAt(quota, ['spec', 'scopeSelector']) !== undefined
  );
}

/** Where a quota counts a resource, a pod that does not say how much of it is refused. */
function silentIssues(quota: Manifest, name: string, demands: readonly Demand[]): Issue[] {
  return demands.flatMap(({ object, pod, place }) => {
    const containers = pod.silent.get(name);
    if (containers === undefined) return [];
    const finding = {
      code: 'RGT-POLICY-012',
      what: `${titleOf(object)} says no ${name}, and ${titleOf(quota)} refuses pods that do not`,
      given: `no resources.${name} in ${containers.map((container) => `"${container}"`).join(', ')}`,
      fix: `set resources.${name} in the base, or give the Quota's containers a default`,
    };
    return [issueOf(finding, place())];
  });
}

/** An autoscaler that goes by a share of the request needs the request. */
function measuredIssues({ scalers, workloads, limits }: Namespace): Issue[] {
  return scalers.flatMap(({ object: scaler, place }) => {
    const measured = measuredResources(valueAt(scaler, ['spec', 'metrics']));
    const workload =
      measured.length === 0 ? undefined : workloads.find(({ object }) => isTarget(scaler, object));
    if (workload === undefined) return [];
    return measured.flatMap((resource) => {
      const containers = withoutRequest(workload.object, resource, limits);
      if (containers.length === 0) return [];
      const finding = {
        code: 'RGT-POLICY-012',
        what: `${titleOf(scaler)} goes by a share of requests.${resource}, and ${titleOf(workload.object)} has none`,
        given: `no resources.requests.${resource} in ${containers.map((container) => `"${container}"`).join(', ')}`,
        fix: `set resources.requests.${resource} in the base; without it the autoscaler does nothing`,
      };
      return [issueOf(finding, place())];
    });
  });
}

const known = new WeakMap<object, readonly string[]>();

/** The resources whose share an autoscaler goes by; clusters differ in its bounds, hardly ever in its metrics. */
function measuredResources(metrics: JsonValue | undefined): readonly string[] {
  if (typeof metrics !== 'object' || metrics === null) return [];
  const before = known.get(metrics);
  if (before !== undefined) return before;
  const found = listOf(metrics).flatMap((metric) => {
    const byShare = valueAt(metric, ['resource', 'target', 'type']) === 'Utilization';
    const resource = valueAt(metric, ['resource', 'name']);
    return byShare && typeof resource === 'string' ? [resource] : [];
  });
  known.set(metrics, found);
  return found;
}

function defaultsOf(limitRange: Manifest): ContainerDefaults {
  const item = listOf(valueAt(limitRange, ['spec', 'limits'])).find(({ type }) => type === 'Container');
  const amounts = (key: string): Record<string, number> => {
    const map = item?.[key];
    if (map === undefined || !isJsonObject(map)) return {};
    return Object.fromEntries(
      Object.entries(map).flatMap(([name, value]) => {
        const amount = parseQuantity(value);
        return amount === undefined ? [] : [[name, amount]];
      }),
    );
  };
  const limits = { ...amounts('max'), ...amounts('default') };
  return { limits, requests: { ...limits, ...amounts('defaultRequest') } };
}

import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterFeature } from '../cluster/cluster-feature.ts';
import type { JsonObject, Manifest } from '../core/manifest.ts';
import { ModelConstruct, modelPart } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { listOf, number, text } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import { amountFaults } from './amount-faults.ts';

/** Amounts of CPU and memory, as Kubernetes writes them: `500m`, `2Gi`. */
export interface Amounts {
  readonly cpu?: string;
  readonly memory?: string;
}

/** What a single container may have, and what it gets when it does not ask. */
export interface ContainerBounds {
  /** What a container asks for that says nothing. @default cpu 100m, memory 128Mi */
  readonly request?: Amounts;
  /** What it may use that says nothing. @default memory 512Mi; and cpu 1 where the quota limits CPU */
  readonly limit?: Amounts;
  /** The most that any container may be given. @default no bound */
  readonly max?: Amounts;
}

export interface QuotaProps {
  /** The sum of what its pods ask for. */
  readonly requests: Amounts;
  /** The sum of what its pods may use at the most. @default no bound */
  readonly limits?: Amounts;
  /** How many pods there may be. @default no bound */
  readonly pods?: number;
  readonly containers?: ContainerBounds;
  /** @default every cluster of the app */
  readonly on?: readonly Cluster[];
  /** Tells one of an app's quotas from another that holds on other clusters. @default 'quota' */
  readonly name?: string;
}

const amounts = parts<Amounts>({ cpu: text, memory: text });
const propRule = parts<QuotaProps>({
  requests: needed(amounts, {}),
  limits: amounts,
  pods: number,
  containers: parts<ContainerBounds>({ request: amounts, limit: amounts, max: amounts }),
  on: listOf(modelPart('cluster', 'a Cluster')),
  name: text,
});

/**
 * What an app's namespace may take of a cluster: a ResourceQuota, and the LimitRange without which pods that ask for
 * nothing would be refused. Whether the workloads fit, with a release under way, is checked before anything is written.
 */
export class Quota extends ModelConstruct implements ClusterFeature {
  readonly app: App;
  readonly #props: QuotaProps;

  constructor(app: App, props: QuotaProps) {
    super(app, typeof props.name === 'string' ? props.name : 'quota', 'quota');
    this.app = app;
    this.#props = this.usable(props, propRule);
    if (this.isComplete) app.environment.addClusterFeature(this);
  }

  /** The namespace that it bounds. */
  get namespace(): string {
    return this.app.namespace;
  }

  /** The clusters on which it holds, in the order of their declaration. */
  get clusters(): readonly Cluster[] {
    return this.#props.on ?? this.app.clusters;
  }

  objectsOn(cluster: Cluster): readonly Manifest[] {
    if (!this.clusters.includes(cluster)) return [];
    const metadata = { name: `${this.app.name}-${this.name}`, namespace: this.namespace };
    return [
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: this.#hard() } },
      { apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits: [this.#bounds()] } },
    ];
  }

  protected override check(): Fault[] {
    const { requests, limits, pods, containers = {} } = this.#props;
    const faults: Fault[] = [
      ...amountFaults(this.node.path, 'requests', requests),
      ...amountFaults(this.node.path, 'limits', limits),
      ...(['request', 'limit', 'max'] as const).flatMap((side) =>
        amountFaults(this.node.path, `containers.${side}`, containers[side]),
      ),
    ];
    if (Object.keys(requests).length === 0 && limits === undefined && pods === undefined)
      faults.push({
        code: 'RGT-QUOTA-002',
        what: `quota "${this.node.path}" bounds nothing`,
        fix: "give requests: { cpu: '…', memory: '…' }, or remove it",
      });
    if (pods !== undefined && !(Number.isInteger(pods) && pods > 0))
      faults.push({
        code: 'RGT-QUOTA-001',
        what: `pods of quota "${this.node.path}" is no whole number above 0`,
        given: String(pods),
        fix: 'give 1 or more, or leave it out',
      });
    return [...faults, ...this.#placeFaults()];
  }

  #placeFaults(): Fault[] {
    const faults: Fault[] = [];
    for (const cluster of this.clusters)
      if (!this.app.clusters.includes(cluster))
        faults.push({
          code: 'RGT-QUOTA-003',
          what: `quota "${this.name}" is for cluster "${cluster.name}", on which app "${this.app.name}" does not run`,
          given: cluster.name,
          allowed: this.app.clusters.map(({ name }) => name).join(', '),
          fix: `take ${cluster.name} out of on, or place the app there`,
        });
    const siblings = this.app.environment.clusterFeatures.filter((feature) => feature instanceof Quota);
    const other = siblings
      .slice(0, siblings.indexOf(this))
      .find(
        (quota) =>
          quota.namespace === this.namespace &&
          quota.clusters.some((cluster) => this.clusters.includes(cluster)),
      );
    if (other !== undefined)
      faults.push({
        code: 'RGT-QUOTA-004',
        what: `quotas "${other.node.path}" and "${this.node.path}" both bound namespace "${this.namespace}" on a cluster`,
        given: this.namespace,
        allowed: 'one quota for a namespace on a cluster',
        fix: 'join them, or set on: […] so that each holds on clusters of its own',
      });
    return faults;
  }

  #hard(): JsonObject {
    const { requests, limits, pods } = this.#props;
    const named = (side: string, amounts: Amounts = {}): [string, string][] =>
      Object.entries(amounts).map(([resource, amount]) => [`${side}.${resource}`, String(amount)]);
    return {
      ...Object.fromEntries([...named('requests', requests), ...named('limits', limits)]),
      ...(pods === undefined ? {} : { pods: String(pods) }),
    };
  }

  #bounds(): JsonObject {
    const { limits, containers = {} } = this.#props;
    const { max } = containers;
    return {
      type: 'Container',
      defaultRequest: { cpu: '100m', memory: '128Mi', ...containers.request },
      default: { memory: '512Mi', ...(limits?.cpu === undefined ? {} : { cpu: '1' }), ...containers.limit },
      ...(max === undefined ? {} : { max: { ...max } }),
    };
  }
}

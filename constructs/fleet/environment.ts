import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterFeature } from '../cluster/cluster-feature.ts';
import type { Fault } from '../core/model-construct.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import { listOf, made, oneOf, text } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Engine } from '../engine/engine.ts';
import type { Policy } from '../policy/policy.ts';
import type { Waves } from '../waves/waves.ts';
import type { Fleet } from './fleet.ts';
import type { Repository, RepositoryProps } from './repository.ts';

/** How an environment's tree is laid out; both hold the same objects. */
export type Layout = 'kustomize' | 'rendered';

export interface EnvironmentProps {
  /** Who delivers the apps: an engine that reads Git, or {@link Direct} for Pulumi itself. */
  readonly engine: Engine;
  /** Required by every engine that reads Git. @default none */
  readonly repository?: RepositoryProps;
  /** @default 'kustomize' */
  readonly layout?: Layout;
  /** Policies of the team, beside those that always hold. @default none */
  readonly policies?: readonly Policy[];
}

/** Stands in for an engine that is missing: it delivers nothing. */
const noEngine: Engine = {
  name: 'nothing',
  readsGit: false,
  express: () => ({ hub: [], clusters: new Map(), issues: [] }),
};

// What a class of an environment keeps for itself may stand among them.
const propRule = parts<EnvironmentProps>(
  {
    engine: needed(
      made('an engine', 'new ArgoCd() or new Direct()', {
        name: 'string',
        readsGit: 'boolean',
        express: 'function',
      }),
      noEngine,
    ),
    repository: parts<RepositoryProps>({ url: needed(text, ''), branch: text, path: text }),
    layout: oneOf('kustomize', 'rendered'),
    policies: listOf(made('a policy', 'an object with a name and questions', { name: 'string' })),
  },
  'allowed',
);

const environmentMark = Symbol.for('regatta.Environment');

/** A set of clusters and the apps on them, changed and delivered together: production, staging, the test bed. */
export class Environment extends ModelConstruct {
  readonly engine: Engine;
  readonly repository: Repository | undefined;
  readonly layout: Layout;
  readonly policies: readonly Policy[];
  readonly #clusters: Cluster[] = [];
  readonly #apps: App[] = [];
  readonly #clusterFeatures: ClusterFeature[] = [];
  #hub: Cluster | undefined;
  #waves: Waves | undefined;

  static isEnvironment(this: void, value: unknown): value is Environment {
    return typeof value === 'object' && value !== null && environmentMark in value;
  }

  constructor(fleet: Fleet, name: string, props: EnvironmentProps) {
    // The class of a fleet's file is where the environment is declared, and no maker of environments.
    super(fleet, name, 'environment', Environment);
    Object.defineProperty(this, environmentMark, { value: true });
    const { engine, repository, layout, policies } = this.usable(props, propRule);
    this.engine = engine;
    this.layout = layout ?? 'kustomize';
    this.policies = policies ?? [];
    this.repository = repository && { branch: 'main', path: this.name, ...repository };
  }

  /** The clusters in the order of their declaration. */
  get clusters(): readonly Cluster[] {
    return this.#clusters;
  }

  /** The apps in the order of their declaration. */
  get apps(): readonly App[] {
    return this.#apps;
  }

  /** The order in which a change travels; undefined means every cluster at once. */
  get waves(): Waves | undefined {
    return this.#waves;
  }

  /** The control cluster, on which the engine runs; undefined when no cluster has that role. */
  get hub(): Cluster | undefined {
    return this.#hub;
  }

  /** Called by {@link Cluster} as it is declared. */
  addCluster(cluster: Cluster): void {
    this.#clusters.push(cluster);
    if (cluster.role === 'hub') this.#hub ??= cluster;
  }

  /** Called by {@link App} as it is declared. */
  addApp(app: App): void {
    this.#apps.push(app);
  }

  /** What constructs add to single clusters: stores, quotas, admission policies. */
  get clusterFeatures(): readonly ClusterFeature[] {
    return this.#clusterFeatures;
  }

  /** Called by a cluster feature's construct as it is declared. */
  addClusterFeature(feature: ClusterFeature): void {
    this.#clusterFeatures.push(feature);
  }

  /** Called by {@link Waves} as it is declared; an environment has one order at most. */
  setWaves(waves: Waves): void {
    if (this.#waves !== undefined) {
      waves.report({
        code: 'RGT-WAVE-001',
        what: `environment "${this.name}" declares its waves twice`,
        fix: 'keep one Waves',
      });
      return;
    }
    this.#waves = waves;
  }

  protected override check(): Fault[] {
    const faults: Fault[] = [];
    const hubs = this.#clusters.filter((cluster) => cluster.role === 'hub');
    if (hubs.length > 1)
      faults.push({
        code: 'RGT-ENV-001',
        what: `environment "${this.name}" has ${hubs.length} control clusters`,
        given: hubs.map((hub) => hub.name).join(', '),
        allowed: 'one cluster with role "hub"',
        fix: 'give all but one of them another role',
      });
    if (this.engine.readsGit && this.repository === undefined)
      faults.push({
        code: 'RGT-ENV-002',
        what: `environment "${this.name}" is delivered by ${this.engine.name}, which reads Git, and names no repository`,
        fix: "add repository: { url: 'https://…/manifests.git' } to the environment",
      });
    if (this.engine.readsGit && this.hub === undefined)
      faults.push({
        code: 'RGT-ENV-003',
        what: `environment "${this.name}" is delivered by ${this.engine.name}, which runs on a control cluster, and has none`,
        fix: "declare one cluster with role: 'hub'",
      });
    if (this.#clusters.length === 0)
      faults.push({
        code: 'RGT-ENV-004',
        what: `environment "${this.name}" has no cluster`,
        fix: 'declare a Cluster, or remove the environment',
      });
    return faults;
  }
}

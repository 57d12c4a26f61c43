import type { Cluster } from '../cluster/cluster.ts';
import { ModelConstruct, modelPart } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { callable, either, listOf, made, settings, text } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Environment } from '../fleet/environment.ts';
import type { Overlay } from '../overlay/overlay.ts';
import type { AppFeature } from './app-feature.ts';
import type { AppSource, ChartFunction } from './app-source.ts';

export interface AppProps {
  /** The app's objects: a function that fills a cdk8s chart, or {@link helm}, {@link kustomize}, {@link yaml}. */
  readonly base: ChartFunction | AppSource;
  /** @default the app's name */
  readonly namespace?: string;
  /** Literals of the app's ConfigMap; its name carries a hash of them, so that a change rolls the pods. @default no ConfigMap */
  readonly config?: Readonly<Record<string, string>>;
  /** Name of that ConfigMap, as the base refers to it. @default `<app>-config` */
  readonly configName?: string;
  /** Where it runs. @default every cluster of the environment but the hub */
  readonly on?: readonly Cluster[];
  /** The workload and container that overlays mean, where the base has several. @default the only one */
  readonly workload?: { readonly name: string; readonly container?: string };
  /** The name it had before: a rename is then a move and deletes nothing. @default none */
  readonly renamedFrom?: string;
}

const propRule = parts<AppProps>({
  base: needed(
    either(callable, made('a source of helm(…), kustomize(…) or yaml(…)', 'one of them', { type: 'string' })),
    () => undefined,
  ),
  namespace: text,
  config: settings,
  configName: text,
  on: listOf(modelPart('cluster', 'a Cluster')),
  workload: parts<NonNullable<AppProps['workload']>>({ name: needed(text, ''), container: text }),
  renamedFrom: text,
});

/** What a team delivers: one set of objects in one namespace, the same on every cluster but for the overlays. */
export class App extends ModelConstruct {
  readonly environment: Environment;
  readonly namespace: string;
  readonly source: AppSource;
  readonly config: Readonly<Record<string, string>> | undefined;
  readonly configName: string;
  readonly workload: { readonly name: string; readonly container?: string } | undefined;
  readonly renamedFrom: string | undefined;
  readonly #on: readonly Cluster[] | undefined;
  readonly #overlays = new Map<Cluster, Overlay>();
  #features: readonly AppFeature[] = [];
  #everywhere: { readonly of: number; readonly clusters: readonly Cluster[] } | undefined;

  constructor(environment: Environment, name: string, props: AppProps) {
    super(environment, name, 'app');
    const { base, namespace, config, configName, on, workload, renamedFrom } = this.usable(props, propRule);
    this.environment = environment;
    this.namespace = namespace ?? this.name;
    this.source = typeof base === 'function' ? { type: 'chart', build: base } : base;
    this.config = config;
    this.configName = configName ?? `${this.name}-config`;
    this.workload = workload;
    this.renamedFrom = renamedFrom;
    this.#on = on && this.#onceEach(on);
    environment.addApp(this);
  }

  /** The clusters that it runs on, in the order of their declaration. */
  get clusters(): readonly Cluster[] {
    if (this.#on !== undefined) return this.#on;
    // Asked for each app on each cluster: what was found holds until another cluster is declared.
    const all = this.environment.clusters;
    if (this.#everywhere?.of !== all.length)
      this.#everywhere = { of: all.length, clusters: all.filter((cluster) => cluster.runsApps) };
    return this.#everywhere.clusters;
  }

  /** What differs on a cluster; undefined where nothing does. */
  overlayOn(cluster: Cluster): Overlay | undefined {
    return this.#overlays.get(cluster);
  }

  get overlays(): readonly Overlay[] {
    return [...this.#overlays.values()];
  }

  /** The features in the order in which they apply. */
  get features(): readonly AppFeature[] {
    return this.#features;
  }

  /** Called by a feature's construct as it is declared. */
  addFeature(feature: AppFeature): void {
    this.#features = [...this.#features, feature].sort((a, b) => a.order - b.order);
  }

  /** Called by {@link Overlay} as it is declared. */
  addOverlay(overlay: Overlay): void {
    const { cluster } = overlay;
    if (this.#overlays.has(cluster)) {
      overlay.report({
        code: 'RGT-OVERLAY-001',
        what: `app "${this.name}" has two overlays on cluster "${cluster.name}"`,
        given: cluster.name,
        fix: 'join them into one; deltas that several clusters share are a Component',
      });
      return;
    }
    this.#overlays.set(cluster, overlay);
  }

  #onceEach(clusters: readonly Cluster[]): readonly Cluster[] {
    const once = new Set(clusters);
    if (once.size === clusters.length) return clusters;
    const twice = [...once].filter((cluster) => clusters.indexOf(cluster) !== clusters.lastIndexOf(cluster));
    for (const { name } of twice)
      this.report({
        code: 'RGT-APP-004',
        what: `app "${this.name}" names cluster "${name}" twice in on`,
        given: name,
        fix: 'name it once',
      });
    return [...once];
  }

  protected override check(): Fault[] {
    const faults: Fault[] = [];
    const clusters = this.clusters;
    if (clusters.length === 0)
      faults.push({
        code: 'RGT-APP-001',
        what: `app "${this.name}" runs on no cluster`,
        fix: 'name clusters in on: […], or declare one in the environment',
      });
    for (const cluster of clusters) {
      if (cluster.environment !== this.environment)
        faults.push({
          code: 'RGT-APP-002',
          what: `app "${this.name}" of environment "${this.environment.name}" is placed on cluster "${cluster.name}" of "${cluster.environment.name}"`,
          given: cluster.name,
          allowed: this.environment.clusters.map(({ name }) => name).join(', '),
          fix: 'declare the app in that environment too',
        });
    }
    const placed = new Set(clusters);
    for (const [cluster, overlay] of this.#overlays) {
      if (!placed.has(cluster))
        faults.push({
          at: overlay,
          code: 'RGT-OVERLAY-002',
          what: `app "${this.name}" has an overlay on cluster "${cluster.name}", on which it does not run`,
          given: cluster.name,
          allowed: clusters.map(({ name }) => name).join(', '),
          fix: `add ${cluster.name} to the app's clusters, or remove the overlay`,
        });
    }
    return faults;
  }
}

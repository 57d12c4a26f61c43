import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { Layout } from '../../constructs/fleet/environment.ts';
import { appsOnEach, clusterBlocks } from '../../constructs/plan/cluster-blocks.ts';
import type { EnvironmentPlan, Unit } from '../../constructs/plan/environment-plan.ts';
import { kustomizeAppFiles, kustomizeClusterFile, kustomizeUnitFiles } from './kustomize.ts';
import { UnitRenderer } from './rendered.ts';
import type { TreeFile } from './tree-file.ts';

/** Which part of an environment's tree is wanted. */
export interface TreeSelection {
  readonly layout: Layout;
  /** @default every cluster */
  readonly clusters?: ReadonlySet<string>;
  /** @default every app, and the clusters' own objects */
  readonly apps?: ReadonlySet<string>;
  /** Apps whose base and components are written, which their clusters share. @default those of `apps` */
  readonly shared?: ReadonlySet<string>;
}

/** A step of a tree's making: files as they are ready, and issues of single clusters on the way. */
export interface TreeStep {
  readonly files: readonly TreeFile[];
  readonly issues: readonly Issue[];
  /** Clusters of which this step has the last files. */
  readonly complete?: readonly Cluster[];
}

/** Texts that are written soon after they were made are given up while they are young, which costs next to nothing. */
export const filesAtOnce = 16;

/** An environment's files, in parts that are written and forgotten, so that memory stays flat. */
export function* treeOf(plan: EnvironmentPlan, selection: TreeSelection): Generator<TreeStep> {
  const yaml = new YamlEmitter();
  if (selection.layout === 'kustomize') yield* kustomizeTree(plan, selection, yaml);
  else yield* renderedTree(plan, selection, yaml);
}

function selectedClusters(plan: EnvironmentPlan, { clusters }: TreeSelection): readonly Cluster[] {
  return clusters === undefined ? plan.clusters : plan.clusters.filter(({ name }) => clusters.has(name));
}

function* renderedTree(
  plan: EnvironmentPlan,
  selection: TreeSelection,
  yaml: YamlEmitter,
): Generator<TreeStep> {
  const renderer = new UnitRenderer(yaml);
  for (const clusters of clusterBlocks(selectedClusters(plan, selection))) {
    let files: TreeFile[] = [];
    let issues: Issue[] = [];
    for (const unit of unitsOnEach(plan, clusters, selection)) {
      files.push(...renderer.files(unit));
      issues.push(...(unit.placed?.issues ?? []));
      if (files.length < filesAtOnce) continue;
      yield { files, issues };
      [files, issues] = [[], []];
    }
    yield { files, issues, complete: clusters };
  }
}

/** The units of some clusters: their own objects and the engine's, then app by app. */
function* unitsOnEach(
  plan: EnvironmentPlan,
  clusters: readonly Cluster[],
  { apps }: TreeSelection,
): Generator<Unit> {
  if (apps === undefined) for (const cluster of clusters) yield* plan.ownUnitsOn(cluster);
  for (const [app, cluster] of appsOnEach(plan, clusters))
    if (apps?.has(app.app.name) !== false) yield plan.unitOf(app, cluster);
}

function* kustomizeTree(
  plan: EnvironmentPlan,
  selection: TreeSelection,
  yaml: YamlEmitter,
): Generator<TreeStep> {
  const clusters = selectedClusters(plan, selection);
  for (const app of plan.apps) {
    const { name } = app.app;
    if (selection.apps?.has(name) === false) continue;
    const all = plan.clustersOf(app);
    const chosen =
      selection.clusters === undefined ? all : all.filter((each) => selection.clusters?.has(each.name));
    const shared = selection.shared?.has(name) ?? true;
    if (!shared && chosen.length === 0) continue;
    const placed = (cluster: Cluster) => plan.placedOn(app, cluster);
    yield* kustomizeAppFiles(placed, app, all, { clusters: chosen, shared }, yaml);
  }
  if (selection.apps !== undefined) return;
  for (const cluster of clusters) {
    const units = [...plan.ownUnitsOn(cluster)];
    const names = units.map(({ name }) => name);
    const appNames = plan.appsOn(cluster).map(({ app }) => app.name);
    yield {
      files: [
        ...units.flatMap((unit) => kustomizeUnitFiles(unit, yaml)),
        ...kustomizeClusterFile(cluster.name, names, appNames, yaml),
      ],
      issues: [],
    };
  }
}

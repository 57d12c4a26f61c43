import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Environment, JsonValue, Manifest } from '../../constructs/index.ts';
import { valueAt } from '../../constructs/core/shared-edit.ts';
import { planFleet } from '../../delivery/fleet/planned-fleet.ts';
import { treeOf } from '../../delivery/layout/tree.ts';

const folder = join(new URL('../../', import.meta.url).pathname, 'environments');

/** Clusters of production that run apps. */
export const workloads = ['east', 'west', 'dr'];

/** The reference fleet's production, as its trees hold it. */
export class ProductionObjects {
  readonly environment: Environment;
  /** Path of each kustomization → what it says. */
  readonly kustomize: ReadonlyMap<string, Manifest>;
  /** Cluster → its objects as they are applied. */
  readonly clusters: ReadonlyMap<string, readonly Manifest[]>;

  private constructor(
    environment: Environment,
    kustomize: ReadonlyMap<string, Manifest>,
    clusters: ReadonlyMap<string, readonly Manifest[]>,
  ) {
    this.environment = environment;
    this.kustomize = kustomize;
    this.clusters = clusters;
  }

  static async read(): Promise<ProductionObjects> {
    const { plans } = await planFleet({ folder, environment: 'production' });
    const [plan] = plans;
    if (plan === undefined) throw new Error('no environment production');
    const kustomize = new Map<string, Manifest>();
    const clusters = new Map<string, Manifest[]>();
    for (const { files } of treeOf(plan, { layout: 'rendered' }))
      for (const { path, content } of files) {
        const [top, cluster = ''] = path.split('/');
        const known = clusters.get(cluster) ?? [];
        if (top === 'clusters') clusters.set(cluster, [...known, ...documents(content)]);
      }
    for (const { files } of treeOf(plan, { layout: 'kustomize' }))
      for (const { path, content } of files)
        if (path.endsWith('kustomization.yaml')) kustomize.set(path, documents(content)[0] as Manifest);
    return new ProductionObjects(plan.environment, kustomize, clusters);
  }

  all(cluster: string, kind: string): Manifest[] {
    return (this.clusters.get(cluster) ?? []).filter((object) => object.kind === kind);
  }

  one(cluster: string, kind: string, name: string): Manifest {
    const found = this.all(cluster, kind).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name} on ${cluster}`);
    return found;
  }
}

/** A value in an object, by a path with dots. */
export function at(object: Manifest, path: string): JsonValue | undefined {
  return valueAt(
    object,
    path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  );
}

function documents(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

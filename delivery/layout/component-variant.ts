import { createHash } from 'node:crypto';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import type { Component } from '../../constructs/overlay/component.ts';
import type { PlacedApp } from '../../constructs/plan/app-plan.ts';
import { inServedVersion } from '../../constructs/plan/served-version.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import { patchesBetween } from './kustomization.ts';
import type { KustomizeFolder } from './kustomization.ts';

/**
 * The component folders of an app, one for each component. A patch is made of operations on exact places, so that a
 * component laid after another one that opens the same map may need other operations; it then gets a folder of its
 * own, named by the content. Nearly always there is just one.
 */
export class ComponentVariants {
  readonly #base: readonly Manifest[];
  readonly #shared: ReadonlySet<string>;
  readonly #folders = new Map<string, KustomizeFolder>();
  readonly #names = new Map<Cluster, readonly string[]>();

  /** @param base - the objects that every cluster has */
  constructor(base: readonly Manifest[]) {
    this.#base = base;
    this.#shared = new Set(base.map(identityKey));
  }

  /** Looks at one cluster; the order of the clusters decides which content bears the plain name. */
  see({ cluster, afterComponents }: PlacedApp): void {
    if (afterComponents.length === 0) return;
    let before = this.#base;
    const used: string[] = [];
    for (const { component, objects } of afterComponents) {
      const after = this.#sharedAmong(objects, cluster);
      const folder = componentFolder(component, before, after);
      // kustomize refuses a folder that says nothing.
      if (folder.patches.length > 0 || folder.config !== undefined)
        used.push(nameFor(component, folder, this.#folders));
      before = after;
    }
    this.#names.set(cluster, used);
  }

  /** Every folder, by name; known when all clusters were seen. */
  get folders(): readonly { readonly name: string; readonly folder: KustomizeFolder }[] {
    return [...this.#folders]
      .map(([name, folder]) => ({ name, folder }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The folders of one overlay's components, in their order. */
  namesOn(cluster: Cluster): readonly string[] {
    return this.#names.get(cluster) ?? [];
  }

  /** The shared objects as they stand after the overlay's components. */
  objectsAfter({ cluster, afterComponents }: PlacedApp): readonly Manifest[] {
    const last = afterComponents.at(-1);
    return last === undefined ? this.#base : this.#sharedAmong(last.objects, cluster);
  }

  #sharedAmong(objects: readonly Manifest[], { versions }: Cluster): readonly Manifest[] {
    return objects
      .filter((object) => this.#shared.has(identityKey(object)))
      .map((object) => inServedVersion(object, versions));
  }
}

function componentFolder(
  component: Component,
  before: readonly Manifest[],
  after: readonly Manifest[],
): KustomizeFolder {
  const { app, delta } = component;
  return {
    kind: 'Component',
    resources: [],
    components: [],
    objects: [],
    patches: patchesBetween(before, after),
    config: delta.config && {
      name: app.configName,
      namespace: app.namespace,
      behavior: 'merge',
      data: delta.config,
    },
    configurations: undefined,
  };
}

/** The plain name belongs to the first content by hash order of use; another content carries its hash. */
function nameFor(
  component: Component,
  folder: KustomizeFolder,
  folders: Map<string, KustomizeFolder>,
): string {
  const content = contentOf(folder);
  for (const name of [
    component.name,
    `${component.name}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}`,
  ]) {
    const known = folders.get(name);
    if (known !== undefined && contentOf(known) !== content) continue;
    folders.set(name, folder);
    return name;
  }
  return component.name;
}

function contentOf(folder: KustomizeFolder): string {
  return JSON.stringify(folder.patches.map(({ object, operations }) => [identityKey(object), operations]));
}

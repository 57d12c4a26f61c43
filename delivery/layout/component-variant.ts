import { createHash } from 'node:crypto';
import type { Manifest } from '../../constructs/core/manifest.ts';
import type { Component } from '../../constructs/overlay/component.ts';
import type { PlacedApp } from '../../constructs/plan/app-plan.ts';
import { inServedVersion } from '../../constructs/plan/served-version.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import { patchesBetween } from './kustomization.ts';
import type { KustomizeFolder } from './kustomization.ts';

/** The component folders of an app, and which of them an overlay uses. */
export interface ComponentVariants {
  readonly folders: readonly { readonly name: string; readonly folder: KustomizeFolder }[];
  /** The folders of one overlay's components, in their order. */
  namesFor(placed: PlacedApp): readonly string[];
  /** The shared objects as they stand after the overlay's components. */
  objectsAfter(placed: PlacedApp): readonly Manifest[];
}

/**
 * Works out one folder for each component. A patch is made of operations on exact places, so that a component laid
 * after another one that opens the same map may need other operations; it then gets a folder of its own, named by
 * the content. Nearly always there is just one.
 */
export function componentVariants(
  base: readonly Manifest[],
  placed: readonly PlacedApp[],
): ComponentVariants {
  const shared = new Set(base.map(identityKey));
  const folders = new Map<string, KustomizeFolder>();
  const names = new Map<PlacedApp, string[]>();
  const reached = new Map<PlacedApp, readonly Manifest[]>();
  for (const one of placed) {
    let before = base;
    const used: string[] = [];
    for (const { component, objects } of one.afterComponents) {
      const after = objects
        .filter((object) => shared.has(identityKey(object)))
        .map((object) => inServedVersion(object, one.cluster.versions));
      const folder = componentFolder(component, before, after);
      used.push(nameFor(component, folder, folders));
      before = after;
    }
    names.set(one, used);
    reached.set(one, before);
  }
  return {
    folders: [...folders]
      .map(([name, folder]) => ({ name, folder }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    namesFor: (one) => names.get(one) ?? [],
    objectsAfter: (one) => reached.get(one) ?? base,
  };
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

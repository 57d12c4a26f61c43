import type { App } from '../../constructs/app/app.ts';
import type { JsonObject, Manifest } from '../../constructs/core/manifest.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import type { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { AppPlan, PlacedApp } from '../../constructs/plan/app-plan.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import { inServedVersion } from '../../constructs/plan/served-version.ts';
import { rolloutNameReferences } from '../../constructs/rollout/kustomize-configuration.ts';
import { componentVariants } from './component-variant.ts';
import { kustomizeFiles, patchesBetween } from './kustomization.ts';
import type { ConfigLiterals, KustomizeFolder } from './kustomization.ts';
import { unitFolder } from './rendered.ts';
import type { TreeFile } from './tree-file.ts';

const emptyFolder: KustomizeFolder = {
  kind: 'Kustomization',
  resources: [],
  components: [],
  objects: [],
  patches: [],
  config: undefined,
  configurations: undefined,
};

/** An app's base, components and overlays: what kustomize makes of an overlay is what the rendered layout holds. */
export function kustomizeAppFiles(
  plan: AppPlan,
  placed: readonly PlacedApp[],
  yaml: YamlEmitter,
): TreeFile[] {
  const { app } = plan;
  const folder = `apps/${app.name}`;
  const base = sharedBase(plan, placed);
  const variants = componentVariants(base, placed);
  const files = kustomizeFiles(
    `${folder}/base`,
    {
      ...emptyFolder,
      objects: base,
      config: baseLiterals(app),
      configurations: rolloutConfiguration(app, placed),
    },
    yaml,
  );
  for (const { name, folder: content } of variants.folders)
    files.push(...kustomizeFiles(`${folder}/components/${name}`, content, yaml));
  for (const one of placed) {
    const components = variants.namesFor(one);
    const reached = variants.objectsAfter(one);
    const known = new Set(base.map(versionedKey));
    const path = `${folder}/overlays/${one.cluster.name}`;
    const literals = overlayLiterals(app, one);
    const last = literals !== undefined && isSetByComponents(one, literals);
    const overlay: KustomizeFolder = {
      ...emptyFolder,
      resources: ['../../base'],
      components: [...components.map((name) => `../../components/${name}`), ...(last ? ['literals'] : [])],
      objects: one.draft.filter((object) => !known.has(versionedKey(object))),
      patches: patchesBetween(reached, one.draft),
      config: last ? undefined : literals,
    };
    files.push(...kustomizeFiles(path, overlay, yaml));
    if (last)
      files.push(
        ...kustomizeFiles(`${path}/literals`, { ...emptyFolder, kind: 'Component', config: literals }, yaml),
      );
  }
  return files;
}

/** A cluster's own objects, or the engine's, as a kustomization of their own. */
export function kustomizeUnitFiles(unit: Unit, yaml: YamlEmitter): TreeFile[] {
  return kustomizeFiles(unitFolder(unit), { ...emptyFolder, objects: unit.objects }, yaml);
}

/** The entry point of a cluster: everything on it, for engines that are pointed at one folder. */
export function kustomizeClusterFile(
  cluster: string,
  units: readonly string[],
  apps: readonly string[],
  yaml: YamlEmitter,
): TreeFile[] {
  const resources = [...units, ...apps.map((app) => `../../apps/${app}/overlays/${cluster}`)];
  return kustomizeFiles(`clusters/${cluster}`, { ...emptyFolder, resources }, yaml);
}

/** The base's objects that every cluster has under the same version; the others stand in the overlays that have them. */
function sharedBase(plan: AppPlan, placed: readonly PlacedApp[]): readonly Manifest[] {
  const [first] = placed;
  if (first === undefined) return plan.base;
  const everywhere = placed.map(({ draft }) => new Set(draft.map(versionedKey)));
  return plan.base
    .map((object) => inServedVersion(object, first.cluster.versions))
    .filter((object) => everywhere.every((keys) => keys.has(versionedKey(object))));
}

function versionedKey(object: Manifest): string {
  return `${object.apiVersion} ${identityKey(object)}`;
}

function baseLiterals(app: App): ConfigLiterals | undefined {
  return (
    app.config && { name: app.configName, namespace: app.namespace, behavior: 'create', data: app.config }
  );
}

/** What the layers above the base and the components give: literals whose merged value is not there already. */
function overlayLiterals(app: App, { cluster, config }: PlacedApp): ConfigLiterals | undefined {
  const own = app.overlayOn(cluster)?.delta.config;
  if (own === undefined || config === undefined || Object.keys(own).length === 0) return undefined;
  return { name: app.configName, namespace: app.namespace, behavior: 'merge', data: own };
}

/**
 * Whether a component sets a literal that the overlay sets too. kustomize generates an overlay's own literals before
 * it lays its components, so such an overlay's must come as a component of their own, after the others.
 */
function isSetByComponents({ afterComponents }: PlacedApp, { data }: ConfigLiterals): boolean {
  return afterComponents.some(({ component }) =>
    Object.keys(component.delta.config ?? {}).some((key) => Object.hasOwn(data, key)),
  );
}

/** kustomize does not know where a Rollout refers to a ConfigMap; it is told, or the hashed name would not reach the pods. */
function rolloutConfiguration(
  app: App,
  placed: readonly PlacedApp[],
): { name: string; content: JsonObject } | undefined {
  if (app.config === undefined) return undefined;
  const hasRollout = placed.some(({ draft }) => draft.some(({ kind }) => kind === 'Rollout'));
  return hasRollout ? { name: 'name-references.yaml', content: rolloutNameReferences } : undefined;
}

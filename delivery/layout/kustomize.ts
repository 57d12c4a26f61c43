import type { App } from '../../constructs/app/app.ts';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { JsonObject, Manifest } from '../../constructs/core/manifest.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import type { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { AppPlan, PlacedApp } from '../../constructs/plan/app-plan.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import { inServedVersion } from '../../constructs/plan/served-version.ts';
import { rolloutNameReferences } from '../../constructs/rollout/kustomize-configuration.ts';
import { ComponentVariants } from './component-variant.ts';
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

/** What is written of an app: a part of a tree leaves some overlays out, or what they share. */
export interface AppFilesWanted {
  readonly clusters: readonly Cluster[];
  /** Whether base and components are written. */
  readonly shared: boolean;
}

/** How many overlays are ready at a time. */
const overlaysAtOnce = 100;

/**
 * An app's base and components, then its overlays, some at a time: what kustomize makes of an overlay is what the
 * rendered layout holds. All clusters of the app are looked at, whichever are written: the base is what they share.
 */
export function* kustomizeAppFiles(
  placed: PlacedOn,
  { app, base: whole }: AppPlan,
  all: readonly Cluster[],
  wanted: AppFilesWanted,
  yaml: YamlEmitter,
): Generator<{ readonly files: TreeFile[]; readonly issues: readonly Issue[] }> {
  const folder = `apps/${app.name}`;
  const { base, hasRollout } = sharedBase(whole, all, placed);
  const variants = new ComponentVariants(base);
  for (const cluster of all)
    if ((app.overlayOn(cluster)?.components.length ?? 0) > 0) variants.see(placed(cluster));
  if (wanted.shared) {
    const configurations = rolloutConfiguration(app, hasRollout);
    const files = kustomizeFiles(
      `${folder}/base`,
      { ...emptyFolder, objects: base, config: baseLiterals(app), configurations },
      yaml,
    );
    for (const { name, folder: content } of variants.folders)
      files.push(...kustomizeFiles(`${folder}/components/${name}`, content, yaml));
    yield { files, issues: [] };
  }
  const known = new Set(base.map(versionedKey));
  for (let at = 0; at < wanted.clusters.length; at += overlaysAtOnce) {
    const some = wanted.clusters.slice(at, at + overlaysAtOnce).map(placed);
    const files = some.flatMap((one) => overlayFiles(folder, one, variants, known, yaml));
    yield { files, issues: some.flatMap(({ issues }) => issues) };
  }
}

type PlacedOn = (cluster: Cluster) => PlacedApp;

function overlayFiles(
  folder: string,
  one: PlacedApp,
  variants: ComponentVariants,
  inBase: ReadonlySet<string>,
  yaml: YamlEmitter,
): TreeFile[] {
  const path = `${folder}/overlays/${one.cluster.name}`;
  const literals = overlayLiterals(one);
  const last = literals !== undefined && isSetByComponents(one, literals);
  const components = variants.namesOn(one.cluster).map((name) => `../../components/${name}`);
  const files = kustomizeFiles(
    path,
    {
      ...emptyFolder,
      resources: ['../../base'],
      components: [...components, ...(last ? ['literals'] : [])],
      objects: one.draft.filter((object) => !inBase.has(versionedKey(object))),
      patches: patchesBetween(variants.objectsAfter(one), one.draft),
      config: last ? undefined : literals,
    },
    yaml,
  );
  if (!last) return files;
  const component: KustomizeFolder = { ...emptyFolder, kind: 'Component', config: literals };
  return [...files, ...kustomizeFiles(`${path}/literals`, component, yaml)];
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
function sharedBase(
  whole: readonly Manifest[],
  all: readonly Cluster[],
  placed: PlacedOn,
): { base: readonly Manifest[]; hasRollout: boolean } {
  const [first] = all;
  if (first === undefined) return { base: whole, hasRollout: false };
  let base = whole.map((object) => inServedVersion(object, first.versions));
  let hasRollout = false;
  let before: readonly Manifest[] = [];
  for (const cluster of all) {
    const { draft } = placed(cluster);
    // Most clusters have the same objects as the one before.
    if (draft.length === before.length && draft.every((object, at) => isSameObject(object, before[at])))
      continue;
    const here = new Set(draft.map(versionedKey));
    base = base.filter((object) => here.has(versionedKey(object)));
    hasRollout ||= draft.some(({ kind }) => kind === 'Rollout');
    before = draft;
  }
  return { base, hasRollout };
}

function isSameObject(one: Manifest, other: Manifest | undefined): boolean {
  if (one === other) return true;
  return (
    one.apiVersion === other?.apiVersion &&
    one.kind === other.kind &&
    one.metadata.name === other.metadata.name &&
    one.metadata['namespace'] === other.metadata['namespace']
  );
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
function overlayLiterals({ app, cluster, config }: PlacedApp): ConfigLiterals | undefined {
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
  hasRollout: boolean,
): { name: string; content: JsonObject } | undefined {
  return app.config !== undefined && hasRollout
    ? { name: 'name-references.yaml', content: rolloutNameReferences }
    : undefined;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../../constructs/core/manifest.ts';
import { sortManifests } from '../../../constructs/core/object-identity.ts';
import { findTool } from '../../../tools/tool-finder.ts';
import { unsafePath } from '../../tree/inventory.ts';
import { aliasExcess } from '../../source/yaml-values.ts';
import { remotePaths } from '../../source/kustomization-paths.ts';
import { runForManifests } from '../../source/manifest-program.ts';
import type { RecordedUnits } from '../../record/recorded-units.ts';
import type { BaseTree } from './base-tree.ts';
import { ForeignForm, WrittenKustomization } from './written-kustomization.ts';
import { YamlReader } from './yaml-document.ts';

/** A unit as the base tree has it: which folder says what it is, and which files that takes. */
export interface BaseUnit {
  readonly cluster: string;
  readonly unit: string;
  /** The folder that is delivered. */
  readonly folder: string;
  /** The folder that everything is in which takes part. */
  readonly within: string;
}

/** A unit's objects, or why they can't be told. */
export type BaseObjects = { readonly objects: readonly Manifest[] } | { readonly fault: string };

/** The folder below which a file says something about the objects of a unit. */
export function unitFolderOf(path: string, layout: string | undefined): string {
  const depth = layout !== 'rendered' && path.startsWith('apps/') ? 2 : 3;
  let end = -1;
  for (let step = 0; step < depth; step += 1) {
    end = path.indexOf('/', end + 1);
    if (end < 0) return path;
  }
  return path.slice(0, end);
}

/** The units of a tree, as its record or else its inventory lists them; each cluster's are listed when it is asked for. */
export class BaseUnits {
  readonly #clusters: readonly string[];
  readonly #unitsOf: (cluster: string) => ReadonlyMap<string, boolean> | undefined;
  readonly #listed = new Map<string, ReadonlyMap<string, boolean>>();

  /** @param recorded - what the record says, where it is of this code's making */
  constructor({ inventory, record }: Pick<BaseTree, 'inventory' | 'record'>, recorded?: RecordedUnits) {
    if (recorded === undefined) {
      const all = listed(Object.keys(inventory?.files ?? {}));
      this.#clusters = [...all.keys()];
      this.#unitsOf = (cluster) => all.get(cluster);
      return;
    }
    const isRendered = inventory?.layout === 'rendered';
    const isOwn = (cluster: string, unit: string): boolean =>
      isRendered || record?.folders[`clusters/${cluster}/${unit}`] !== undefined;
    this.#clusters = recorded.clusters;
    this.#unitsOf = (cluster) =>
      new Map(Array.from(recorded.on(cluster).keys(), (unit) => [unit, isOwn(cluster, unit)]));
  }

  get(cluster: string, unit: string): BaseUnit | undefined {
    const isOwn = this.#unitsOn(cluster)?.get(unit);
    if (isOwn === undefined) return undefined;
    const folder = isOwn ? `clusters/${cluster}/${unit}` : `apps/${unit}/overlays/${cluster}`;
    return { cluster, unit, folder, within: isOwn ? folder : `apps/${unit}` };
  }

  /** Those that are not among some that are known, by cluster. */
  except(known: ReadonlyMap<string, ReadonlySet<string> | 'all'>): BaseUnit[] {
    return this.#clusters.flatMap((cluster) => {
      const names = known.get(cluster);
      if (names === 'all') return [];
      const units = [...(this.#unitsOn(cluster)?.keys() ?? [])];
      return units.flatMap((unit) => (names?.has(unit) === true ? [] : (this.get(cluster, unit) ?? [])));
    });
  }

  #unitsOn(cluster: string): ReadonlyMap<string, boolean> | undefined {
    const units = this.#listed.get(cluster) ?? this.#unitsOf(cluster);
    if (units !== undefined) this.#listed.set(cluster, units);
    return units;
  }
}

/** Cluster → unit → whether its folder is the cluster's. */
function listed(paths: readonly string[]): Map<string, Map<string, boolean>> {
  const clusters = new Map<string, Map<string, boolean>>();
  for (const path of paths) {
    const [top, name, kind, item, file] = path.split('/');
    if (name === undefined || kind === undefined || item === undefined) continue;
    const overlay = top === 'apps' && kind === 'overlays' && file === 'kustomization.yaml';
    if (top !== 'clusters' && !overlay) continue;
    const [cluster, unit] = overlay ? [item, name] : [name, kind];
    clusters.set(cluster, (clusters.get(cluster) ?? new Map<string, boolean>()).set(unit, !overlay));
  }
  return clusters;
}

/** So many units are read in one go: a request to a server costs time, what it brings costs memory. */
const renderedAtOnce = 2000;

/** Reads the objects of units; the files of many come in one go. */
export class BaseUnitReader {
  readonly #tree: BaseTree;
  readonly #yaml = new YamlReader();
  readonly #expected: (unit: BaseUnit) => readonly Manifest[];

  /** @param expected - what a unit's objects probably are: where they are, its text need not be read */
  constructor(tree: BaseTree, expected: (unit: BaseUnit) => readonly Manifest[] = () => []) {
    this.#tree = tree;
    this.#expected = expected;
  }

  /** The objects of each unit, in the order given. What can't be read is a fault, never an absence. */
  async *objectsOf(units: readonly BaseUnit[]): AsyncGenerator<readonly [BaseUnit, BaseObjects]> {
    // In the kustomize layout the units of an app share files, and all of them are small.
    const atOnce = this.#tree.inventory?.layout === 'rendered' ? renderedAtOnce : units.length;
    for (let from = 0; from < units.length; from += atOnce)
      yield* this.#objectsOf(units.slice(from, from + atOnce));
  }

  async *#objectsOf(units: readonly BaseUnit[]): AsyncGenerator<readonly [BaseUnit, BaseObjects]> {
    const texts = await this.#tree.read(this.#filesOf(units));
    const kustomization = new WrittenKustomization(texts, this.#yaml);
    for (const unit of units) {
      try {
        yield [unit, { objects: this.#read(unit, texts, kustomization) }];
      } catch (cause) {
        if (cause instanceof ForeignForm) yield [unit, await this.#build(unit)];
        else yield [unit, { fault: cause instanceof Error ? cause.message : String(cause) }];
      }
    }
  }

  #filesOf(units: readonly BaseUnit[]): string[] {
    const { layout } = this.#tree.inventory ?? {};
    if (layout === 'rendered') return units.map(({ folder }) => `${folder}/manifests.yaml`);
    const within = new Set(units.map((unit) => unit.within));
    const delivered = new Set(units.map(({ folder }) => folder));
    return Object.keys(this.#tree.inventory?.files ?? {}).filter((path) => {
      if (!within.has(unitFolderOf(path, layout))) return false;
      const [top, , kind] = path.split('/', 3);
      return top !== 'apps' || kind !== 'overlays' || delivered.has(path.split('/', 4).join('/'));
    });
  }

  #read(
    unit: BaseUnit,
    texts: ReadonlyMap<string, string>,
    kustomization: WrittenKustomization,
  ): readonly Manifest[] {
    const { folder } = unit;
    const rendered = this.#tree.inventory?.layout === 'rendered';
    const path = `${folder}/${rendered ? 'manifests.yaml' : 'kustomization.yaml'}`;
    const text = texts.get(path);
    // What somebody deleted by hand holds nothing any more.
    if (text === undefined) return [];
    if (!rendered) return kustomization.objectsOf(folder);
    const expected = this.#expected(unit);
    return this.#yaml.isTextOf(text, expected) ? expected : sortManifests(this.#yaml.manifests(text, path));
  }

  /** Lets the real kustomize say what a folder means that is of another form than Regatta writes. */
  async #build(unit: BaseUnit): Promise<BaseObjects> {
    const scratch = mkdtempSync(join(tmpdir(), 'regatta-base-'));
    try {
      const top = unit.folder.split('/').slice(0, 2).join('/');
      const texts = await this.#tree.read(await this.#tree.list(top));
      for (const [path, text] of texts) {
        const remote = /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(path)
          ? this.#remoteIn(path, text)
          : undefined;
        if (remote !== undefined)
          return { fault: `${path} fetches ${remote}; nothing is fetched for a comparison` };
        const bomb = aliasExcess(text, path);
        if (bomb !== undefined) return { fault: bomb };
        if (unsafePath(path) !== undefined) return { fault: `${path} ${unsafePath(path) ?? ''}` };
        mkdirSync(join(scratch, dirname(path)), { recursive: true });
        writeFileSync(join(scratch, path), text);
      }
      const built = await runForManifests(
        await findTool('kustomize'),
        ['build', join(scratch, unit.folder)],
        `kustomize build ${unit.folder}`,
        offline,
      );
      return 'fault' in built
        ? { fault: built.fault.what.replaceAll(scratch, '') }
        : { objects: sortManifests(built.objects) };
    } catch (cause) {
      return { fault: cause instanceof Error ? cause.message : String(cause) };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  #remoteIn(path: string, text: string): string | undefined {
    return remotePaths(this.#yaml.value(text, path))[0];
  }
}

/** A branch that others write to must not make this machine fetch from where they say. */
const offline = {
  GIT_ALLOW_PROTOCOL: 'none',
  HTTP_PROXY: 'http://127.0.0.1:1',
  HTTPS_PROXY: 'http://127.0.0.1:1',
  NO_PROXY: '',
};

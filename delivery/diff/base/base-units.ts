import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../../constructs/core/manifest.ts';
import { sortManifests } from '../../../constructs/core/object-identity.ts';
import { findTool } from '../../../tools/tool-finder.ts';
import { unsafePath } from '../../inventory.ts';
import { runForManifests } from '../../source/manifest-program.ts';
import type { BaseTree } from './base-tree.ts';
import { ForeignForm, WrittenKustomization } from './written-kustomization.ts';
import { YamlReader } from './yaml-document.ts';

/** A unit as the base tree has it: which folder says what it is, and which files that takes. */
export interface BaseUnit {
  readonly cluster: string;
  readonly unit: string;
  /** The folder that is delivered. */
  readonly folder: string;
  /** Every folder that takes part. */
  readonly folders: readonly string[];
}

/** A unit's objects, or why they can't be told. */
export type BaseObjects = { readonly objects: readonly Manifest[] } | { readonly fault: string };

/** What stands for a unit in maps. */
export function unitKey(cluster: string, unit: string): string {
  return `${cluster}\u0000${unit}`;
}

/** The units of a tree, as its inventory lists their files. Two layouts, told by the inventory. */
export function baseUnits({ inventory }: BaseTree): Map<string, BaseUnit> {
  const units = new Map<string, BaseUnit>();
  const add = (cluster: string, unit: string, folder: string, shared: readonly string[] = []): void => {
    units.set(unitKey(cluster, unit), { cluster, unit, folder, folders: [...shared, folder] });
  };
  const parts = new Map<string, Set<string>>();
  const overlays: [app: string, cluster: string][] = [];
  for (const path of Object.keys(inventory?.files ?? {})) {
    const [top, name, kind, item, file] = path.split('/');
    if (top === 'clusters' && name !== undefined && kind !== undefined && item !== undefined)
      add(name, kind, `clusters/${name}/${kind}`);
    if (top !== 'apps' || name === undefined || kind === undefined || item === undefined) continue;
    if (kind === 'overlays' && file === 'kustomization.yaml') overlays.push([name, item]);
    else if (kind !== 'overlays') parts.set(name, (parts.get(name) ?? new Set()).add(dirname(path)));
  }
  for (const [app, cluster] of overlays)
    add(cluster, app, `apps/${app}/overlays/${cluster}`, [...(parts.get(app) ?? [])]);
  return units;
}

/** Reads the objects of units; the files of all of them come in one go. */
export class BaseUnitReader {
  readonly #tree: BaseTree;
  readonly #yaml = new YamlReader();
  readonly #paths: readonly string[];

  constructor(tree: BaseTree) {
    this.#tree = tree;
    this.#paths = Object.keys(tree.inventory?.files ?? {});
  }

  /** The objects of each unit, in the order given. What can't be read is a fault, never an absence. */
  async *objectsOf(units: readonly BaseUnit[]): AsyncGenerator<readonly [BaseUnit, BaseObjects]> {
    if (units.length === 0) return;
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
    const wanted = new Set(units.flatMap(({ folders }) => folders));
    // An overlay may hold a folder of its own.
    return this.#paths.filter((path) => wanted.has(dirname(path)) || wanted.has(dirname(dirname(path))));
  }

  #read(
    { folder }: BaseUnit,
    texts: ReadonlyMap<string, string>,
    kustomization: WrittenKustomization,
  ): readonly Manifest[] {
    const rendered = this.#tree.inventory?.layout === 'rendered';
    const path = `${folder}/${rendered ? 'manifests.yaml' : 'kustomization.yaml'}`;
    const text = texts.get(path);
    // What somebody deleted by hand holds nothing any more.
    if (text === undefined) return [];
    return rendered ? sortManifests(this.#yaml.manifests(text, path)) : kustomization.objectsOf(folder);
  }

  /** Lets the real kustomize say what a folder means that is of another form than Regatta writes. */
  async #build(unit: BaseUnit): Promise<BaseObjects> {
    const scratch = mkdtempSync(join(tmpdir(), 'regatta-base-'));
    try {
      const top = unit.folder.split('/').slice(0, 2).join('/');
      const texts = await this.#tree.read(await this.#tree.list(top));
      for (const [path, text] of texts) {
        if (unsafePath(path) !== undefined) return { fault: `${path} ${unsafePath(path) ?? ''}` };
        mkdirSync(join(scratch, dirname(path)), { recursive: true });
        writeFileSync(join(scratch, path), text);
      }
      const built = await runForManifests(
        await findTool('kustomize'),
        ['build', join(scratch, unit.folder)],
        `kustomize build ${unit.folder}`,
      );
      return 'fault' in built
        ? { fault: built.fault.what.replaceAll(scratch, '') }
        : { objects: sortManifests(built.objects) };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

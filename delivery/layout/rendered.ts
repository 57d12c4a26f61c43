import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import { SiblingObjects } from '../../constructs/plan/sibling-objects.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import type { TreeFile } from './tree-file.ts';

/** Manifests ready to apply: `clusters/<cluster>/<unit>/manifests.yaml`. */
export function renderedFiles(
  unit: Unit,
  yaml: YamlEmitter = new YamlEmitter(),
  like?: readonly Manifest[],
): TreeFile[] {
  return [{ path: `${unitFolder(unit)}/manifests.yaml`, content: yaml.emitStream(unit.objects, like) }];
}

/** Renders unit after unit: what an app has on its first clusters is remembered, and on the others only what differs is written. */
export class UnitRenderer {
  readonly #yaml: YamlEmitter;
  readonly #siblings = new SiblingObjects();

  constructor(yaml: YamlEmitter = new YamlEmitter()) {
    this.#yaml = yaml;
  }

  files(unit: Unit): TreeFile[] {
    if (unit.placed === undefined) return renderedFiles(unit, this.#yaml);
    const like = this.#siblings.of(unit.placed.app, unit.objects);
    if (like === unit.objects) for (const object of like) this.#yaml.remember(object);
    return renderedFiles(unit, this.#yaml, like);
  }
}

/** The folder that an engine is pointed at for one unit of one cluster. */
export function unitFolder(unit: Unit): string {
  return `clusters/${unit.cluster.name}/${unit.name}`;
}

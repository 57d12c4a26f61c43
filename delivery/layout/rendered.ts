import type { App } from '../../constructs/app/app.ts';
import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import type { TreeFile } from './tree-file.ts';

/** Manifests ready to apply: `clusters/<cluster>/<unit>/manifests.yaml`. */
export function renderedFiles(unit: Unit, yaml: YamlEmitter = new YamlEmitter()): TreeFile[] {
  return [{ path: `${unitFolder(unit)}/manifests.yaml`, content: yaml.emitStream(unit.objects) }];
}

/** Renders unit after unit: what an app's first cluster shares with the others is written out once, and its text kept. */
export class UnitRenderer {
  readonly #yaml: YamlEmitter;
  readonly #known = new Set<App>();

  constructor(yaml: YamlEmitter = new YamlEmitter()) {
    this.#yaml = yaml;
  }

  files(unit: Unit): TreeFile[] {
    if (unit.placed !== undefined && !this.#known.has(unit.placed.app)) {
      this.#known.add(unit.placed.app);
      for (const object of unit.placed.objects) this.#yaml.remember(object);
    }
    return renderedFiles(unit, this.#yaml);
  }
}

/** The folder that an engine is pointed at for one unit of one cluster. */
export function unitFolder(unit: Unit): string {
  return `clusters/${unit.cluster.name}/${unit.name}`;
}

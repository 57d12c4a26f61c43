import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import type { TreeFile } from './tree-file.ts';

/** Manifests ready to apply: `clusters/<cluster>/<unit>/manifests.yaml`. */
export function renderedFiles(unit: Unit, yaml: YamlEmitter = new YamlEmitter()): TreeFile[] {
  return [{ path: `${unitFolder(unit)}/manifests.yaml`, content: yaml.emitStream(unit.objects) }];
}

/** The folder that an engine is pointed at for one unit of one cluster. */
export function unitFolder(unit: Unit): string {
  return `clusters/${unit.cluster.name}/${unit.name}`;
}

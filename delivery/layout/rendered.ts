import { ObjectForms } from '../../constructs/core/object-forms.ts';
import type { FormedObjects, ObjectsForm } from '../../constructs/core/object-forms.ts';
import { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { Unit } from '../../constructs/plan/environment-plan.ts';
import { FormText } from './form-text.ts';
import type { TreeFile } from './tree-file.ts';

/** Manifests ready to apply. */
export function renderedFiles(unit: Unit, yaml: YamlEmitter = new YamlEmitter()): TreeFile[] {
  return [renderedFile(unit, yaml.emitStream(unit.objects))];
}

/** Renders unit after unit: of an app's objects on further clusters only the values that differ are written anew. */
export class UnitRenderer {
  readonly #yaml: YamlEmitter;
  readonly #forms = new ObjectForms();
  readonly #texts = new WeakMap<ObjectsForm, FormText>();

  constructor(yaml: YamlEmitter = new YamlEmitter()) {
    this.#yaml = yaml;
  }

  files(unit: Unit): TreeFile[] {
    return [renderedFile(unit, this.pieces(unit).join(''))];
  }

  /**
   * The text of a unit's one file, in pieces.
   *
   * @param formed - how its objects differ from another cluster's. @default found out here
   */
  pieces(unit: Unit, formed = this.#formed(unit)): readonly string[] {
    return (formed && this.#textOf(formed.form).of(formed)) ?? [this.#yaml.emitStream(unit.objects)];
  }

  #formed({ placed, objects }: Unit): FormedObjects | undefined {
    return placed && this.#forms.of(placed.app, objects);
  }

  #textOf(form: ObjectsForm): FormText {
    const known = this.#texts.get(form) ?? new FormText(form, this.#yaml);
    this.#texts.set(form, known);
    return known;
  }
}

/** The folder that an engine is pointed at for one unit of one cluster. */
export function unitFolder(unit: Unit): string {
  return `clusters/${unit.cluster.name}/${unit.name}`;
}

/** The one file of a unit: `clusters/<cluster>/<unit>/manifests.yaml`. */
export function renderedPath(unit: Unit): string {
  return `${unitFolder(unit)}/manifests.yaml`;
}

function renderedFile(unit: Unit, content: string): TreeFile {
  return { path: renderedPath(unit), content };
}

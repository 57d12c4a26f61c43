import type { Manifest } from './manifest.ts';
import { ObjectForm } from './object-form.ts';
import type { Difference } from './object-form.ts';

/** What some objects, such as an app's on a cluster, have in common with those that stand in their place elsewhere. */
export interface ObjectsForm {
  /** The objects that were met first. */
  readonly objects: readonly Manifest[];
}

/** Objects by their form. */
export interface FormedObjects {
  readonly form: ObjectsForm;
  /** For each object how it differs from the form's in its place. */
  readonly differences: readonly (readonly Difference[])[];
}

/** So many forms of one owner's objects are kept; an app's on its clusters hardly ever have more. */
const mostForms = 8;

/**
 * The forms that objects of each owner have. An app's objects on one cluster differ from those on another in a few
 * values, and nothing else of them has to be looked at or written anew.
 */
export class ObjectForms {
  readonly #forms = new Map<object, KnownForm[]>();

  /** The form of an owner's objects, which they give themselves where they are the first; undefined with too many forms. */
  of(owner: object, objects: readonly Manifest[]): FormedObjects | undefined {
    let forms = this.#forms.get(owner);
    if (forms === undefined) this.#forms.set(owner, (forms = []));
    for (const form of forms) {
      const differences = form.differences(objects);
      if (differences !== undefined) return { form, differences };
    }
    if (forms.length === mostForms) return undefined;
    const form = new KnownForm(objects);
    forms.push(form);
    return { form, differences: objects.map(() => []) };
  }
}

class KnownForm implements ObjectsForm {
  readonly objects: readonly Manifest[];
  readonly #forms: readonly ObjectForm[];

  constructor(objects: readonly Manifest[]) {
    this.objects = objects;
    this.#forms = objects.map((object) => new ObjectForm(object));
  }

  differences(objects: readonly Manifest[]): FormedObjects['differences'] | undefined {
    if (objects.length !== this.objects.length) return undefined;
    const all: (readonly Difference[])[] = [];
    for (let at = 0; at < objects.length; at += 1) {
      const [object, form] = [objects[at], this.#forms[at]];
      if (object === undefined || form === undefined || !isSameKind(object, form.object)) return undefined;
      const found = form.differences(object);
      if (found === undefined) return undefined;
      all.push(found);
    }
    return all;
  }
}

function isSameKind(one: Manifest, other: Manifest): boolean {
  return one === other || (one.kind === other.kind && one.apiVersion === other.apiVersion);
}

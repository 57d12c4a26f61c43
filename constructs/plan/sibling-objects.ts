import type { Manifest } from '../core/manifest.ts';

/** So many forms of one app are kept; clusters hardly ever have more. */
const mostForms = 8;

/**
 * One app's objects on the clusters that were looked at first: those on another cluster differ from them in a few
 * values, and nothing else of them has to be looked at.
 */
export class SiblingObjects {
  readonly #forms: (readonly Manifest[])[] = [];

  /** Objects of the same kinds, each in the same place as here; these themselves where there were none before. */
  of(objects: readonly Manifest[]): readonly Manifest[] {
    for (const form of this.#forms) if (haveSameKinds(form, objects)) return form;
    if (this.#forms.length === mostForms) this.#forms.pop();
    this.#forms.push(objects);
    return objects;
  }
}

function haveSameKinds(some: readonly Manifest[], others: readonly Manifest[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at += 1) {
    const [one, other] = [some[at], others[at]];
    if (one !== other && (one?.kind !== other?.kind || one?.apiVersion !== other?.apiVersion)) return false;
  }
  return true;
}

import type { App } from '../app/app.ts';
import type { Manifest } from '../core/manifest.ts';

/** So many forms of one app are kept; clusters hardly ever have more. */
const mostForms = 8;

/**
 * Each app's objects on the clusters that were looked at first: those on another cluster differ from them in a few
 * values, and nothing else of them has to be looked at.
 */
export class SiblingObjects {
  readonly #forms = new Map<App, (readonly Manifest[])[]>();

  /** Objects of the same kinds, each in the same place as here; these themselves where there were none before. */
  of(app: App, objects: readonly Manifest[]): readonly Manifest[] {
    const forms = this.#forms.get(app) ?? [];
    for (const form of forms) if (haveSameKinds(form, objects)) return form;
    if (forms.length === mostForms) forms.pop();
    forms.push(objects);
    this.#forms.set(app, forms);
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

import type { Manifest } from '../../core/manifest.ts';
import { groupOf } from '../../core/object-identity.ts';
import { valueAt } from '../../core/shared-edit.ts';
import { servedKinds } from '../../schema/served-api.ts';

/** The names of the kinds in the table of what clusters serve; tests hold them against the definitions themselves. */
const known: ReadonlyMap<string, string> = new Map(
  servedKinds.flatMap(({ group, kinds }) => kinds.map((kind) => [`${group}/${kind}`, regularName(kind)])),
);

/**
 * What kinds are called in API paths and in roles: `NetworkPolicy` is `networkpolicies`. Of a kind outside the table it
 * takes a definition among the objects, or what a person says; a name that is only guessed would be a right to nothing.
 */
export class ResourceNames {
  readonly #names: ReadonlyMap<string, string>;
  readonly #unknown = new Map<string, Manifest>();

  constructor(given: Readonly<Record<string, string>>, objects: Iterable<Manifest>) {
    this.#names = new Map([...definedNames(objects), ...Object.entries(given)]);
  }

  /** The kinds that were asked for and are not known, as `group/Kind`, each with the first object of it. */
  get unknown(): ReadonlyMap<string, Manifest> {
    return this.#unknown;
  }

  /** The resources of these objects as `group/name`, without those that are not known. */
  of(objects: readonly Manifest[]): string[] {
    return objects.flatMap((object) => {
      const group = groupOf(object.apiVersion);
      const key = `${group}/${object.kind}`;
      const name = this.#names.get(key) ?? known.get(key);
      if (name !== undefined) return `${group}/${name}`;
      if (!this.#unknown.has(key)) this.#unknown.set(key, object);
      return [];
    });
  }
}

function* definedNames(objects: Iterable<Manifest>): Iterable<[string, string]> {
  for (const object of objects) {
    if (object.kind !== 'CustomResourceDefinition') continue;
    const [group, kind, plural] = [['group'], ['names', 'kind'], ['names', 'plural']].map((path) =>
      valueAt(object, ['spec', ...path]),
    );
    if (typeof group === 'string' && typeof kind === 'string' && typeof plural === 'string')
      yield [`${group}/${kind}`, plural];
  }
}

function regularName(kind: string): string {
  const name = kind.toLowerCase();
  if (kind === 'Endpoints') return name;
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

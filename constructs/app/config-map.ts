import type { Manifest } from '../core/manifest.ts';
import { SiblingSuffixes } from './config-map-suffix.ts';

/** Builds an app's ConfigMap; its keys are sorted, so that the order of declaration does not count. */
export function configMap(name: string, namespace: string, data: Readonly<Record<string, string>>): Manifest {
  const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
  return Object.keys(data).length === 0 ? head : { ...head, data: inOrder(data) };
}

/** One app's ConfigMap, made for cluster after cluster: of each, what differs from the first is worked out. */
export class GeneratedConfigMap {
  readonly #name: string;
  readonly #namespace: string;
  /** Those of the app, in the order of their keys, so that what overlays change in them stays so. */
  readonly literals: Readonly<Record<string, string>>;
  #unchanged: Manifest | undefined;
  #suffixes: SiblingSuffixes | undefined;
  /** Literals with the keys of `#suffixes`, in order; undefined where there are none. */
  #ordered: Readonly<Record<string, string>> | undefined;

  constructor(name: string, namespace: string, literals: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#namespace = namespace;
    this.literals = inOrder(literals);
  }

  /** The ConfigMap with these literals, under the name that kustomize would give it. */
  of(literals: Readonly<Record<string, string>>): Manifest {
    return literals === this.literals ? (this.#unchanged ??= this.#made(literals)) : this.#made(literals);
  }

  #made(literals: Readonly<Record<string, string>>): Manifest {
    const suffix = this.#suffixes?.of(literals) ?? this.#firstSuffix(literals);
    const metadata = { name: `${this.#name}-${suffix}`, namespace: this.#namespace };
    const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    return this.#ordered === undefined ? head : { ...head, data: inOrderOf(this.#ordered, literals) };
  }

  #firstSuffix(literals: Readonly<Record<string, string>>): string {
    this.#suffixes = new SiblingSuffixes(literals);
    this.#ordered = Object.keys(literals).length === 0 ? undefined : inOrder(literals);
    return this.#suffixes.of(literals) ?? '';
  }
}

/** The literals in the order of their keys. */
function inOrder(literals: Readonly<Record<string, string>>): Record<string, string> {
  const keys = Object.keys(literals).sort();
  return Object.fromEntries(keys.map((key) => [key, literals[key] ?? '']));
}

/** A copy of literals that are in order, with the values of others that have the same keys. */
function inOrderOf(ordered: Readonly<Record<string, string>>, literals: Readonly<Record<string, string>>) {
  // A copy has the form of what it was copied from, and is read much faster than a map that was filled key by key.
  const copy: Record<string, string> = { ...ordered };
  for (const key in copy) {
    const value = literals[key] ?? '';
    if (copy[key] !== value) copy[key] = value;
  }
  return copy;
}

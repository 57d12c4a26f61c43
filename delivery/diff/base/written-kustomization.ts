import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { renameConfigMap } from '../../../constructs/app/config-map-references.ts';
import { configMapSuffix } from '../../../constructs/app/config-map-suffix.ts';
import { configMap } from '../../../constructs/app/config-map.ts';
import { applyOperations } from '../../../constructs/core/json-patch-apply.ts';
import type { PatchOperation } from '../../../constructs/core/json-patch.ts';
import { isJsonObject, isManifest } from '../../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { groupOf, identityKey, sortManifests } from '../../../constructs/core/object-identity.ts';
import { rolloutNameReferences } from '../../../constructs/rollout/kustomize-configuration.ts';
import type { YamlReader } from './yaml-document.ts';

/** A folder is not of the form that Regatta writes; the real kustomize must say what it means. */
export class ForeignForm extends Error {
  override readonly name = 'ForeignForm';
}

interface Literals {
  readonly namespace: string;
  readonly data: Readonly<Record<string, string>>;
}

interface Built {
  readonly objects: readonly Manifest[];
  readonly config: ReadonlyMap<string, Literals>;
  /** Whether kustomize is told where a Rollout refers to a ConfigMap. */
  readonly knowsRollouts: boolean;
}

const nothing: Built = { objects: [], config: new Map(), knowsRollouts: false };
const versions = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
} as const;
const keys = new Set([
  'apiVersion',
  'kind',
  'resources',
  'components',
  'patches',
  'configMapGenerator',
  'configurations',
]);

/**
 * What kustomize makes of the folders that Regatta writes: a base, components and an overlay, in the few words that the
 * layout uses. Anything else is refused, never guessed.
 */
export class WrittenKustomization {
  readonly #files: ReadonlyMap<string, string>;
  readonly #yaml: YamlReader;
  readonly #built = new Map<string, Built>();
  /** Folders that are being built: one that is reached again goes round in a circle. */
  readonly #open = new Set<string>();

  constructor(files: ReadonlyMap<string, string>, yaml: YamlReader) {
    this.#files = files;
    this.#yaml = yaml;
  }

  /** The objects of an overlay. @throws ForeignForm when the files say more than Regatta ever writes. */
  objectsOf(folder: string): readonly Manifest[] {
    const { objects, config, knowsRollouts } = this.#resource(folder);
    if (config.size > 0 && !knowsRollouts && objects.some(isRollout))
      throw new ForeignForm(`${folder} does not say where its Rollout refers to what is generated`);
    let result = objects;
    for (const [name, { namespace, data }] of config) {
      const hashed = `${name}-${configMapSuffix(data)}`;
      result = [
        ...result.map((object) =>
          object.metadata['namespace'] === namespace ? renameConfigMap(object, name, hashed) : object,
        ),
        configMap(hashed, namespace, data),
      ];
    }
    return sortManifests(result);
  }

  /** A base is the same for every overlay, so it is built once. */
  #resource(folder: string): Built {
    const known = this.#built.get(folder);
    if (known !== undefined) return known;
    const built = this.#layOn(nothing, folder, 'Kustomization');
    this.#built.set(folder, built);
    return built;
  }

  #layOn(below: Built, folder: string, kind: keyof typeof versions): Built {
    if (this.#open.has(folder)) throw new ForeignForm(`${folder} uses itself`);
    this.#open.add(folder);
    try {
      return this.#layAll(below, folder, kind);
    } finally {
      this.#open.delete(folder);
    }
  }

  #layAll(below: Built, folder: string, kind: keyof typeof versions): Built {
    const kustomization = this.#map(`${folder}/kustomization.yaml`);
    if (kustomization['kind'] !== kind || kustomization['apiVersion'] !== versions[kind])
      throw new ForeignForm(`${folder} is no ${kind}`);
    const odd = Object.keys(kustomization).find((key) => !keys.has(key));
    if (odd !== undefined) throw new ForeignForm(`${folder} uses ${odd}`);
    let built = below;
    for (const file of texts(kustomization['configurations']))
      built = this.#withConfiguration(built, posix.join(folder, file));
    for (const resource of texts(kustomization['resources']))
      built = this.#withResource(built, folder, resource);
    // kustomize generates a folder's own literals before it lays its components.
    for (const generator of list(kustomization['configMapGenerator']))
      built = this.#withLiterals(built, folder, generator);
    for (const component of texts(kustomization['components']))
      built = this.#layOn(built, posix.join(folder, component), 'Component');
    for (const patch of list(kustomization['patches'])) built = this.#withPatch(built, folder, patch);
    return built;
  }

  #withResource(built: Built, folder: string, resource: string): Built {
    const path = posix.join(folder, resource);
    if (!resource.endsWith('.yaml')) {
      const below = this.#resource(path);
      return {
        objects: [...built.objects, ...below.objects],
        config: new Map([...built.config, ...below.config]),
        knowsRollouts: built.knowsRollouts || below.knowsRollouts,
      };
    }
    const objects = this.#yaml.manifests(this.#text(path), path);
    const known = new Set(built.objects.map(identityKey));
    if (objects.some((object) => known.has(identityKey(object))))
      throw new ForeignForm(`${path} comes twice`);
    return { ...built, objects: [...built.objects, ...objects] };
  }

  #withConfiguration(built: Built, path: string): Built {
    if (!isDeepStrictEqual(this.#yaml.value(this.#text(path), path), rolloutNameReferences))
      throw new ForeignForm(`${path} configures something else`);
    return { ...built, knowsRollouts: true };
  }

  #withLiterals(built: Built, folder: string, generator: JsonObject): Built {
    const { config } = built;
    const { name, namespace, behavior = 'create', literals, files, ...odd } = generator;
    const merges = behavior === 'merge';
    if (typeof name !== 'string' || typeof namespace !== 'string' || Object.keys(odd).length > 0)
      throw new ForeignForm(`${folder} generates in another way`);
    const before = config.get(name);
    if (merges === (before === undefined) || (!merges && behavior !== 'create'))
      throw new ForeignForm(`${folder} generates ${name} twice`);
    const given = [
      ...texts(literals).map((literal) => entry(literal, folder)),
      ...texts(files).map((file): [string, string] => {
        const [key, path] = entry(file, folder);
        return [key, this.#text(posix.join(folder, path))];
      }),
    ];
    const data = { ...before?.data, ...Object.fromEntries(given) };
    return { ...built, config: new Map([...config, [name, { namespace, data }]]) };
  }

  #withPatch(built: Built, folder: string, { path, target, ...odd }: JsonObject): Built {
    if (typeof path !== 'string' || !isJsonObject(target) || Object.keys(odd).length > 0)
      throw new ForeignForm(`${folder} patches in another way`);
    const file = posix.join(folder, path);
    const operations = this.#yaml.value(this.#text(file), file);
    const meant = built.objects.filter((object) => matches(target, object));
    const [object] = meant;
    if (object === undefined || meant.length > 1 || !isOperations(operations))
      throw new ForeignForm(`${file} does not patch one object`);
    const patched = applyOperations<JsonValue>(object, operations);
    if ('fault' in patched || !isManifest(patched.value)) throw new ForeignForm(`${file} does not fit`);
    const { value } = patched;
    return { ...built, objects: built.objects.map((each) => (each === object ? value : each)) };
  }

  #map(path: string): JsonObject {
    const value = this.#yaml.value(this.#text(path), path);
    if (!isJsonObject(value)) throw new ForeignForm(`${path} is no map`);
    return value;
  }

  #text(path: string): string {
    const text = this.#files.get(path);
    if (text === undefined) throw new ForeignForm(`${path} is not there`);
    return text;
  }
}

function isRollout({ apiVersion, kind }: Manifest): boolean {
  return kind === 'Rollout' && groupOf(apiVersion) === 'argoproj.io';
}

function entry(text: string, folder: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new ForeignForm(`${folder} has a literal without a name`);
  const value = text.slice(at + 1);
  if (/^["']|["']$/.test(value)) throw new ForeignForm(`${folder} has a literal in quotes`);
  return [text.slice(0, at), value];
}

function matches(target: JsonObject, { apiVersion, kind, metadata }: Manifest): boolean {
  const exactly = (pattern: JsonValue | undefined, text: string): boolean =>
    pattern === undefined || (typeof pattern === 'string' && literal(pattern) === text);
  const { namespace } = metadata;
  return (
    target['kind'] === kind &&
    (target['group'] ?? '') === groupOf(apiVersion) &&
    exactly(target['name'], metadata.name) &&
    exactly(target['namespace'], typeof namespace === 'string' ? namespace : '')
  );
}

/** What a pattern matches that matches one text only. */
function literal(pattern: string): string {
  if (/[.*+?^${}()|[\]]/.test(pattern.replace(/\\./g, '')))
    throw new ForeignForm(`${pattern} matches several names`);
  return pattern.replace(/\\(.)/g, '$1');
}

function isOperations(value: JsonValue): value is readonly JsonValue[] & readonly PatchOperation[] {
  return (
    Array.isArray(value) &&
    (value as readonly JsonValue[]).every(
      (each) =>
        isJsonObject(each) &&
        typeof each['path'] === 'string' &&
        ['add', 'replace', 'remove'].some((op) => op === each['op']),
    )
  );
}

function list(value: JsonValue | undefined): JsonObject[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    if (items.every(isJsonObject)) return [...items];
  }
  throw new ForeignForm('a list is of another form');
}

function texts(value: JsonValue | undefined): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    if (items.every((item) => typeof item === 'string')) return [...items];
  }
  throw new ForeignForm('a list is of another form');
}

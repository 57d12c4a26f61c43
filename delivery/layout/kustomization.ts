import type { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import { jsonPatchBetween } from '../../constructs/core/json-patch.ts';
import type { PatchOperation } from '../../constructs/core/json-patch.ts';
import type { JsonObject, JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { identityKey, identityOf } from '../../constructs/core/object-identity.ts';
import type { TreeFile } from './tree-file.ts';
import { fileNames } from './file-name.ts';

/** A folder that kustomize builds: its kustomization.yaml and the files that it names. */
export interface KustomizeFolder {
  readonly kind: 'Kustomization' | 'Component';
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly objects: readonly Manifest[];
  readonly patches: readonly ObjectPatch[];
  readonly config: ConfigLiterals | undefined;
  readonly configurations: { readonly name: string; readonly content: JsonObject } | undefined;
}

/** The operations on one object; the target always names exactly one. */
export interface ObjectPatch {
  readonly object: Manifest;
  readonly operations: readonly PatchOperation[];
}

/** The literals that one layer gives to the app's ConfigMap. */
export interface ConfigLiterals {
  readonly name: string;
  readonly namespace: string;
  readonly behavior: 'create' | 'merge';
  readonly data: Readonly<Record<string, string>>;
}

/** The patches that turn one set of objects into another, in which no object comes or goes. */
export function patchesBetween(before: readonly Manifest[], after: readonly Manifest[]): ObjectPatch[] {
  const now = new Map(after.map((object) => [identityKey(object), object]));
  return before.flatMap((object) => {
    const changed = now.get(identityKey(object));
    const operations = changed === undefined || changed === object ? [] : jsonPatchBetween(object, changed);
    return operations.length === 0 ? [] : [{ object, operations }];
  });
}

/** Writes a folder's files. Keys of kustomization.yaml in kustomize's current words; nothing deprecated. */
export function kustomizeFiles(path: string, folder: KustomizeFolder, yaml: YamlEmitter): TreeFile[] {
  const files: TreeFile[] = [];
  const add = (name: string, content: string): string => {
    files.push({ path: `${path}/${name}`, content });
    return name;
  };
  const names = fileNames([...folder.objects, ...folder.patches.map(({ object }) => object)]);
  const nameOf = (object: Manifest): string => names.get(identityKey(object)) ?? '';
  const own = folder.objects.map((object) => add(`${nameOf(object)}.yaml`, yaml.emit(object)));
  const patches = folder.patches.map(({ object, operations }) => ({
    path: add(`${nameOf(object)}.patch.yaml`, yaml.emit(operations as readonly JsonValue[])),
    target: patchTarget(object),
  }));
  const generator = folder.config && configMapGenerator(folder.config, add);
  const configurations = folder.configurations && [
    add(folder.configurations.name, yaml.emit(folder.configurations.content)),
  ];
  const kustomization: JsonObject = {
    apiVersion:
      folder.kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1',
    kind: folder.kind,
    ...optional('resources', [...folder.resources, ...own]),
    ...optional('components', folder.components),
    ...optional('patches', patches),
    ...optional('configMapGenerator', generator ? [generator] : []),
    ...optional('configurations', configurations ?? []),
  };
  add('kustomization.yaml', yaml.emit(kustomization));
  return files;
}

function optional(key: string, list: readonly JsonValue[]): JsonObject {
  return list.length === 0 ? {} : { [key]: list };
}

function patchTarget(object: Manifest): JsonObject {
  const { group, kind, namespace, name } = identityOf(object);
  const exactly = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return {
    ...(group && { group }),
    kind,
    name: exactly(name),
    ...(namespace && { namespace: exactly(namespace) }),
  };
}

/** kustomize strips quotes at the ends of a literal, and an empty generator adds no data: such values go as files. */
function configMapGenerator(
  config: ConfigLiterals,
  add: (name: string, content: string) => string,
): JsonObject {
  const entries = Object.entries(config.data).sort(([a], [b]) => (a < b ? -1 : 1));
  const asFile = (value: string): boolean => /^["']|["']$/.test(value);
  const literals = entries.filter(([, value]) => !asFile(value)).map(([key, value]) => `${key}=${value}`);
  const files = entries
    .filter(([, value]) => asFile(value))
    .map(([key, value]) => `${key}=${add(`config.${key}`, value)}`);
  return {
    name: config.name,
    namespace: config.namespace,
    ...(config.behavior === 'merge' ? { behavior: 'merge' } : {}),
    ...optional('literals', literals),
    ...optional('files', files),
  };
}

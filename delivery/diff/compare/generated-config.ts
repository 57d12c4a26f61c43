import { renameConfigMap } from '../../../constructs/app/config-map-references.ts';
import { configMapSuffix } from '../../../constructs/app/config-map-suffix.ts';
import { isJsonObject } from '../../../constructs/core/manifest.ts';
import type { Manifest } from '../../../constructs/core/manifest.ts';
import { withValueAt } from '../../../constructs/core/shared-edit.ts';

/** Objects whose generated ConfigMaps go by a name without the hash, so that the same change reads the same everywhere. */
export interface NamedConfig {
  readonly objects: readonly Manifest[];
  /** Name without the hash → the hash. */
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * Takes the content's hash out of the names of generated ConfigMaps, and out of the references to them: a name is
 * generated when its end is the very hash of the data. In place of the hash stands a word that says whether it changed.
 */
export function withoutHashes(
  objects: readonly Manifest[],
  wordFor: (stem: string, hash: string) => string,
): NamedConfig {
  const hashes = new Map<string, string>();
  let result = objects;
  for (const object of objects) {
    const generated = generatedName(object);
    if (generated === undefined || hashes.has(generated.stem)) continue;
    const { stem, suffix } = generated;
    hashes.set(stem, suffix);
    const word = `${stem}-${wordFor(stem, suffix)}`;
    const { name, namespace } = object.metadata;
    result = result.map((each) => {
      if (each === object) return withValueAt(each, ['metadata', 'name'], `${stem}-(hash)`);
      return each.metadata['namespace'] === namespace ? renameConfigMap(each, name, word) : each;
    });
  }
  return { objects: result, hashes };
}

/** The two parts of a generated ConfigMap's name; undefined for any other object. */
function generatedName({
  kind,
  apiVersion,
  metadata,
  data,
}: Manifest): { stem: string; suffix: string } | undefined {
  if (kind !== 'ConfigMap' || apiVersion !== 'v1') return undefined;
  const split = /^(.+)-([a-z0-9]{10})$/.exec(metadata.name);
  const [, stem, suffix] = split ?? [];
  if (stem === undefined || suffix === undefined) return undefined;
  const literals = isJsonObject(data) ? data : {};
  if (!Object.values(literals).every((value) => typeof value === 'string')) return undefined;
  return configMapSuffix(literals as Readonly<Record<string, string>>) === suffix
    ? { stem, suffix }
    : undefined;
}

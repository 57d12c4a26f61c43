import type { Manifest } from '../../constructs/core/manifest.ts';
import { identityKey, identityOf } from '../../constructs/core/object-identity.ts';

/**
 * A file name for each object of a folder, by identity: `<kind>-<name>`, with group and namespace where that would
 * not be unique. Which objects share the folder decides, never their order.
 */
export function fileNames(objects: readonly Manifest[]): ReadonlyMap<string, string> {
  const short = (object: Manifest): string => safe(`${object.kind}-${object.metadata.name}`);
  const uses = new Map<string, number>();
  for (const object of objects) uses.set(short(object), (uses.get(short(object)) ?? 0) + 1);
  return new Map(
    objects.map((object) => [
      identityKey(object),
      uses.get(short(object)) === 1 ? short(object) : long(object),
    ]),
  );
}

function long(object: Manifest): string {
  const { group, kind, namespace, name } = identityOf(object);
  return [`${kind}.${group || 'core'}`, namespace || '_', name].map(safe).join('-');
}

/** Letters, digits, dots and dashes stay; anything else, upper case too, is written as `%` and its code. */
function safe(text: string): string {
  const kindFirst = text.replace(/^[A-Z][A-Za-z]*/, (kind) => kind.toLowerCase());
  return kindFirst.replace(/[^a-z0-9.-]/g, (character) => `%${character.codePointAt(0)?.toString(16) ?? ''}`);
}

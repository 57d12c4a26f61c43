import { parse } from 'yaml';
import type { JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { manifestsIn } from '../../source/yaml-source.ts';

/** The largest file of a tree that is looked into, in characters. */
const largest = 50_000_000;

/** Reads YAML of a tree; what stands in many files is read once. */
export class YamlReader {
  readonly #manifests = new Map<string, readonly Manifest[]>();
  readonly #values = new Map<string, JsonValue>();

  /** The objects of a stream. @throws Error that says what is wrong with the text. */
  manifests(text: string, origin: string): readonly Manifest[] {
    // A line of three dashes always ends a document, so that equal documents of different files are read once.
    return split(text).flatMap((part) => {
      const known = this.#manifests.get(part);
      if (known !== undefined) return known;
      refuseHuge(part, origin);
      const read = manifestsIn(part, origin);
      if ('fault' in read) throw new Error(read.fault.what);
      this.#manifests.set(part, read.objects);
      return read.objects;
    });
  }

  /** Any value. @throws Error that says what is wrong with the text. */
  value(text: string, origin: string): JsonValue {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    refuseHuge(text, origin);
    const value = (parse(text, { version: '1.1', maxAliasCount: 100 }) ?? null) as JsonValue;
    this.#values.set(text, value);
    return value;
  }
}

function split(text: string): string[] {
  return text.split(/^---[ \t]*\r?\n/m).filter((part) => part.trim() !== '');
}

function refuseHuge(text: string, origin: string): void {
  if (text.length > largest)
    throw new Error(`${origin} holds ${text.length} characters; at most ${largest} are read`);
}

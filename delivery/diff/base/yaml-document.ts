import { isManifest } from '../../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { YamlEmitter } from '../../../constructs/core/yaml/yaml-emitter.ts';
import { manifestsIn } from '../../source/yaml-source.ts';
import { yamlValues } from '../../source/yaml-values.ts';
import { ownYaml } from './own-yaml.ts';

/** Reads YAML of a tree; what stands in many files is read once. */
export class YamlReader {
  readonly #manifests = new Map<string, readonly Manifest[]>();
  readonly #values = new Map<string, JsonValue>();
  readonly #emitter = new YamlEmitter();

  /** The objects of a stream. @throws Error that says what is wrong with the text. */
  manifests(text: string, origin: string): readonly Manifest[] {
    // A line of three dashes always ends a document, so that equal documents of different files are read once.
    return split(text).flatMap((part) => {
      const known = this.#manifests.get(part);
      if (known !== undefined) return known;
      const own = ownYaml(part, this.#emitter);
      const read = isSingle(own) ? { objects: [own] } : manifestsIn(part, origin);
      if ('fault' in read) throw new Error(read.fault.what);
      this.#manifests.set(part, read.objects);
      return read.objects;
    });
  }

  /** Any one value. @throws Error that says what is wrong with the text. */
  value(text: string, origin: string): JsonValue {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    const own = ownYaml(text, this.#emitter);
    const read = own === undefined ? yamlValues(text, origin) : { values: [own] };
    if ('fault' in read) throw new Error(read.fault);
    const [value = null, ...more] = read.values;
    if (more.length > 0) throw new Error(`${origin} holds several documents`);
    this.#values.set(text, value);
    return value;
  }
}

/** Whether a value is one object; a list of them has to be opened. */
function isSingle(value: JsonValue | undefined): value is Manifest {
  return value !== undefined && isManifest(value) && !value.kind.endsWith('List');
}

function split(text: string): string[] {
  if (/^%/m.test(text)) return [text];
  return text.split(/^---[ \t]*\r?\n/m).filter((part) => part.trim() !== '');
}

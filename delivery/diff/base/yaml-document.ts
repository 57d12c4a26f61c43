import { IssuesError } from '../../../constructs/core/issue.ts';
import { isManifest } from '../../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { YamlEmitter } from '../../../constructs/core/yaml/yaml-emitter.ts';
import { manifestsIn } from '../../source/yaml-source.ts';
import { yamlValues } from '../../source/yaml-values.ts';
import { ownYaml } from './own-yaml.ts';

/** With so many the memory starts afresh: in a large fleet most documents stand in one file alone. */
const mostRemembered = 5000;

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
      if (this.#manifests.size === mostRemembered) this.#manifests.clear();
      this.#manifests.set(part, read.objects);
      return read.objects;
    });
  }

  /** Whether a text is the very one in which Regatta writes some objects. */
  isTextOf(text: string, objects: readonly Manifest[]): boolean {
    try {
      return objects.length > 0 && this.#emitter.emitStream(objects) === text;
    } catch (cause) {
      if (cause instanceof IssuesError) return false;
      throw cause;
    }
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
    if (this.#values.size === mostRemembered) this.#values.clear();
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

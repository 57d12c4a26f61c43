import { hash } from 'node:crypto';

/** A literal's line in the text that is hashed, `"KEY":"value"`; lines come in the order of their keys. */
interface Line {
  /** Place of the key among those of the map. */
  readonly place: number;
  /** The key, and all else that precedes the value. */
  readonly label: string;
}

/**
 * The suffix that kustomize gives a generated ConfigMap: a hash of its data, in an alphabet without vowels. The name
 * is part of the hashed text, but kustomize takes it before the ConfigMap has one, so it is always empty.
 * Both layouts carry it, so that a changed literal rolls the pods whichever way the manifests travel.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/generators/configmap.go
 */
export function configMapSuffix(data: Readonly<Record<string, string>>): string {
  return new SiblingSuffixes(data).of(data) ?? '';
}

/**
 * The suffixes of ConfigMaps that stand in each other's place on clusters: mostly they have the same keys, and most of
 * their values are the very same. Lines that differ once are written for each; what lies between them is joined once.
 */
export class SiblingSuffixes {
  readonly #keys: readonly string[];
  readonly #values: readonly string[];
  readonly #lines: readonly Line[];
  /** Line → whether some map had another value there. */
  readonly #differs: boolean[];
  /** The lines that differ, in order. */
  #apart: readonly Line[] = [];
  /** The text before, between and after them. */
  #between: readonly string[] | undefined;

  constructor(data: Readonly<Record<string, string>>) {
    const keys = Object.keys(data);
    this.#keys = keys;
    this.#values = Object.values(data);
    this.#lines = [...keys.entries()]
      .sort(([, one], [, other]) => (one < other ? -1 : 1))
      .map(([place, key]) => ({ place, label: `${goText(key)}:` }));
    this.#differs = keys.map(() => false);
  }

  /** The suffix of such a map; undefined where its keys are others, or come in another order. */
  of(data: Readonly<Record<string, string>>): string | undefined {
    const keys = Object.keys(data);
    if (keys.length !== this.#keys.length) return undefined;
    for (let at = 0; at < keys.length; at += 1) if (keys[at] !== this.#keys[at]) return undefined;
    const values = Object.values(data);
    for (let line = 0; line < this.#lines.length; line += 1) {
      const place = this.#lines[line]?.place ?? 0;
      if (values[place] !== this.#values[place] && this.#differs[line] === false) this.#setApart(line);
    }
    const between = (this.#between ??= [...this.#joined()]);
    let text = between[0] ?? '';
    for (let at = 0; at < this.#apart.length; at += 1) {
      const { place = 0, label = '' } = this.#apart[at] ?? {};
      text += label + goText(values[place] ?? '') + (between[at + 1] ?? '');
    }
    return suffixOf(text);
  }

  #setApart(line: number): void {
    this.#differs[line] = true;
    this.#apart = this.#lines.filter((_, at) => this.#differs[at]);
    this.#between = undefined;
  }

  /** What lies between the lines that differ, with the commas on both sides. */
  *#joined(): Generator<string> {
    let part = '';
    for (const [at, { place, label }] of this.#lines.entries()) {
      const comma = at === 0 ? '' : ',';
      if (this.#differs[at] === true) {
        yield part + comma;
        part = '';
      } else part += comma + label + goText(this.#values[place] ?? '');
    }
    yield part;
  }
}

function suffixOf(data: string): string {
  const all = `{"data":${data === '' ? '""' : `{${data}}`},"kind":"ConfigMap","name":""}`;
  const hex = hash('sha256', all);
  let suffix = '';
  for (let at = 0; at < 10; at += 1) suffix += alphabet[hex[at] ?? ''] ?? hex[at] ?? '';
  return suffix;
}

const alphabet: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** A string in JSON as Go's encoder writes it, with escapes for a few characters more; the hash is taken of Go's text. */
function goText(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

import { randomBytes } from 'node:crypto';
import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import type { Difference, FormPlace } from '../../constructs/core/object-form.ts';
import type { FormedObjects, ObjectsForm } from '../../constructs/core/object-forms.ts';
import { valueAt, withValueAt } from '../../constructs/core/shared-edit.ts';
import { documentMark } from '../../constructs/core/yaml/yaml-emitter.ts';
import type { YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';

/** A place in the text at which objects of the form were seen to differ. */
interface Blank {
  readonly place: FormPlace;
  /** The level of indentation of the lines that its value may have. */
  readonly depth: number;
}

interface BlankedText {
  readonly blanks: readonly Blank[];
  /** The text before, between and after them. */
  readonly between: readonly string[];
}

const none: readonly Difference[] = [];

/** The text of objects of one form: what lies between the places where they differ is written once. */
export class FormText {
  readonly #form: ObjectsForm;
  readonly #yaml: YamlEmitter;
  readonly #documents: BlankedText[];
  /** All documents together. */
  #stream: BlankedText;
  /** Place → where its text stands among those of the blanks. */
  #blankOf: ReadonlyMap<FormPlace, number> = new Map();
  /** What the form's own objects have in the blanks. */
  #own: readonly string[] = [];

  constructor(form: ObjectsForm, yaml: YamlEmitter) {
    this.#form = form;
    this.#yaml = yaml;
    this.#documents = form.objects.map((object) => ({ blanks: [], between: [yaml.emit(object)] }));
    this.#stream = streamOf(this.#documents);
  }

  /** The text of objects that differ so; undefined where a value can't be written, or the form can't be split there. */
  of({ differences }: FormedObjects): string | undefined {
    if (!this.#hasBlanks(differences) && !this.#setBlanks(differences)) return undefined;
    const texts = [...this.#own];
    for (let at = 0; at < differences.length; at += 1)
      for (const { place, value } of differences[at] ?? none) {
        const blank = this.#blankOf.get(place) ?? 0;
        const text = this.#yaml.scalar(value, this.#stream.blanks[blank]?.depth ?? 0);
        if (text === undefined) return undefined;
        texts[blank] = text;
      }
    return joined(this.#stream.between, texts);
  }

  #hasBlanks(differences: readonly (readonly Difference[])[]): boolean {
    for (let at = 0; at < differences.length; at += 1)
      for (const { place } of differences[at] ?? none) if (!this.#blankOf.has(place)) return false;
    return true;
  }

  /** Sets what some objects differ in apart from the rest of the text. */
  #setBlanks(differences: readonly (readonly Difference[])[]): boolean {
    for (const [at, some] of differences.entries()) {
      const [object, document] = [this.#form.objects[at], this.#documents[at]];
      const more = some.map(({ place }) => place).filter((place) => !this.#blankOf.has(place));
      if (object === undefined || document === undefined || more.length === 0) continue;
      const places = [...document.blanks.map(({ place }) => place), ...more];
      const blanked = blankedText(object, places, this.#yaml);
      if (blanked === undefined) return false;
      this.#documents[at] = blanked;
    }
    this.#stream = streamOf(this.#documents);
    this.#blankOf = new Map(this.#stream.blanks.map(({ place }, at) => [place, at]));
    this.#own = this.#stream.blanks.map(({ place, depth }) => this.#yaml.scalar(place.own, depth) ?? '');
    return true;
  }
}

/** Stands in a blank while the text is written: a word that needs no quotes, and that no text holds by chance. */
const word = `Blank${randomBytes(12).toString('hex')}x`;
const split = new RegExp(`${word}(\\d+)x`);

function blankedText(
  object: Manifest,
  places: readonly FormPlace[],
  yaml: YamlEmitter,
): BlankedText | undefined {
  const blanked = places.reduce((now, { path }, at) => withValueAt(now, path, `${word}${at}x`), object);
  const parts = yaml.emit(blanked).split(split);
  const blanks = parts.flatMap((part, at): Blank[] => {
    const place = at % 2 === 1 ? places[Number(part)] : undefined;
    return place === undefined ? [] : [{ place, depth: depthOf(object, place) }];
  });
  const between = parts.filter((_, at) => at % 2 === 0);
  const own = blanks.map(({ place, depth }) => yaml.scalar(place.own, depth) ?? '');
  return joined(between, own) === yaml.emit(object) ? { blanks, between } : undefined;
}

/** A list stands at the indentation of its key. */
function depthOf(object: Manifest, { path }: FormPlace): number {
  return path.filter((_, at) => {
    const isKeyOfList =
      isJsonObject(valueAt(object, path.slice(0, at))) &&
      Array.isArray(valueAt(object, path.slice(0, at + 1)));
    return !isKeyOfList;
  }).length;
}

function streamOf(documents: readonly BlankedText[]): BlankedText {
  const between: string[] = [];
  for (const document of documents) {
    const [first = '', ...others] = document.between;
    const before = between.pop();
    between.push(before === undefined ? first : before + documentMark + first, ...others);
  }
  return { blanks: documents.flatMap(({ blanks }) => blanks), between };
}

function joined(between: readonly string[], texts: readonly string[]): string {
  let all = between[0] ?? '';
  for (let at = 0; at < texts.length; at += 1) all += (texts[at] ?? '') + (between[at + 1] ?? '');
  return all;
}

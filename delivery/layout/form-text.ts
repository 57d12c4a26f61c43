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
  /** All blanks of the documents, in the order of the text. */
  #blanks: readonly Blank[] = [];
  /** Place → where its blank stands among them. */
  #blankOf: ReadonlyMap<FormPlace, number> = new Map();
  /** The text of the form's own objects: what lies between the blanks, and by turns what stands in them. */
  #pieces: readonly string[] = [];

  constructor(form: ObjectsForm, yaml: YamlEmitter) {
    this.#form = form;
    this.#yaml = yaml;
    this.#documents = form.objects.map((object) => ({
      blanks: [],
      between: [inOnePiece(yaml.emit(object))],
    }));
    this.#putTogether();
  }

  /**
   * The text of objects that differ so, in pieces, since it is copied once more anyway; undefined where a value can't be
   * written, or the form can't be split there.
   */
  of({ differences }: FormedObjects): readonly string[] | undefined {
    if (!this.#hasBlanks(differences) && !this.#setBlanks(differences)) return undefined;
    const pieces = [...this.#pieces];
    for (let at = 0; at < differences.length; at += 1)
      for (const { place, value } of differences[at] ?? none) {
        const blank = this.#blankOf.get(place) ?? 0;
        const text = this.#yaml.scalar(value, this.#blanks[blank]?.depth ?? 0);
        if (text === undefined) return undefined;
        pieces[2 * blank + 1] = text;
      }
    return pieces;
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
    this.#putTogether();
    return true;
  }

  #putTogether(): void {
    this.#blanks = this.#documents.flatMap(({ blanks }) => blanks);
    this.#blankOf = new Map(this.#blanks.map(({ place }, at) => [place, at]));
    this.#pieces = joinedEnds(this.#documents.map((document) => filled(document, this.#yaml)));
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
  const text = { blanks, between };
  return filled(text, yaml).join('') === yaml.emit(object) ? text : undefined;
}

/** Asking for a letter makes the engine join what a text was put together of, which would take more memory than the text. */
function inOnePiece(text: string): string {
  text.charCodeAt(0);
  return text;
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

/** What lies between the blanks of a document, and by turns what the form's own object has in them. */
function filled({ blanks, between }: BlankedText, yaml: YamlEmitter): readonly string[] {
  return between.flatMap((part, at) => {
    const blank = blanks[at];
    return blank === undefined ? [part] : [part, yaml.scalar(blank.place.own, blank.depth) ?? ''];
  });
}

/** The pieces of documents one after another; where one ends and the next begins is one piece. */
function joinedEnds(documents: readonly (readonly string[])[]): readonly string[] {
  const pieces: string[] = [];
  for (const [first = '', ...others] of documents) {
    const before = pieces.pop();
    pieces.push(before === undefined ? first : before + documentMark + first, ...others);
  }
  return pieces;
}

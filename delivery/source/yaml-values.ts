import { parseAllDocuments } from 'yaml';
import type { CollectionTag, DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';
import type { JsonValue } from '../../constructs/core/manifest.ts';
import { plainValue, UnfitValue } from './plain-value.ts';
import { tooMuch } from './yaml-effort.ts';
import { numberTag } from './yaml-number.ts';

/** The values of a stream of YAML documents, empty ones left out, or what is wrong with it, and on which line. */
export type YamlValues = { readonly values: readonly JsonValue[] } | { readonly fault: string };

/**
 * Reads YAML as Kubernetes' own tools do: version 1.1 without what they don't know, such as dates and numbers to the
 * base of 60, which stay texts. What would not arrive as it was written is refused: no value is bent to fit.
 */
export function yamlValues(text: string, origin: string): YamlValues {
  const values: JsonValue[] = [];
  for (const { part, line } of documentsOf(text)) {
    const excess = tooMuch(part);
    if (excess !== undefined) return { fault: `${origin}${at(line + excess.line)}: ${excess.what}` };
    const read = valuesOf(part);
    if ('fault' in read) return { fault: `${origin}${at(line + (read.line ?? 0))}: ${read.fault}` };
    values.push(...read.values);
  }
  return { values };
}

/** Why a text's aliases are too many for a program that writes them out, or undefined when they are not. */
export function aliasExcess(text: string, origin: string): string | undefined {
  if (!/[\s[,]\*[\w-]/.test(text)) return undefined;
  const read = yamlValues(text, origin);
  return 'fault' in read && /alias/.test(read.fault) ? read.fault : undefined;
}

interface Part {
  readonly part: string;
  /** How many lines stand before it. */
  readonly line: number;
}

/**
 * Parts that can be read by themselves. Three dashes alone on a line end a document wherever they stand; what stands
 * above them may be a directive, which belongs to what follows.
 */
function documentsOf(text: string): Part[] {
  if (/^%/m.test(text)) return [{ part: text, line: 0 }];
  const parts: Part[] = [];
  let [from, line] = [0, 0];
  const add = (to: number): void => {
    const part = text.slice(from, to);
    if (part.trim() !== '') parts.push({ part, line });
  };
  for (const { index, 0: mark } of text.matchAll(/^---[ \t]*\r?\n/gm)) {
    add(index);
    line += linesIn(text, from, index) + 1;
    from = index + mark.length;
  }
  add(text.length);
  return parts;
}

function linesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let index = text.indexOf('\n', from); index >= 0 && index < to; index = text.indexOf('\n', index + 1))
    count += 1;
  return count;
}

const options: ParseOptions & DocumentOptions & SchemaOptions = {
  uniqueKeys: true,
  version: '1.1',
  logLevel: 'error',
  customTags: (tags) => [...tags.filter((tag) => typeof tag === 'string' || isKnown(tag)), numberTag],
};

/** What Kubernetes' tools know as well, and read as the library does; that they have no number for infinity is said later. */
function isKnown({ tag, test }: CollectionTag | ScalarTag): boolean {
  const isNumber = /:(?:int|float)$/.test(tag) && test?.test('.inf') !== true;
  return !isNumber && !/:(?:timestamp|binary|set|omap|pairs)$/.test(tag);
}

type PartValues =
  { readonly values: readonly JsonValue[] } | { readonly fault: string; readonly line: number | undefined };

function valuesOf(part: string): PartValues {
  const values: JsonValue[] = [];
  try {
    for (const document of parseAllDocuments(part, options)) {
      const [problem] = [...document.errors, ...document.warnings];
      if (problem !== undefined)
        return {
          fault: plainly((problem.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')),
          line: problem.linePos?.[0].line,
        };
      const value = plainValue(document.toJS({ maxAliasCount: 100, mapAsMap: true }));
      if (value !== null) values.push(value);
    }
    return { values };
  } catch (cause) {
    return { fault: reasonOf(cause), line: undefined };
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof UnfitValue) return cause.message;
  const text = cause instanceof Error ? cause.message : String(cause);
  return plainly(text);
}

function plainly(text: string): string {
  if (/call stack size/.test(text)) return 'it is nested too deeply';
  return /Excessive alias count/.test(text) ? 'its aliases multiply; write the values out' : text;
}

function at(line: number): string {
  return line === 0 ? '' : `, line ${line}`;
}

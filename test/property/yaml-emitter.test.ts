import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CORE_SCHEMA, load, loadAll, YAML11_SCHEMA } from 'js-yaml';
import { parse, parseAllDocuments } from 'yaml';
import type { JsonObject, JsonValue } from '../../constructs/core/manifest.ts';
import { emitYaml, emitYamlStream, YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import { jsonObject, jsonValue, manifestHolding } from './yaml-values.ts';

const RUNS = { numRuns: 400 };

describe('whatever is written', () => {
  test.each<[string, (text: string) => unknown]>([
    ['yaml in its 1.2 mode', (text): unknown => parse(text)],
    ['yaml in its 1.1 mode', (text): unknown => parse(text, { version: '1.1' })],
    ['js-yaml with the core schema', (text) => load(text, { schema: CORE_SCHEMA, maxDepth: 2_000 })],
    ['js-yaml with the 1.1 schema', (text) => load(text, { schema: YAML11_SCHEMA, maxDepth: 2_000 })],
  ])('reads back equal by %s', (_, read) => {
    fc.assert(
      fc.property(jsonObject, (value) => expect(read(emitYaml(value))).toEqual(value)),
      RUNS,
    );
  });

  test('reads back equal document by document from a stream', () => {
    fc.assert(
      fc.property(fc.array(jsonValue, { maxLength: 6 }), (values) => {
        const documents = values.map(manifestHolding);
        const text = emitYamlStream(documents);
        expect(loadAll(text, { schema: CORE_SCHEMA })).toEqual(documents);
        expect([...parseAllDocuments(text)].map((document) => document.toJS() as unknown)).toEqual(documents);
      }),
      RUNS,
    );
  });

  test('has the same bytes whatever the order of declaration and whatever was written before', () => {
    const busy = new YamlEmitter();
    fc.assert(
      fc.property(jsonObject, (value) => {
        const text = emitYaml(value);
        expect(busy.emit(reversed(value) as JsonObject)).toBe(text);
      }),
      RUNS,
    );
  });

  test('has the same bytes whether or not its parts were remembered', () => {
    fc.assert(
      fc.property(jsonObject, jsonObject, fc.string(), (base, delta, key) => {
        const emitter = new YamlEmitter();
        emitter.remember(base);
        const overlay = { ...base, ...delta, [key]: { base, list: [base, [base]] } };
        expect(emitter.emit(overlay)).toBe(emitYaml(overlay));
      }),
      RUNS,
    );
  });

  test('has the same bytes whether or not it was written by what it is like', () => {
    let shared = 0;
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), jsonValue, { minKeys: 1, maxKeys: 8 }),
        fc.array(fc.array(fc.tuple(fc.nat(), fc.option(jsonValue, { nil: undefined })), { maxLength: 3 }), {
          minLength: 1,
          maxLength: 6,
        }),
        (base, edits) => {
          const emitter = new YamlEmitter();
          const like = {
            long: 'x'.repeat(80),
            ...base,
            deeper: { long: 'y'.repeat(80), base, list: [base, 1] },
          };
          emitter.remember(like);
          // One after another, so that what is kept of one is there for the next.
          for (const edit of edits) {
            const object = edit.reduce((now, [place, to]) => edited(now, place, to), like as JsonObject);
            expect(emitter.emit(object, like)).toBe(emitYaml(object));
            shared += Object.keys(object).join() === Object.keys(like).join() ? 1 : 0;
          }
        },
      ),
      RUNS,
    );
    expect(shared).toBeGreaterThan(RUNS.numRuns / 4);
  });

  test('shows every character, and ends with a line feed', () => {
    fc.assert(
      fc.property(jsonObject, (value) => {
        const text = emitYaml(value);
        expect(text).not.toMatch(/[^\n\t\x20-\x7e\u00a1-\u{10ffff}]|[\u2028-\u202e\ufeff]/u);
        expect(text).toMatch(/\n$/);
      }),
      RUNS,
    );
  });
});

/** One value somewhere in an object set, or its key renamed or taken out; everything beside the way to it is shared. */
function edited(object: JsonObject, place: number, to: JsonValue | undefined): JsonObject {
  const keys = Object.keys(object);
  const key = keys[place % keys.length] ?? 'new';
  const child = object[key];
  const deeper = Math.floor(place / (keys.length + 1));
  if (deeper > 0 && typeof child === 'object' && child !== null && !Array.isArray(child))
    return replaced(object, key, edited(child as JsonObject, deeper - 1, to));
  if (deeper > 0 && Array.isArray(child))
    return replaced(
      object,
      key,
      child.map((item: JsonValue, at) => (at === deeper % child.length ? (to ?? 0) : item)),
    );
  if (to !== undefined) return replaced(object, key, to);
  const renamed = Object.entries(object).map(([name, value]) => [name === key ? `${name}'` : name, value]);
  return Object.fromEntries(
    place % 2 === 0 ? renamed : renamed.filter(([name]) => name !== `${key}'`),
  ) as JsonObject;
}

function replaced(object: JsonObject, key: string, to: JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, name === key ? to : value]));
}

function reversed(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]: [string, JsonValue]) => [key, reversed(item)]),
  );
}

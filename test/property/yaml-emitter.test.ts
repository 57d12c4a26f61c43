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

function reversed(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]: [string, JsonValue]) => [key, reversed(item)]),
  );
}

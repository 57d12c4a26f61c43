import { describe, expect, test } from '@jest/globals';
import { IssuesError } from '../../../constructs/core/issue.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { emitYaml, emitYamlStream, YamlEmitter } from '../../../constructs/core/yaml/yaml-emitter.ts';

const service: Manifest = {
  spec: { ports: [{ port: 80, name: 'http', nested: [[1, 2], [], {}] }], selector: { app: 'api' } },
  metadata: { namespace: 'web', labels: {}, name: 'api', annotations: { b: '1', a: 'x' } },
  kind: 'Service',
  apiVersion: 'v1',
};

const serviceText = `apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: web
  annotations:
    a: x
    b: "1"
  labels: {}
spec:
  ports:
  - name: http
    nested:
    - - 1
      - 2
    - []
    - {}
    port: 80
  selector:
    app: api
`;

/** The same data, its keys declared the other way round. */
function reversed(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]: [string, JsonValue]) => [key, reversed(item)]),
  );
}

describe('a manifest', () => {
  test('begins with what it is and how it is called, then follows the alphabet, lists at the indentation of their key', () => {
    expect(emitYaml(service)).toBe(serviceText);
  });

  test('has the same bytes whatever the order of declaration', () => {
    expect(emitYaml(reversed(service) as JsonObject)).toBe(serviceText);
  });

  test('sorts keys by code unit, digits and capitals first, whatever the locale', () => {
    expect(emitYaml({ b: 1, a: 1, B: 1, '10': 1, '9': 1, ä: 1 })).toBe(
      '"10": 1\n"9": 1\nB: 1\na: 1\nb: 1\n"ä": 1\n',
    );
  });

  test('keeps its bytes when an emitter has written more shapes than it remembers', () => {
    const emitter = new YamlEmitter();
    for (let shape = 0; shape < 12_000; shape++) emitter.emit({ [`key-${shape}`]: 1, a: 1 });
    expect(emitter.emit(service)).toBe(serviceText);
  });
});

test('an empty document is written in one line', () => {
  expect([emitYaml({}), emitYaml([])]).toEqual(['{}\n', '[]\n']);
});

describe('a stream', () => {
  test('separates its documents and ends with one line feed', () => {
    expect(emitYamlStream([service, service])).toBe(`${serviceText}---\n${serviceText}`);
  });

  test('is empty without documents', () => {
    expect(emitYamlStream([])).toBe('');
  });

  test('holds more documents than a function call has room for arguments', () => {
    const text = emitYamlStream(Array.from({ length: 150_000 }, () => service));
    expect(text.length).toBe(150_000 * (serviceText.length + 4) - 4);
  });
});

describe('a value that YAML cannot hold', () => {
  const faultsOf = (value: unknown): string[] => {
    try {
      emitYaml(value as JsonObject);
    } catch (error) {
      if (error instanceof IssuesError) return error.issues.map((issue) => `${issue.code} ${issue.what}`);
      throw error;
    }
    return [];
  };
  const deployment = (spec: unknown) => ({
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'web' },
    spec,
  });

  test.each([
    [undefined, 'undefined'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [10n, 'a bigint'],
    [() => 1, 'a function'],
    [Symbol('s'), 'a symbol'],
    [new Date(0), 'an instance of Date'],
    [new Map([['a', 1]]), 'an instance of Map'],
  ])('fails when it is not plain data, and says where: %p', (value, name) => {
    expect(faultsOf(deployment({ list: [{ 'a.b': value }] }))).toEqual([
      `RGT-YAML-001 spec.list[0]["a.b"] of Deployment web/api is ${name}`,
    ]);
  });

  test('fails when it holds itself', () => {
    const value: Record<string, unknown> = { a: [] };
    (value['a'] as unknown[]).push({ again: value });
    expect(faultsOf(value)).toEqual([
      'RGT-YAML-002 a[0].again of the document is an object that holds itself',
    ]);
  });

  test('fails when a list holds itself', () => {
    const list: unknown[] = [];
    list.push(list, list);
    expect(faultsOf(list)[0]).toBe('RGT-YAML-002 [0] of the document is an object that holds itself');
  });

  const nested = (levels: number, wrap: (value: unknown) => unknown) => {
    let value: unknown = {};
    for (let level = 0; level < levels; level++) value = wrap(value);
    return value;
  };

  test.each([
    ['maps', (value: unknown) => ({ a: value })],
    ['lists', (value: unknown) => [value]],
    ['maps of lists', (value: unknown) => ({ a: [value] })],
  ])('fails when %s are nested more than 1,000 levels deep, and holds a thousand', (_, wrap) => {
    expect(faultsOf(nested(1_000, wrap))).toEqual([]);
    expect(faultsOf(nested(100_000, wrap))).toEqual([
      expect.stringMatching(/^RGT-YAML-003 .* is an object nested too deep$/),
    ]);
  });

  test('fails when text is not Unicode, in a value and in a key, without showing it', () => {
    expect(faultsOf({ a: ['x\ud800'], b: { '\udc00': 1 }, c: 'a\n\ud800' })).toEqual([
      'RGT-YAML-004 a[0] of the document is text with half of a surrogate pair, which UTF-8 cannot hold',
      'RGT-YAML-004 b of the document is text with half of a surrogate pair, which UTF-8 cannot hold',
      'RGT-YAML-004 c of the document is text with half of a surrogate pair, which UTF-8 cannot hold',
    ]);
  });

  test('fails when a key is too long for readers', () => {
    expect(faultsOf({ a: { ['k'.repeat(2_000)]: 1 } })).toEqual([
      'RGT-YAML-005 a of the document is a key that is too long to be read back',
    ]);
  });

  test('fails when a key only just fits without its escapes', () => {
    expect(faultsOf({ ['\u0085'.repeat(400)]: 1 })).toEqual([expect.stringContaining('RGT-YAML-005')]);
  });

  test('fails when one item of a very long list is wrong', () => {
    expect(faultsOf({ a: [...Array.from({ length: 200_000 }, () => 1), NaN] })).toEqual([
      'RGT-YAML-001 a[200000] of the document is NaN',
    ]);
  });

  test('names every fault at once', () => {
    expect(faultsOf({ a: NaN, b: { c: undefined }, d: ['\ud800'] })).toHaveLength(3);
  });

  test('leaves the emitter fit for the next document', () => {
    const emitter = new YamlEmitter();
    expect(() => emitter.emit({ a: NaN })).toThrow(IssuesError);
    expect(emitter.emit(service)).toBe(serviceText);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyOperations, pointerPath } from '../../../constructs/core/json-patch-apply.ts';
import { jsonPatchBetween, jsonPointer } from '../../../constructs/core/json-patch.ts';
import type { JsonValue } from '../../../constructs/core/manifest.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;

describe('the operations between two values', () => {
  test('turn the first into the second', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(applyOperations(before, jsonPatchBetween(before, after))).toEqual({ value: after });
      }),
      { numRuns: 500 },
    );
  });

  test('are none when nothing changes', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonPatchBetween(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  test('name the field, not the map around it', () => {
    expect(jsonPatchBetween({ spec: { min: 2, max: 20 } }, { spec: { min: 5, max: 20 } })).toEqual([
      { op: 'replace', path: '/spec/min', value: 5 },
    ]);
  });
});

describe('a JSON pointer', () => {
  test('comes back as the path that it was written from', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (path) => {
        expect(pointerPath(jsonPointer(path))).toEqual(path);
      }),
    );
  });
});

describe('an operation that has no place', () => {
  test.each([
    ['replaces a missing key', { op: 'replace' as const, path: '/a/x', value: 1 }],
    ['removes a missing key', { op: 'remove' as const, path: '/b' }],
    ['adds below a scalar', { op: 'add' as const, path: '/a/list/0/x', value: 1 }],
    ['adds past the end of a list', { op: 'add' as const, path: '/a/list/5', value: 1 }],
  ])('fails when it %s, and says where', (_, operation) => {
    expect(applyOperations({ a: { list: [1] } }, [operation])).toEqual({
      fault: `${operation.op} ${operation.path}: there is no such place`,
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergePatch, sameValue, valueAt, withValueAt } from '../../../constructs/core/shared-edit.ts';
import type { JsonValue } from '../../../constructs/core/manifest.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;

describe('setting a value at a path', () => {
  const base = { spec: { replicas: 1, template: { labels: { app: 'a' } } }, status: {} };

  test('shares everything off the path with the original', () => {
    const changed = withValueAt(base, ['spec', 'replicas'], 5);
    expect(changed.spec.replicas).toBe(5);
    expect(changed.spec.template).toBe(base.spec.template);
    expect(base.spec.replicas).toBe(1);
  });

  test('returns the original itself when the value is there already', () => {
    expect(withValueAt(base, ['spec', 'replicas'], 1)).toBe(base);
  });

  test('makes the maps that are missing on the way', () => {
    expect(valueAt(withValueAt(base, ['metadata', 'labels', 'x'], 'y'), ['metadata', 'labels'])).toEqual({
      x: 'y',
    });
  });

  test('never reaches into the prototype', () => {
    expect(valueAt({}, ['__proto__', 'toString'])).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    withValueAt({}, ['__proto__', 'polluted'], true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a merge patch', () => {
  test('merges maps, replaces lists and removes what is null, as RFC 7386 says', () => {
    const target = { a: { b: 1, c: [1, 2] }, d: 'x' };
    expect(mergePatch(target, { a: { c: [3] }, d: null })).toEqual({ a: { b: 1, c: [3] } });
  });

  test('returns its target itself when nothing changes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (target) => {
        const withoutNull = mergePatch({}, target);
        expect(mergePatch(withoutNull, withoutNull)).toBe(withoutNull);
      }),
    );
  });

  test('gives the same result when it is laid twice', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(sameValue(mergePatch(once, patch), once)).toBe(true);
      }),
    );
  });
});

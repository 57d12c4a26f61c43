import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText } from '../../../constructs/core/canonical-text.ts';
import type { JsonValue } from '../../../constructs/core/manifest.ts';
import { sameValue } from '../../../constructs/core/shared-edit.ts';

const key = fc.constantFrom('a', 'b', '1', '2:b', '}', '');
const leaf = fc.oneof(
  fc.constantFrom('', 'a', '1', '1:a', 't', '"1:a', '}', '{', 'n', 'é'),
  fc.integer({ min: -1, max: 12 }),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));

describe('the canonical text of a value', () => {
  test('is the same for two values exactly when they are equal', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(canonicalText(one) === canonicalText(other)).toBe(sameValue(one, other));
      }),
      { numRuns: 5000 },
    );
  });

  test('does not depend on the order in which keys were declared, and passes over what is undefined', () => {
    const one = canonicalText({ a: 1, b: { c: 'x', d: undefined }, e: [true, null] });
    expect(canonicalText({ e: [true, null], b: { c: 'x' }, a: 1 })).toBe(one);
  });

  test('tells a text from a number, a list from a map, and what stands in two keys from what stands in one', () => {
    const texts = [1, '1', true, 'true', null, 'null', [], {}, [1], { 0: 1 }, { ab: 'c' }, { a: 'bc' }].map(
      canonicalText,
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});

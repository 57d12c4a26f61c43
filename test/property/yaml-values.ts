import fc from 'fast-check';
import type { JsonObject, JsonValue, Manifest } from '../../constructs/core/manifest.ts';

/** Pieces that mean something to a reader of YAML, alone or next to one another. */
const pieces = [
  ...[
    'a',
    'b',
    'e',
    'E',
    'x',
    'o',
    'T',
    'Z',
    '0',
    '1',
    '7',
    '12',
    '_',
    '.',
    '+',
    '-',
    ':',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '\r',
  ],
  ...[
    '#',
    ' #',
    ': ',
    '- ',
    '? ',
    '---',
    '...',
    '<<',
    '=',
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '*',
    '!',
    '%',
    '@',
    '`',
  ],
  ...[
    '~',
    '|',
    '>',
    '/',
    '$',
    '(',
    ')',
    'true',
    'no',
    'null',
    'inf',
    'nan',
    'é',
    '😀',
    '\u0000',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00a0',
  ],
  ...['\u200b', '\u202e', '\u2028', '\u2029', '\ufeff', '\ufffe', '__proto__'],
];

const spell = (alphabet: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength }).map((parts) => parts.join(''));

/** Strings near the edges of the grammar, of the number formats and of Unicode. */
const text = fc.oneof(
  spell(pieces, 8),
  spell([...'0123456789._:+-eExobTZ'], 12),
  spell(['a', ' ', '\n', '\t', '#', '- ', 'key: '], 10),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'y',
    'Off',
    '.inf',
    '1e3',
    '0o17',
    '2001-01-01',
    '12:30:45',
    '.NaN',
    '1_000',
    'app',
    'nginx',
  ),
);

const number = fc
  .oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(1e21, 1e-7, 5e-324, 1e20),
  )
  .map((value) => (value === 0 ? 0 : value));

const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('apiVersion', 'kind', 'metadata', 'name', 'spec', 'data', 'app') },
  { weight: 1, arbitrary: text },
);

const { value, object } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
}));

/** Any JSON value without negative zero, which no reader of manifests keeps. */
export const jsonValue: fc.Arbitrary<JsonValue> = value;

/** Any JSON object. */
export const jsonObject: fc.Arbitrary<JsonObject> = object;

/** An object of a kind that no program knows, with the value in it. */
export function manifestHolding(held: JsonValue, at = 0): Manifest {
  return {
    apiVersion: 'regatta.example/v1',
    kind: 'Sample',
    metadata: { name: `sample-${at}` },
    spec: { held },
  };
}

import { describe, expect, test } from '@jest/globals';
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml';
import { parse } from 'yaml';
import { emitYaml } from '../../../constructs/core/yaml/yaml-emitter.ts';

const readers: readonly [string, (text: string) => unknown][] = [
  ['yaml, 1.2', (text): unknown => parse(text)],
  ['yaml, 1.1', (text): unknown => parse(text, { version: '1.1' })],
  ['js-yaml, core', (text) => load(text, { schema: CORE_SCHEMA })],
  ['js-yaml, 1.1', (text) => load(text, { schema: YAML11_SCHEMA })],
];

/** The text of one value, without its key. */
const valueOf = (value: string | number | boolean | null) => emitYaml({ v: value }).slice('v: '.length, -1);

const quotedAsIs = [
  ...[
    '',
    '~',
    'null',
    'Null',
    'NULL',
    'nUlL',
    'y',
    'Y',
    'n',
    'N',
    'yes',
    'Yes',
    'no',
    'NO',
    'on',
    'On',
    'off',
    'OFF',
  ],
  ...['true', 'True', 'TRUE', 'tRue', 'false', 'False', 'FALSE'],
  ...[
    '0',
    '1',
    '-1',
    '+1',
    '0777',
    '0o7',
    '0o777',
    '0x1F',
    '0b101',
    '1_000',
    '-1_000',
    '12:30:45',
    '190:20:30',
    '1:20',
  ],
  ...[
    '1.5',
    '.5',
    '-.5',
    '+.5',
    '1.',
    '1e3',
    '1E3',
    '1e-3',
    '1.5e+3',
    '6.02e23',
    '.inf',
    '-.inf',
    '+.Inf',
    '.nan',
    '.NaN',
  ],
  ...[
    'inf',
    '-inf',
    'Infinity',
    'nan',
    '-Infinity',
    '685_230.15',
    '190:20:30.15',
    '1.2.3',
    '10.0.0.1',
    '0x1p-2',
    '_1',
    '1_',
    'e3',
    '-e3',
    'E-123456789012',
  ],
  ...[
    '2001-01-01',
    '2001-1-1',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10 -5',
    '2001-12-15T02:59:43Z',
  ],
  ...[
    ' lead',
    'trail ',
    ' ',
    '- a',
    '-',
    '--',
    '---',
    '--- a',
    '...',
    '? a',
    '?',
    ': a',
    ':',
    'a:',
    'a: b',
    'a #b',
    '#a',
  ],
  ...[
    '=',
    '<<',
    '&a',
    '*a',
    '!a',
    '!!str',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
    '{',
    '}',
    '[',
    ']',
    '{}',
    '[]',
    '{a}',
    '[a]',
    ',',
  ],
  ...["'", "'a'", "it's", 'héllo', '日本', '😀', 'e\u0301'],
];

const plain = [
  ...[
    'a',
    'nginx',
    'None',
    'apps/v1',
    'registry.example.com:5000/team/api:1.2.3',
    'https://10.0.1.100:6443',
    '/healthz',
    'POD_IP',
  ],
  ...[
    '100m',
    '128Mi',
    '30s',
    '5m30s',
    '1.25-alpine',
    '12th',
    'v1.2.3',
    'x=1',
    '--listen=:8080',
    '-c',
    './run.sh',
    '../a',
    'a b c',
    'a:b',
  ],
  ...[
    'a#b',
    'a,b',
    'not a number',
    'yes sir',
    'a > b',
    'user@example.com',
    'ab12',
    'true-ish',
    'nullable',
    'a*b?',
    'key=<<x',
    'e3x',
    'e',
  ],
];

describe('a string on one line', () => {
  test.each(quotedAsIs)(
    'is quoted without escapes when a reader might take it for something else: %j',
    (text) => {
      expect(valueOf(text)).toBe(`"${text}"`);
    },
  );

  test.each(plain)('is plain when every reader agrees on it: %j', (text) => {
    expect(valueOf(text)).toBe(text);
  });

  test.each([
    ['{"a":1}', `'{"a":1}'`],
    ['C:\\dir', `'C:\\dir'`],
    [`it's "it"`, `'it''s "it"'`],
    ['a\tb', '"a\\tb"'],
    ['a\rb', '"a\\rb"'],
    ['\u0000', '"\\x00"'],
    ['\u001b[31m', '"\\x1b[31m"'],
    ['\u007f', '"\\x7f"'],
    ['\u0085', '"\\x85"'],
    ['\u00a0', '"\\xa0"'],
    ['a\u2028b', '"a\\u2028b"'],
    ['a\u2029b', '"a\\u2029b"'],
    ['\ufeffa', '"\\ufeffa"'],
    ['\u202eevil', '"\\u202eevil"'],
    ['\uffff', '"\\uffff"'],
    ['\u0007"\\', '"\\x07\\"\\\\"'],
  ])('escapes what would not be seen, or not be read back: %j', (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  test.each(readers)('reads back as the same string, as value and as key, by %s', (_, read) => {
    const hostile = [
      ...quotedAsIs,
      ...plain,
      'a\tb',
      'a\rb',
      '\u0000',
      '\u0085',
      'a\u2028b',
      '\ufeffa',
      '\uffff',
      `it's "it"`,
      '\\',
    ];
    const value = { values: hostile, keys: Object.fromEntries(hostile.map((text) => [text, text])) };
    expect(read(emitYaml(value))).toEqual(value);
  });
});

describe('text of several lines', () => {
  test.each([
    ['a\nb', '|-\n  a\n  b'],
    ['a\nb\n', '|\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    ['a\n\n\nb\n', '|\n  a\n\n\n  b'],
    ['  a\nb\n', '|2\n    a\n  b'],
    ['\ta\n', '|2\n  \ta'],
    ['\na\n', '|2\n\n  a'],
    ['a\n\tb\n', '|\n  a\n  \tb'],
    ['a \n  b  \n', '|\n  a \n    b  '],
    ['key: value # no comment\n---\n', '|\n  key: value # no comment\n  ---'],
    ['grüße 😀\n', '|\n  grüße 😀'],
  ])('is a literal block: %j', (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  test.each([
    ['\n', '"\\n"'],
    ['\n\n', '"\\n\\n"'],
    [' \n\t\n', '" \\n\\t\\n"'],
    ['a\r\nb\n', '"a\\r\\nb\\n"'],
    ['a\u2028\nb', '"a\\u2028\\nb"'],
    ['a\n\u0007', '"a\\n\\x07"'],
  ])('falls to one escaped line when a block could not hold it: %j', (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  test.each(readers)(
    'reads back unchanged at every depth, and leaves what follows alone, by %s',
    (_, read) => {
      const texts = [
        'a\nb',
        'a\n',
        'a\n\n',
        '  a\n b\n',
        '\ta\n',
        '\n\n a\n',
        'a\n \n',
        'a\n  ',
        'a\n\t',
        ' \na',
        '\n a',
        'a \n\n \n',
        '# a\n- b\n',
      ];
      const value = {
        list: texts,
        lists: [texts, [texts]],
        maps: texts.map((text) => ({ a: text, b: { c: text, d: 1 } })),
        z: 1,
      };
      expect(read(emitYaml(value))).toEqual(value);
    },
  );
});

describe('a number', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    [-1.5, '-1.5'],
    [1e21, '1.0e+21'],
    [1e-7, '1.0e-7'],
    [5e-324, '5.0e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740991, '9007199254740991'],
    [1e20, '100000000000000000000'],
  ])('%d is written so that YAML 1.1 knows its exponent too', (value, expected) => {
    expect(valueOf(value)).toBe(expected);
    for (const [, read] of readers) expect(read(`v: ${expected}`)).toEqual({ v: value === 0 ? 0 : value });
  });
});

test('true, false and null are themselves', () => {
  expect(emitYaml({ a: true, b: false, c: null })).toBe('a: true\nb: false\nc: null\n');
});

import { configMapText, configMapWith, put } from './hostile-input.ts';
import type { HostileInput } from './hostile-input.ts';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const nines = Array.from({ length: 9 }, () => '*').join('');
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat(
    'bcdefghij'.split('').map(
      (name, at) =>
        `${name}: &${name} [${nines
          .split('')
          .map(() => `*${'abcdefghij'[at] ?? ''}`)
          .join(', ')}]`,
    ),
  )
  .map((row) => `  ${row}`)
  .join('\n');

const deep = 100_000;

/** Texts that are refused, with what the reason says. */
const refused: readonly (readonly [what: string, text: string | Buffer, says: RegExp])[] = [
  ['a bomb of aliases', configMapText(bomb), /aliases multiply/],
  ['a bomb of merge keys', configMapText(bomb.replaceAll('[', '{<<: [').replaceAll(']', ']}')), /alias|map/i],
  [
    'a large text with a hundred aliases',
    configMapText(`  a: &a "${'x'.repeat(1_000_000)}"\n${lines(99, (index) => `  k${index}: *a`)}`),
    /aliases/,
  ],
  ['an alias within itself', configMapText('  a: &a [*a]'), /within what it stands for/],
  ['a map within itself', 'a: &a {b: *a}', /within what it stands for/],
  ['an alias of nothing', configMapText('  a: *nothing'), /Unresolved alias/],
  ['100,000 brackets', `${'['.repeat(deep)}${']'.repeat(deep)}`, /line 1: .*nested more than 300/],
  ['100,000 brackets that never close', '['.repeat(deep), /nested more than 300/],
  ['three million brackets', '['.repeat(3_000_000), /nested more than 300/],
  ['100,000 braces', `${'{a: '.repeat(deep)}1${'}'.repeat(deep)}`, /nested more than 300/],
  ['100,000 levels of JSON', `${'{"a":['.repeat(deep / 2)}${']}'.repeat(deep / 2)}`, /nested more than 300/],
  ['100,000 dashes', `${'- '.repeat(deep)}a`, /nested more than 300/],
  ['100,000 question marks', `${'? '.repeat(deep)}a`, /nested more than 300/],
  ['1,000 levels of blocks', lines(1000, (index) => `${' '.repeat(index)}a:`), /nested|levels/],
  ['1,000,000 keys in a line', 'a: '.repeat(1_000_000), /words and marks/],
  ['1,000,000 items', `[${'1,'.repeat(1_000_000)}]`, /words and marks/],
  ['2,000,000 comments', '# x\n'.repeat(900_000), /words and marks/],
  ['a document of 5 MB', configMapText(`  a: "${'x'.repeat(5_000_000)}"`), /characters in one document/],
  ['a file of 100 MB', Buffer.alloc(100_000_000, 'a'), /100000000 bytes/],
  ['100 MB of zeros', Buffer.alloc(100_000_000), /bytes; at most/],
  ['a zero byte', configMapText('  a: "x\0y"'), /U\+0000 may not stand/],
  ['an escape sequence of a terminal', configMapText('  a: "\u001b[2J"'), /line 5: .*U\+001B/],
  ['a control character in a key', configMapText('  "a\u0007": b'), /U\+0007/],
  ['bytes that are no UTF-8', Buffer.from(configMapText('  a: "\xff\xfe"'), 'latin1'), /no text in UTF-8/],
  [
    'an overlong encoding',
    Buffer.concat([Buffer.from(configMapText('  a: ')), Buffer.from([0xc0, 0xaf])]),
    /UTF-8/,
  ],
  ['UTF-16', Buffer.from(`\ufeff${configMapText('  a: b')}`, 'utf16le'), /UTF-8/],
  ['half of a character', configMapText('  a: "\\ud800"'), /half of a character/],
  ['a tab as indentation', configMapText('\ta: b'), /line 5: .*[Tt]ab/],
  ['a key twice', configMapText('  a: b\n  a: c'), /line \d: .*unique/],
  ['a key twice, as number and as text', configMapText('  1: b\n  "1": c'), /"1" comes twice/],
  ['the key __proto__', configMapText('  __proto__: {polluted: "yes"}'), /"__proto__" is not taken/],
  [
    'the key __proto__ in JSON',
    '{"apiVersion":"v1","kind":"A","metadata":{"name":"a","__proto__":{"x":1}}}',
    /__proto__/,
  ],
  ['a list as a key', configMapText('  [a, b]: c'), /a list or a map/],
  ['a map as a key', configMapText('  {a: b}: c'), /a list or a map/],
  ['an empty key', configMapText('  ~: c'), /key is no text but empty/],
  ['a key that some read as true', configMapText('  on: c'), /key is no text but true; put it in quotes/],
  [
    'a function of JavaScript',
    configMapText('  a: !!js/function "function () { return 1 }"'),
    /Unresolved tag/,
  ],
  ['an object of Python', configMapText('  a: !!python/object/apply:os.system ["id"]'), /Unresolved tag/],
  ['a tag of Ruby', configMapText('  a: !ruby/object:Gem::Installer {i: x}'), /Unresolved tag/],
  ['binary data', configMapText('  a: !!binary aGVsbG8='), /Unresolved tag/],
  ['a set', configMapText('  a: !!set {b, c}'), /Unresolved tag/],
  [
    'a tag of its own',
    `%TAG ! tag:evil.example.com,2000:\n---\n${configMapText('  a: !b c')}`,
    /Unresolved tag/,
  ],
  [
    'a number with too many digits',
    configMapText('  a: 12345678901234567890'),
    /more digits than can be kept/,
  ],
  ['a number just too large', configMapText('  a: 9007199254740993'), /more digits/],
  [
    'a number of a million digits',
    configMapText(`  a: ${'9'.repeat(1_000_000)}`),
    /more digits than can be kept/,
  ],
  ['no number', configMapText('  a: .nan'), /NaN is no number that JSON has/],
  ['infinity', configMapText('  a: -.inf'), /-Infinity/],
  ['a number beyond all', configMapText('  a: 1e400'), /Infinity/],
  ['a text instead of an object', 'root:x:0:0:root:/root:/bin/sh\n', /without apiVersion/],
  ['a list of numbers', '[1, 2]', /without apiVersion/],
  ['an object whose name is a number', 'apiVersion: v1\nkind: A\nmetadata: {name: 1}', /metadata.name/],
  ['metadata that is a list', 'apiVersion: v1\nkind: A\nmetadata: [a]', /metadata.name/],
  [
    'marks of a merge',
    `<<<<<<< ours\n${configMapText('  a: b')}=======\n`,
    /hostile|line|apiVersion|multiline/i,
  ],
  ['a second document that breaks off', `${configMapText('  a: b')}---\nkind: [\n`, /line 8|line 7/],
];

/** Texts that are taken as they are. */
const taken: readonly (readonly [what: string, text: string | Buffer, objects: unknown])[] = [
  ['a mark of byte order', `\ufeff${configMapText('  a: b')}`, configMapWith({ a: 'b' })],
  [
    'line ends of Windows',
    configMapText('  a: |\r\n    x\r\n    y').replaceAll(/\r?\n/g, '\r\n'),
    configMapWith({ a: 'x\ny\n' }),
  ],
  [
    'keys of every JavaScript object',
    configMapText('  constructor: a\n  toString: b\n  hasOwnProperty: c\n  prototype: d'),
    configMapWith({ constructor: 'a', toString: 'b', hasOwnProperty: 'c', prototype: 'd' }),
  ],
  [
    'a merge key',
    configMapText('  a: &a {x: "1"}\n  b: {<<: *a, z: "2"}'),
    configMapWith({ a: { x: '1' }, b: { x: '1', z: '2' } }),
  ],
  ['an alias', configMapText('  a: &a text\n  b: *a'), configMapWith({ a: 'text', b: 'text' })],
  [
    'a date, which is a text',
    configMapText('  a: 2020-01-01\n  b: 2001-12-14t21:59:43.10-05:00'),
    configMapWith({ a: '2020-01-01', b: '2001-12-14t21:59:43.10-05:00' }),
  ],
  [
    'numbers to the base of 60, which are texts',
    configMapText('  a: 22:22\n  b: 1:30:00'),
    configMapWith({ a: '22:22', b: '1:30:00' }),
  ],
  [
    'octal and hexadecimal numbers',
    configMapText('  a: 0777\n  b: 0x1F\n  c: 0o17'),
    configMapWith({ a: 511, b: 31, c: 15 }),
  ],
  [
    'bidirectional marks and characters beyond the first plane',
    configMapText('  "\u202eevil": "\u{1f6a3}\u200b\u2028"'),
    configMapWith({ '\u202eevil': '\u{1f6a3}\u200b\u2028' }),
  ],
  ['an escaped zero', configMapText('  a: "x\\0y"'), configMapWith({ a: 'x\0y' })],
  ['10,000 empty documents', '---\n'.repeat(10_000), []],
  [
    '10,000 documents',
    `${configMapText('  a: b')}---\n`.repeat(10_000),
    Array.from({ length: 10_000 }, () => configMapWith({ a: 'b' })[0]),
  ],
  ['an empty file', '', []],
  ['a file of comments', '# nothing\n---\n# nothing either\n...\n', []],
  [
    'a name of 10,000 characters',
    configMapText(`  ${'n'.repeat(1000)}: b`),
    configMapWith({ ['n'.repeat(1000)]: 'b' }),
  ],
  [
    'a line of 1 MB',
    configMapText(`  a: "${'x'.repeat(1_000_000)}"`),
    configMapWith({ a: 'x'.repeat(1_000_000) }),
  ],
  [
    'dashes in a text',
    configMapText('  a: |\n    one\n    --- two\n     ---\n'),
    configMapWith({ a: 'one\n--- two\n ---\n' }),
  ],
];

export const hostileYaml: readonly HostileInput[] = [
  ...refused.map(([what, text, says]): HostileInput => ({
    what,
    entrance: 'yaml',
    make: (folder) => {
      put(folder, { input: text });
    },
    refused: ['RGT-SOURCE-001', says],
  })),
  ...taken.map(([what, text, objects]): HostileInput => ({
    what,
    entrance: 'yaml',
    make: (folder) => {
      put(folder, { input: text });
    },
    taken: objects,
  })),
];

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { JsonObject, JsonValue } from '../../constructs/index.ts';
import { emitYaml, YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { ownYaml } from '../../delivery/diff/base/own-yaml.ts';
import { treeOf } from '../../delivery/layout/tree.ts';
import { environmentOf, fleetShapes } from '../support/fleet/random-fleet.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^[ \t\n:#"'\\|>{}[\]&*!%@`,?a-c0-9.-]{0,12}$/),
  fc.constantFrom(
    '',
    'a: b',
    'a:',
    '- a',
    '"',
    "'",
    '|',
    '|-',
    '1.0',
    '1e3',
    'true',
    '~',
    '\n',
    ' \n a',
    'a\n\n',
    'é\u2028',
  ),
);
const key = fc.oneof(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9./_-]{0,10}$/), text);
const { value } = fc.letrec<{ value: JsonValue; map: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));
const documents = value.filter(
  (each) => typeof each === 'object' && each !== null && Object.keys(each).length > 0,
) as fc.Arbitrary<JsonObject>;

/** Minus zero is written as 0. */
const plain = (each: unknown): unknown => JSON.parse(JSON.stringify(each));

describe('the reader of what Regatta writes', () => {
  test('reads 3,000 random documents back as they were', () => {
    fc.assert(
      fc.property(documents, (document) => {
        fc.pre(!JSON.stringify(document).includes('"__proto__"'));
        const written = emitYaml(document);
        expect(plain(ownYaml(written, new YamlEmitter()))).toEqual(plain(document));
      }),
      { numRuns: 3000 },
    );
  }, 60_000);

  test('reads no text in another way than a reader of all of YAML: 3,000 random edits of documents', () => {
    let taken = 0;
    fc.assert(
      fc.property(documents, fc.nat(), fc.nat({ max: 3 }), text, (document, at, gone, more) => {
        const written = emitYaml(document);
        const place = at % written.length;
        const edited = `${written.slice(0, place)}${more}${written.slice(place + gone)}`;
        const read = ownYaml(edited, new YamlEmitter());
        if (read === undefined) return;
        taken += 1;
        expect(plain(read)).toEqual(plain(parse(edited)));
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  }, 60_000);

  test('takes each document of a tree', () => {
    fc.assert(
      fc.property(fleetShapes, (shape) => {
        const plan = new EnvironmentPlan(environmentOf(shape));
        for (const layout of ['rendered', 'kustomize'] as const)
          for (const { files } of treeOf(plan, { layout }))
            for (const { path, content } of files.filter((each) => each.path.endsWith('.yaml')))
              for (const part of content.split(/^---\n/m))
                expect([path, ownYaml(part, new YamlEmitter())]).toEqual([path, parse(part)]);
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  test.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['a scalar', 'a'],
    ['a key that is none', '__proto__: {}\n'],
    ['what is nested too deep', `${'- '.repeat(5000)}a\n`],
    ['a key that comes twice', 'a: 1\na: 2\n'],
    ['anchors', 'a: &b 1\nc: *b\n'],
    ['comments', 'a: 1 # x\n'],
  ])('leaves %s to others', (_, other) => {
    expect(ownYaml(other, new YamlEmitter())).toBeUndefined();
  });
});

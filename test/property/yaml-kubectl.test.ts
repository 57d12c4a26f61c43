import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { JsonValue } from '../../constructs/core/manifest.ts';
import { emitYamlStream } from '../../constructs/core/yaml/yaml-emitter.ts';
import { yamlValues } from '../../delivery/source/yaml-values.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { jsonValue, manifestHolding } from './yaml-values.ts';

const run = promisify(execFile);
const SAMPLES = 300;
const seed = Number(process.env['FAST_CHECK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regatta-yaml-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One process reads all values at once: a process for each would take minutes. */
const samples = () =>
  fc.sample(jsonValue, { numRuns: SAMPLES, seed }).map((value, at) => manifestHolding(value, SAMPLES + at));

test(`kubectl reads back hundreds of values equal (FAST_CHECK_SEED=${seed})`, async () => {
  const documents = samples();
  const file = join(folder, 'samples.yaml');
  await writeFile(file, emitYamlStream(documents));
  const patch = ['patch', '--local', '--type=merge', '--patch={}', '--output=json', `--filename=${file}`];
  const { stdout } = await run(await findTool('kubectl'), patch, { maxBuffer: 2 ** 28 });
  expect(jsonStream(stdout)).toEqual(documents);
}, 60_000);

/** Words without quotes that may be numbers, with what is nearly one among them. */
const plainWords = (): string[] => {
  const parts = [
    '.',
    '-',
    '+',
    '_',
    'e',
    'E',
    '0',
    '1',
    '7',
    '9',
    '0x',
    '0b',
    '0o',
    'a',
    'f',
    'y',
    'n',
    'true',
    '~',
  ];
  const word = fc
    .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
    .map((each) => each.join(''));
  const known = [
    '.',
    '-.',
    '._',
    '.e4',
    'e4',
    'E+2',
    '-e4',
    '0x_',
    '0b_',
    '.5e1',
    '5.',
    '1_0.5',
    '._5',
    '08',
    '0o7',
  ];
  return [...new Set([...known, ...fc.sample(word, { numRuns: 600, seed })])];
};

test(`plain words are read as kubectl reads them, or refused (FAST_CHECK_SEED=${seed})`, async () => {
  const document = (words: readonly string[]) =>
    ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: words', 'data:']
      .concat(words.map((word, at) => `  k${at}: ${word}`))
      .join('\n');
  // What is refused by itself would be refused with all others: a number that JSON has not, the sign of a list.
  const words = plainWords().filter((word) => 'values' in yamlValues(document([word]), 'word'));
  expect(words.length).toBeGreaterThan(300);
  const read = yamlValues(document(words), 'words');
  const file = join(folder, 'words.yaml');
  await writeFile(file, document(words));
  const patch = ['patch', '--local', '--type=merge', '--patch={}', '--output=json', `--filename=${file}`];
  const { stdout } = await run(await findTool('kubectl'), patch, { maxBuffer: 2 ** 28 });
  const [expected] = jsonStream(stdout) as { data: Record<string, unknown> }[];
  const found = ('values' in read ? read.values[0] : undefined) as typeof expected;
  const differing = words.flatMap((word, at) => {
    const [ours, theirs] = [found?.data[`k${at}`], expected?.data[`k${at}`]];
    return ours === theirs ? [] : [{ word, ours, theirs }];
  });
  expect(differing).toEqual([]);
}, 60_000);

/** What the YAML writer inside kustomize itself breaks, however it was read: nothing to learn about our text from it. */
const lostByKustomize = [
  /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/, // line ends of YAML 1.1 and characters that it writes raw
  /^[ \n]*\t[^]*\n/, // a block that begins with a tab
  /^[\d.+_-]+e[\d+-]+$/i, // numbers beyond the range of a float lose their quotes
];

const survivesKustomize = (value: JsonValue): boolean =>
  typeof value === 'string'
    ? !lostByKustomize.some((pattern) => pattern.test(value))
    : typeof value !== 'object' ||
      value === null ||
      [...Object.keys(value), ...Object.values(value)].every(survivesKustomize);

test(`kustomize reads back hundreds of values equal (FAST_CHECK_SEED=${seed})`, async () => {
  const documents = samples().filter((document) => survivesKustomize(document));
  await writeFile(join(folder, 'samples.yaml'), emitYamlStream(documents));
  await writeFile(join(folder, 'kustomization.yaml'), 'resources:\n- samples.yaml\n');
  const { stdout } = await run(await findTool('kustomize'), ['build', folder], { maxBuffer: 2 ** 28 });
  const built = [...parseAllDocuments(stdout)].map((document) => document.toJS() as unknown);
  expect(built).toEqual(documents);
}, 60_000);

/** JSON documents that follow one another, each beginning on a line of its own. */
function jsonStream(text: string): JsonValue[] {
  return text
    .split(/^(?=\{$)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as JsonValue);
}

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

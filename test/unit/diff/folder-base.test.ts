import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Direct, Environment, Fleet } from '../../../constructs/index.ts';
import { baseOf, earlyLookAt } from '../../../delivery/diff/base/base-of.ts';
import { FolderBase } from '../../../delivery/diff/base/folder-base.ts';
import { contentHash, inventoryFile, printInventory } from '../../../delivery/tree/inventory.ts';

jest.setTimeout(60_000);

const before = process.env['REGATTA_CACHE'];
let scratch = '';
/** From 5,000 files on another thread looks at them. */
const sizes = [10, 2600];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'regatta-folder-base-'));
  process.env['REGATTA_CACHE'] = join(scratch, 'cache');
  for (const units of sizes) write(`edited-${units}`, units);
  for (const name of ['linked', 'listed', 'damaged']) write(name, 4);
  // Long enough ago to be remembered.
  await pause(2_100);
});

afterAll(() => {
  if (before === undefined) delete process.env['REGATTA_CACHE'];
  else process.env['REGATTA_CACHE'] = before;
  rmSync(scratch, { recursive: true, force: true });
});

/** Writes a rendered tree of so many units on each of two clusters. */
function write(name: string, units: number): void {
  const text = 'kind: A\n';
  const root = join(scratch, name);
  const paths = ['east', 'west'].flatMap((cluster) =>
    Array.from({ length: units }, (_, at) => `clusters/${cluster}/app-${at}/manifests.yaml`),
  );
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  list(root, paths, text);
}

function list(root: string, paths: readonly string[], text: string): void {
  const files = Object.fromEntries(paths.map((path) => [path, contentHash(text)]));
  writeFileSync(
    join(root, inventoryFile),
    printInventory({ format: 1, environment: 'production', layout: 'rendered', files }),
  );
}

/** The units on east of which a diff may not go by the record. */
async function touched(root: string, units: number): Promise<number[]> {
  const look = earlyLookAt({ base: root });
  try {
    expect(look?.roots).toEqual(units > 2500 ? [root] : []);
    const untouched = await new FolderBase(root, 'production', look).untouched();
    return Array.from({ length: units }, (_, at) => at).filter(
      (at) => !untouched.folder(`clusters/east/app-${at}`),
    );
  } finally {
    await look?.end();
  }
}

const at = (root: string, unit: number, file = 'manifests.yaml') =>
  join(root, `clusters/east/app-${unit}`, file);

/** What another hand does to units 1 to 6. */
function edit(root: string): void {
  writeFileSync(at(root, 1), 'kind: B\n');
  utimesSync(at(root, 1), 1_000_000_000, 1_000_000_000);
  rmSync(at(root, 2));
  // The same file, behind a link of its folder.
  renameSync(at(root, 3, ''), join(root, 'clusters/east/other'));
  symlinkSync('other', at(root, 3, '').replace(/\/$/, ''));
  // The same content, behind a link of the file.
  renameSync(at(root, 4), at(root, 4, 'other.yaml'));
  symlinkSync('other.yaml', at(root, 4));
  truncateSync(at(root, 5));
  rmSync(at(root, 6));
  mkdirSync(at(root, 6));
}

describe('a folder that is compared with', () => {
  test.each(sizes)('names the units that another hand has touched, of %i', async (units) => {
    const root = join(scratch, `edited-${units}`);
    expect(await touched(root, units)).toEqual([]);
    expect(await touched(root, units)).toEqual([]);
    edit(root);
    for (let run = 0; run < 3; run += 1) expect(await touched(root, units)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('names a cluster whose folder became a link, even to the very same files', async () => {
    const root = join(scratch, 'linked');
    expect(await touched(root, 3)).toEqual([]);
    renameSync(join(root, 'clusters/east'), join(root, 'clusters/other'));
    symlinkSync('other', join(root, 'clusters/east'));
    expect(await touched(root, 3)).toEqual([0, 1, 2]);
    expect(await touched(root, 3)).toEqual([0, 1, 2]);
  });

  test('is looked into again where it was only just written', async () => {
    write('young', 3);
    const root = join(scratch, 'young');
    for (const text of ['kind: B\n', 'kind: A\n', 'kind: C\n']) {
      writeFileSync(at(root, 1), text);
      expect(await touched(root, 3)).toEqual(text === 'kind: A\n' ? [] : [1]);
    }
  });

  test('keeps what it knows of files that another inventory lists too', async () => {
    const root = join(scratch, 'listed');
    expect(await touched(root, 4)).toEqual([]);
    const paths = [0, 2, 3].map((unit) => `clusters/east/app-${unit}/manifests.yaml`);
    list(root, paths, 'kind: A\n');
    writeFileSync(at(root, 3), 'kind: B\n');
    // What is not listed is not ours.
    expect(await touched(root, 4)).toEqual([1, 3]);
    list(root, paths, 'kind: B\n');
    expect(await touched(root, 4)).toEqual([0, 1, 2]);
  });

  test('is looked into as a whole when what was remembered is damaged', async () => {
    const root = join(scratch, 'damaged');
    expect(await touched(root, 3)).toEqual([]);
    const folder = join(scratch, 'cache', 'folders');
    for (const file of readdirSync(folder)) truncateSync(join(folder, file), 200);
    writeFileSync(at(root, 1), 'kind: B\n');
    expect(await touched(root, 3)).toEqual([1]);
  });

  test('is an error when the environment names no repository and nothing else is given (RGT-DIFF-006)', async () => {
    const environment = new Environment(new Fleet(), 'production', { engine: new Direct() });
    await expect(baseOf(environment, {})).rejects.toMatchObject({
      issue: { code: 'RGT-DIFF-006', fix: expect.stringMatching(/--base DIR.*--repo URL.*--live$/) },
    });
  });

  test.each(['./nowhere', '../nowhere', '/nowhere/at/all'])(
    'is an error when a path names none, and no name of a branch: %s',
    async (base) => {
      const environment = new Environment(new Fleet(), 'production', {
        engine: new Direct(),
        repository: { url: 'https://git.example.com/fleet.git' },
      });
      await expect(baseOf(environment, { base })).rejects.toMatchObject({
        issue: { code: 'RGT-DIFF-001', what: expect.stringContaining('there is no folder') },
      });
    },
  );
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inventoryFile, parseInventory } from '../../../delivery/tree/inventory.ts';
import { TreeFolder } from '../../../delivery/tree/tree-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regatta-tree-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const file = (path: string, content = `${path}\n`) => ({ path, content });

function write(...files: { path: string; content: string }[]) {
  const folder = new TreeFolder(root, 'production', 'rendered');
  folder.write(files);
  return { report: folder.finish(true), codes: folder.issues.map(({ code }) => code) };
}

describe('a tree folder', () => {
  test('writes what is new, and does not touch what is the same', () => {
    write(file('a/b.yaml'), file('c.yaml'));
    const before = statSync(join(root, 'a/b.yaml')).mtimeMs;
    const { report } = write(file('a/b.yaml'), file('c.yaml', 'changed\n'));
    expect(report).toMatchObject({ written: 1, unchanged: 1, removed: 0 });
    expect(statSync(join(root, 'a/b.yaml')).mtimeMs).toBe(before);
    expect(readFileSync(join(root, 'c.yaml'), 'utf8')).toBe('changed\n');
  });

  test('removes a file that it owned and no longer makes, and the folder that is then empty', () => {
    write(file('gone/x.yaml'), file('kept.yaml'));
    expect(write(file('kept.yaml')).report.removed).toBe(1);
    expect(existsSync(join(root, 'gone'))).toBe(false);
  });

  test("leaves other people's files, beside its own and in folders that it empties", () => {
    write(file('shared/ours.yaml'));
    writeFileSync(join(root, 'shared/theirs.yaml'), 'theirs');
    write();
    expect(existsSync(join(root, 'shared/ours.yaml'))).toBe(false);
    expect(readFileSync(join(root, 'shared/theirs.yaml'), 'utf8')).toBe('theirs');
  });

  test('repairs a file of its own that somebody edited, even to the same length', () => {
    write(file('a.yaml', 'one\n'));
    writeFileSync(join(root, 'a.yaml'), 'two\n');
    expect(write(file('a.yaml', 'one\n')).report.written).toBe(1);
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe('one\n');
  });

  test('lists every file that it owns, with a hash of its content', () => {
    write(file('b.yaml'), file('a.yaml'));
    const inventory = parseInventory(readFileSync(join(root, inventoryFile), 'utf8'));
    expect(Object.keys(inventory?.files ?? {})).toEqual(['a.yaml', 'b.yaml']);
  });

  test('fails when a file is in the way that nobody gave to it (RGT-TREE-004)', () => {
    writeFileSync(join(root, 'a.yaml'), 'theirs');
    expect(write(file('a.yaml')).codes).toEqual(['RGT-TREE-004']);
    expect(readFileSync(join(root, 'a.yaml'), 'utf8')).toBe('theirs');
  });

  test.each([
    '../x.yaml',
    '/etc/x.yaml',
    'a/../../x.yaml',
    'a//x.yaml',
    './x',
    '.git/hooks/post-commit',
    'a/.GIT/config',
    'a\\b',
    'a\0b',
    '',
  ])('fails when a path leaves the folder: %j (RGT-TREE-001)', (path) => {
    expect(write(file(path)).codes).toEqual(['RGT-TREE-001']);
  });

  test.each([
    ['twice', 'a.yaml', 'a.yaml'],
    ['in another case', 'a.yaml', 'A.yaml'],
    ['in another normal form', '\u00e9.yaml', 'e\u0301.yaml'],
  ])('fails when a path comes %s, instead of losing one of the two (RGT-TREE-002)', (_, one, other) => {
    expect(write(file(one), file(other)).codes).toEqual(['RGT-TREE-002']);
  });

  test('fails when a link stands in the way, and writes nothing through it (RGT-TREE-003)', () => {
    const outside = mkdtempSync(join(tmpdir(), 'regatta-outside-'));
    symlinkSync(outside, join(root, 'link'));
    expect(write(file('link/x.yaml')).codes).toEqual(['RGT-TREE-003']);
    expect(existsSync(join(outside, 'x.yaml'))).toBe(false);
    rmSync(outside, { recursive: true });
  });

  test('fails when the inventory is damaged, since it decides what may be removed (RGT-TREE-005)', () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, inventoryFile), '{"format": 1');
    expect(new TreeFolder(root, 'production', 'rendered').issues.map(({ code }) => code)).toEqual([
      'RGT-TREE-005',
    ]);
  });

  test("fails when the folder holds another environment's tree (RGT-TREE-006)", () => {
    write(file('a.yaml'));
    expect(new TreeFolder(root, 'staging', 'rendered').issues.map(({ code }) => code)).toEqual([
      'RGT-TREE-006',
    ]);
  });

  test('knows the files of a run that was killed for its own, and leaves none of them behind', () => {
    new TreeFolder(root, 'production', 'rendered').write([file('a.yaml', 'half a run\n'), file('b.yaml')]);
    expect(write(file('a.yaml'))).toMatchObject({ codes: [], report: { written: 1, removed: 1 } });
    expect(readdirSync(root).sort()).toEqual(['a.yaml', inventoryFile]);
  });

  test('removes nothing when only a part of the tree was made', () => {
    write(file('a.yaml'), file('b.yaml'));
    const folder = new TreeFolder(root, 'production', 'rendered');
    folder.write([file('a.yaml', 'new\n')]);
    expect(folder.finish(false).removed).toBe(0);
    expect(existsSync(join(root, 'b.yaml'))).toBe(true);
    expect(Object.keys(parseInventory(readFileSync(join(root, inventoryFile), 'utf8'))?.files ?? {})).toEqual(
      ['a.yaml', 'b.yaml'],
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentHash, inventoryFile } from '../../../delivery/tree/inventory.ts';
import type { Inventory } from '../../../delivery/tree/inventory.ts';
import { editedFiles, isWorthACommit, treeChange } from '../../../delivery/publish/tree-change.ts';
import type { TreeEntry } from '../../../delivery/publish/tree-change.ts';
import { recordFile } from '../../../delivery/record/tree-record.ts';

const file = (id: string): TreeEntry => ({ mode: '100644', id });
const inventory = (files: Readonly<Record<string, string>>): Inventory => ({
  format: 1,
  environment: 'production',
  layout: 'rendered',
  files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, contentHash(text)])),
});
const change = (
  entries: Readonly<Record<string, TreeEntry>>,
  owned: Inventory | undefined,
  planned: Readonly<Record<string, string>>,
) =>
  treeChange({
    entries: new Map(Object.entries(entries)),
    owned,
    planned: new Map(Object.entries(planned)),
  });

describe('what must change on a branch', () => {
  test('is what is new, what differs and what is owned and no longer planned', () => {
    const found = change(
      { a: file('1'), b: file('2'), c: file('3'), theirs: file('9') },
      inventory({ a: '', b: '', c: '' }),
      { a: '1', b: '20', d: '4' },
    );
    expect(found).toEqual({ added: ['d'], changed: ['b'], removed: ['c'], foreign: [] });
  });

  test("is refused where somebody's file stands, unless it says the same", () => {
    expect(change({ a: file('1'), b: file('2') }, undefined, { a: '1', b: '20' })).toMatchObject({
      foreign: ['b'],
      changed: [],
    });
  });

  test("is refused below somebody's file, and on somebody's folder", () => {
    expect(change({ a: file('1') }, inventory({}), { 'a/b': '2' }).foreign).toEqual(['a/b']);
    expect(change({ 'a/b/c': file('1') }, inventory({}), { 'a/b': '2' }).foreign).toEqual(['a/b']);
  });

  test('may turn an owned file into a folder, and an owned folder into a file', () => {
    expect(change({ a: file('1') }, inventory({ a: '' }), { 'a/b': '2' })).toEqual({
      added: ['a/b'],
      changed: [],
      removed: ['a'],
      foreign: [],
    });
    expect(change({ 'a/b': file('1') }, inventory({ 'a/b': '' }), { a: '2' })).toMatchObject({
      added: ['a'],
      removed: ['a/b'],
      foreign: [],
    });
  });

  test("leaves another repository's module alone, even on a path that was owned", () => {
    const module: TreeEntry = { mode: '160000', id: '1' };
    expect(change({ a: module }, inventory({ a: '' }), {}).removed).toEqual([]);
    expect(change({ a: module }, inventory({ a: '' }), { a: '2' }).foreign).toEqual(['a']);
  });

  test('replaces a link that stands for an owned file', () => {
    const link: TreeEntry = { mode: '120000', id: '1' };
    expect(change({ a: link }, inventory({ a: '' }), { a: '1' }).changed).toEqual(['a']);
    expect(change({ a: link }, undefined, { a: '1' }).foreign).toEqual(['a']);
  });

  test('never touches a path that the inventory does not own', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
      .map((steps) => steps.join('/'));
    // A real tree has no file where it has a folder.
    const paths = fc
      .uniqueArray(path, { maxLength: 8 })
      .map((all) => all.filter((each) => !all.some((other) => other.startsWith(`${each}/`))));
    const sides = fc.record({ there: paths, owned: paths, planned: paths });
    fc.assert(
      fc.property(sides, ({ there, owned, planned }) => {
        const found = change(
          Object.fromEntries(there.map((each) => [each, file('old')])),
          inventory(Object.fromEntries(owned.map((each) => [each, '']))),
          Object.fromEntries(planned.map((each) => [each, 'new'])),
        );
        const after = new Set(there);
        for (const each of [...found.changed, ...found.removed]) expect(owned).toContain(each);
        for (const each of found.removed) after.delete(each);
        for (const each of found.added) expect(there).not.toContain(each);
        for (const each of [...found.added, ...found.changed]) after.add(each);
        expect([...found.added, ...found.changed, ...found.foreign].sort()).toEqual([...planned].sort());
        for (const each of there) if (!owned.includes(each)) expect(after).toContain(each);
        if (found.foreign.length === 0)
          for (const each of after)
            expect([...after].filter((other) => other.startsWith(`${each}/`))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a commit', () => {
  const nothing = { added: [], changed: [], removed: [], foreign: [] };

  test('is not worth it when only the record of fingerprints differs', () => {
    const found = { ...nothing, changed: [inventoryFile, recordFile] };
    const [old, now] = [
      inventory({ a: 'a', [recordFile]: 'one' }),
      inventory({ a: 'a', [recordFile]: 'two' }),
    ];
    expect(isWorthACommit(found, old, now)).toBe(false);
    expect(isWorthACommit({ ...found, changed: ['a'] }, old, now)).toBe(true);
  });

  test('is worth it when the inventory says something else, or was not there', () => {
    const found = { ...nothing, changed: [inventoryFile] };
    expect(isWorthACommit(found, inventory({ a: 'a', b: 'b' }), inventory({ a: 'a' }))).toBe(true);
    expect(isWorthACommit(nothing, undefined, inventory({}))).toBe(true);
  });
});

describe('a file edited by another hand', () => {
  test('is told by its hash, and only where it would be lost', () => {
    const owned = inventory({ a: 'a\n', b: 'b\n', c: 'c\n', d: 'd\n' });
    const texts = new Map([
      ['a', 'edited\n'],
      ['b', 'b\n'],
    ]);
    const found = { added: ['d'], changed: ['a', 'b'], removed: ['c'], foreign: [] };
    expect(editedFiles(found, owned, texts)).toEqual(['a', 'c', 'd']);
  });
});

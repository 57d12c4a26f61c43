import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentHash, listedHash, parseInventory, printInventory } from '../../../delivery/tree/inventory.ts';

const files = {
  'clusters/east/web/manifests.yaml': contentHash('a'),
  'clusters/west/web/manifests.yaml': contentHash('b'),
  'regatta-fingerprints.json': contentHash('c'),
};
const text = printInventory({ format: 1, environment: 'production', layout: 'rendered', files });

describe('an inventory', () => {
  test('is read as it was written, and looked up without being taken apart', () => {
    const inventory = parseInventory(text);
    expect(inventory).toMatchObject({ format: 1, environment: 'production', layout: 'rendered', files });
    expect(inventory?.text).toBe(text);
    for (const [path, hash] of Object.entries(files))
      expect(inventory && listedHash(inventory, path)).toBe(hash);
    expect(inventory && listedHash(inventory, 'clusters/east')).toBeUndefined();
  });

  test('is read in another form as well, such as another hand gives it', () => {
    const other = JSON.stringify(JSON.parse(text));
    const inventory = parseInventory(other);
    expect(inventory).toMatchObject({ environment: 'production', files });
    expect(inventory?.text).toBeUndefined();
    expect(inventory && listedHash(inventory, 'regatta-fingerprints.json')).toBe(contentHash('c'));
  });

  test('may hold nothing, and names that JSON has to escape', () => {
    const odd = { 'a "b"/c.yaml': contentHash('a'), 'é/x.yaml': contentHash('b') };
    for (const each of [{}, odd]) {
      const printed = printInventory({ format: 1, environment: 'a\tb', layout: 'kustomize', files: each });
      expect(parseInventory(printed)).toMatchObject({ environment: 'a\tb', files: each });
    }
  });

  test.each([
    ['a path that leads out', (good: string) => good.replace('clusters/west/', 'clusters/../')],
    ['a path of the root', (good: string) => good.replace('"clusters/west', '"/clusters/west')],
    ["Git's own folder", (good: string) => good.replace('clusters/west/', 'clusters/.git/')],
    ['an empty step', (good: string) => good.replace('clusters/west/', 'clusters//')],
    ['a hash that is none', (good: string) => good.replace(/sha256:[0-9a-f]/, 'sha256:x')],
    [
      'the marks of a merge',
      (good: string) => good.replace('    "clusters/west', '<<<<<<< HEAD\n    "clusters/west'),
    ],
    ['a lost comma', (good: string) => good.replace('",\n    "clusters/west', '"\n    "clusters/west')],
    ['a comma too many', (good: string) => good.replace('"\n  }\n', '",\n  }\n')],
    ['a cut', (good: string) => good.slice(0, -10)],
    ['words behind it', (good: string) => `${good}more\n`],
    ['a control character in a name', (good: string) => good.replace('production', 'pro\tduction')],
  ])('is damaged by %s', (_, damage) => {
    expect(damage(text)).not.toBe(text);
    expect(parseInventory(damage(text))).toBeUndefined();
  });

  test('is never taken for one where JSON would not read it, or read another', () => {
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(3),
        fc.constantFrom('', '"', '/', '.', ',', '\n', '}', '\\', 'a', ' '),
        (at, cut, more) => {
          const edited = text.slice(0, at) + more + text.slice(at + cut);
          const inventory = parseInventory(edited);
          if (inventory === undefined) return;
          const { environment, layout, files: read } = JSON.parse(edited) as typeof inventory;
          expect(inventory).toMatchObject({ environment, layout, files: read });
        },
      ),
      { numRuns: 3000 },
    );
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readKustomizeSource } from '../../../delivery/source/kustomize-source.ts';
import { readYamlSource } from '../../../delivery/source/yaml-source.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regatta-source-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n';

describe('a Kustomize folder that is taken in', () => {
  beforeEach(() => {
    put('base/kustomization.yaml', 'resources: [one.yaml]\n');
    put('base/one.yaml', configMap);
    put('overlay/kustomization.yaml', 'resources: [../base]\nnamePrefix: east-\n');
  });

  test('is built with kustomize when it is a base and an overlay', async () => {
    expect(await readKustomizeSource(join(root, 'overlay'))).toMatchObject({
      objects: [{ kind: 'ConfigMap', metadata: { name: 'east-one' } }],
    });
  });

  test('fails when there is no such folder, and says from where it is looked for (RGT-SOURCE-002)', async () => {
    expect(await readKustomizeSource('no/such/folder')).toMatchObject({
      fault: {
        code: 'RGT-SOURCE-002',
        what: 'there is no folder no/such/folder',
        fix: expect.stringContaining('relative to where the command runs'),
      },
    });
  });

  test('fails when it is deeper than two levels, and shows the chain (RGT-SOURCE-003)', async () => {
    put('third/kustomization.yaml', 'resources: [../overlay]\n');
    const result = await readKustomizeSource(join(root, 'third'));
    expect(result).toMatchObject({
      fault: { code: 'RGT-SOURCE-003', fix: 'move what the middle levels change into components' },
    });
    expect('fault' in result && result.fault.given).toMatch(/third → .*overlay → .*base/);
  });

  test('does not count components as levels', async () => {
    put(
      'part/kustomization.yaml',
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: x-\n',
    );
    put('overlay/kustomization.yaml', 'resources: [../base]\ncomponents: [../part]\n');
    expect(await readKustomizeSource(join(root, 'overlay'))).toMatchObject({
      objects: [{ metadata: { name: 'x-one' } }],
    });
  });

  test('fails when a remote base can change by itself (RGT-SOURCE-004)', async () => {
    put('overlay/kustomization.yaml', 'resources: ["https://git.example.com/org/base?ref=main"]\n');
    expect(await readKustomizeSource(join(root, 'overlay'))).toMatchObject({
      fault: { code: 'RGT-SOURCE-004' },
    });
  });

  test('fails when kustomize refuses it, in kustomize’s own words (RGT-SOURCE-005)', async () => {
    put('overlay/kustomization.yaml', 'resources: [../base]\nunknownField: 1\n');
    const result = await readKustomizeSource(join(root, 'overlay'));
    expect('fault' in result && result.fault.what).toContain('unknownField');
  });
});

describe('a YAML file that is taken in', () => {
  test('gives its documents, and the items of its lists', () => {
    put(
      'all.yaml',
      `${configMap}---\napiVersion: v1\nkind: List\nitems:\n- ${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'two' } })}\n---\n`,
    );
    expect(readYamlSource(join(root, 'all.yaml'))).toMatchObject({
      objects: [{ kind: 'ConfigMap' }, { kind: 'Secret' }],
    });
  });

  test.each([
    ['its keys come twice', 'apiVersion: v1\nkind: ConfigMap\nkind: Secret\nmetadata: {name: x}\n'],
    [
      'it is a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    ],
    ['a document is no object', 'just text\n'],
    ['an object has no name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n'],
  ])('fails when %s (RGT-SOURCE-001)', (_, text) => {
    put('bad.yaml', text);
    expect(readYamlSource(join(root, 'bad.yaml'))).toMatchObject({ fault: { code: 'RGT-SOURCE-001' } });
  });
});

import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fits, pinnedTools, versionIn } from '../../../tools/pinned-tools.ts';
import type { GoTool } from '../../../tools/pinned-tools.ts';
import { buildArguments } from '../../../tools/tool-installer.ts';

const goTools = pinnedTools.filter((tool): tool is GoTool => tool.kind === 'go');
const folder = join(import.meta.dirname, '../../../tools');

describe('versions', () => {
  test.each([
    ['etcd Version: 3.6.8\nGit SHA: none\nGo Version: go1.26.8', [3, 6, 8]],
    ['Kubernetes v1.35.0', [1, 35, 0]],
    ['kwok version v0.8.0 go1.26.8 (linux/amd64)', [0, 8, 0]],
    ['v4.1.4+g05fa379', [4, 1, 4]],
    ['Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0', [1, 32, 4]],
  ])('the first version in %j is read', (answer, version) => {
    expect(versionIn(answer)).toEqual(version);
  });

  const range = { ask: [], from: '3.9.0', below: '4.0.0' };

  test('a version inside the range fits, compared by number and not by letter', () => {
    expect(['3.9.0', 'v3.10.2', '3.99.99'].map((version) => fits(version, range))).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('fails when a version lies outside the range or there is none', () => {
    expect(['3.8.9', '4.0.0', '10.0.0', '(devel)', ''].map((version) => fits(version, range))).toEqual(
      Array<boolean>(5).fill(false),
    );
  });
});

describe('pins', () => {
  test.each(goTools)("$name's go.mod requires the pinned version and names it as a tool", async (tool) => {
    const text = await readFile(join(folder, tool.folder, 'go.mod'), 'utf8');
    const required = text.split('\n').map((line) => line.trim().replace('require ', '').split(' '));
    const modules = required.filter(
      ([module, version]) => version === tool.version && isWithin(tool.package, module),
    );
    expect(modules).not.toEqual([]);
    expect(text).toMatch(new RegExp(`^(tool |\\t)${tool.package}$`, 'm'));
  });

  test.each(goTools)('$name is built from committed checksums only', (tool) => {
    expect(buildArguments(tool, '/out')).toEqual(
      expect.arrayContaining(['-mod=readonly', '-trimpath', '-o', '/out', tool.package]),
    );
  });

  test.each(pinnedTools)('the pinned version of $name fits its own range', (tool) => {
    if ('beside' in tool.fits) expect(pinnedTools.map(({ name }) => name)).toContain(tool.fits.beside);
    else if (tool.kind === 'go') expect(fits(tool.version, tool.fits)).toBe(true);
    else expect(tool.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });
});

function isWithin(path: string, module = ''): boolean {
  return module !== '' && (path === module || path.startsWith(`${module}/`));
}

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pinnedTool } from '../../../tools/pinned-tools.ts';
import { cachedPath, findTool, forgetTools } from '../../../tools/tool-finder.ts';
import { closeScratchTools, openScratchTools } from '../../support/tools/scratch-tools.ts';

let folder: string;

beforeEach(async () => {
  folder = await openScratchTools();
});

afterEach(() => closeScratchTools(folder));

async function program(path: string, says: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

function cached(name: string): string {
  const tool = pinnedTool(name);
  if (!tool) throw new Error(name);
  return cachedPath(tool);
}

describe('finding a tool', () => {
  test('a program on PATH at a fitting version comes before the cache', async () => {
    const path = await program(join(folder, 'bin', 'kustomize'), 'v5.7.1');
    await program(cached('kustomize'), 'v5.8.2');
    expect(await findTool('kustomize')).toBe(path);
  });

  test('a program on PATH at another version is passed over', async () => {
    await program(join(folder, 'bin', 'kustomize'), 'v4.5.7');
    const path = await program(cached('kustomize'), 'v5.8.2');
    expect(await findTool('kustomize')).toBe(path);
  });

  test('the language host on PATH counts only beside a fitting pulumi', async () => {
    await program(join(folder, 'bin', 'pulumi-language-nodejs'), '');
    const path = await program(cached('pulumi-language-nodejs'), '');
    expect(await findTool('pulumi-language-nodejs')).toBe(path);
    forgetTools();
    await program(join(folder, 'bin', 'pulumi'), 'v3.260.0');
    expect(await findTool('pulumi-language-nodejs')).toBe(join(folder, 'bin', 'pulumi-language-nodejs'));
  });

  test('fails when the program is nowhere, and says how to get it', async () => {
    await expect(findTool('etcd')).rejects.toMatchObject({
      issues: [{ code: 'RGT-TOOL-002', fix: 'run: node tools/install.ts etcd' }],
    });
  });

  test('fails when nobody pinned a tool of that name', async () => {
    await expect(findTool('etcdd')).rejects.toMatchObject({
      issues: [{ code: 'RGT-TOOL-001', given: 'etcdd' }],
    });
  });
});

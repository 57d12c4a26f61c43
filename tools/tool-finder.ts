import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { IssuesError } from '../constructs/core/issue.ts';
import { cacheFolder } from './cache-folder.ts';
import { fits, pinnedTool, pinnedTools } from './pinned-tools.ts';
import type { FittingVersion, PinnedTool } from './pinned-tools.ts';

/** Where a program was found. */
export interface FoundTool {
  readonly name: string;
  readonly path: string;
  readonly from: 'path' | 'cache';
}

const found = new Map<string, FoundTool>();

/**
 * Gives the path of a third-party program: from PATH at a fitting version, else from the cache.
 *
 * @throws IssuesError RGT-TOOL-001 for a name that is not pinned, RGT-TOOL-002 for a program that is nowhere.
 */
export async function findTool(name: string): Promise<string> {
  const place = await locateTool(requireTool(name));
  if (place) return place.path;
  throw new IssuesError([
    {
      code: 'RGT-TOOL-002',
      severity: 'error',
      where: {},
      what: `${name} is neither on PATH at a fitting version nor in the cache`,
      allowed: describeFit(requireTool(name)),
      fix: `run: node tools/install.ts ${name}`,
    },
  ]);
}

/** Looks a program up without an error; a find is remembered for the rest of the run. */
export async function locateTool(tool: PinnedTool): Promise<FoundTool | undefined> {
  const known = found.get(tool.name);
  if (known) return known;
  const place = (await onPath(tool)) ?? (await inCache(tool));
  if (place) found.set(tool.name, place);
  return place;
}

/** Looks everything up anew from now on, for when PATH or the cache has changed. */
export function forgetTools(): void {
  found.clear();
}

/** Where a program lies in the cache once it is built. */
export function cachedPath(tool: PinnedTool): string {
  return join(cacheFolder('tools', tool.folder, tool.version), tool.name);
}

/** The pinned tool of that name. @throws IssuesError RGT-TOOL-001 */
export function requireTool(name: string): PinnedTool {
  const tool = pinnedTool(name);
  if (tool) return tool;
  throw new IssuesError([
    {
      code: 'RGT-TOOL-001',
      severity: 'error',
      where: { file: 'tools/pinned-tools.ts' },
      what: `no tool is called "${name}"`,
      given: name,
      allowed: pinnedTools.map((each) => each.name).join(', '),
      fix: 'use one of these names, or pin the tool in tools/pinned-tools.ts',
    },
  ]);
}

async function inCache(tool: PinnedTool): Promise<FoundTool | undefined> {
  const path = cachedPath(tool);
  return (await isProgram(path)) ? { name: tool.name, path, from: 'cache' } : undefined;
}

async function onPath(tool: PinnedTool): Promise<FoundTool | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, tool.name);
    if ((await isProgram(path)) && (await isFitting(tool, path)))
      return { name: tool.name, path, from: 'path' };
  }
  return undefined;
}

async function isFitting(tool: PinnedTool, path: string): Promise<boolean> {
  if (!('beside' in tool.fits)) return fits(await ask(path, tool.fits.ask), tool.fits);
  const other = await locateTool(requireTool(tool.fits.beside));
  return other?.from === 'path' && dirname(other.path) === dirname(path);
}

function describeFit({ name, fits: wanted, version }: PinnedTool): string {
  const range = (fit: FittingVersion) => `${name} from ${fit.from} to below ${fit.below}`;
  return 'beside' in wanted ? `the one that comes with ${wanted.beside}, or ${version}` : range(wanted);
}

/** What a program prints about its version; nothing when it fails, hangs or is of another platform. */
function ask(path: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true', KUBECONFIG: '/dev/null' };
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 10_000, env }, (fault, stdout) => resolve(fault ? '' : stdout));
  });
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

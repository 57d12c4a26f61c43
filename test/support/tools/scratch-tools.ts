import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetTools } from '../../../tools/tool-finder.ts';

const before = { PATH: process.env['PATH'], REGATTA_CACHE: process.env['REGATTA_CACHE'] };

/** A folder whose `bin` is all of PATH and whose `cache` is Regatta's cache, neither of which is there yet. */
export async function openScratchTools(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'regatta-tools-'));
  process.env['PATH'] = join(folder, 'bin');
  process.env['REGATTA_CACHE'] = join(folder, 'cache');
  forgetTools();
  return folder;
}

/** Removes the folder; PATH and the cache are then what they were. */
export async function closeScratchTools(folder: string): Promise<void> {
  Object.assign(process.env, before);
  if (before.REGATTA_CACHE === undefined) delete process.env['REGATTA_CACHE'];
  forgetTools();
  await rm(folder, { recursive: true });
}

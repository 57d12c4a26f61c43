import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findTool } from '../../tools/tool-finder.ts';
import type { KustomizeLevels } from './kustomize-levels.ts';
import { kustomizeLevels, UnreadableKustomization } from './kustomize-levels.ts';
import { runForManifests } from './manifest-program.ts';
import type { SourceResult } from './source-reader.ts';
import { folderExcess } from './folder-excess.ts';

/** A base and its overlay; a third level hides who sets a field. */
const mostLevels = 2;

/** Builds a Kustomize folder with the pinned kustomize, after looking at how deep it goes. */
export async function readKustomizeSource(given: string): Promise<SourceResult> {
  const folder = resolve(given);
  if (!existsSync(folder))
    return {
      fault: {
        code: 'RGT-SOURCE-002',
        what: `there is no folder ${given}`,
        fix: 'correct the folder; it is relative to where the command runs',
      },
    };
  const levels = levelsOf(folder);
  if ('fault' in levels) return levels;
  const { chain, unpinned } = levels;
  if (chain.length > mostLevels)
    return {
      fault: {
        code: 'RGT-SOURCE-003',
        what: `Kustomize folder ${given} is ${chain.length} levels deep`,
        given: chain
          .map((step) => (step === folder ? given : step.replace(`${resolve('.')}/`, '')))
          .join(' → '),
        allowed: `${mostLevels} levels: a base and an overlay`,
        fix: 'move what the middle levels change into components',
      },
    };
  const [remote] = unpinned;
  if (remote !== undefined)
    return {
      fault: {
        code: 'RGT-SOURCE-004',
        what: `Kustomize folder ${given} uses what is elsewhere and can change by itself`,
        given: remote,
        allowed: 'a URL that ends with ?ref=<commit>',
        fix: 'pin it to a commit',
      },
    };
  const excess = chain.map(folderExcess).find((each) => each !== undefined);
  if (excess !== undefined) return unreadable(excess);
  return runForManifests(await findTool('kustomize'), ['build', folder], `kustomize build ${given}`);
}

function levelsOf(folder: string): KustomizeLevels | Extract<SourceResult, { fault: unknown }> {
  try {
    return kustomizeLevels(folder);
  } catch (cause) {
    if (cause instanceof UnreadableKustomization) return unreadable(cause.message);
    throw cause;
  }
}

function unreadable(what: string): Extract<SourceResult, { fault: unknown }> {
  return { fault: { code: 'RGT-SOURCE-006', what, fix: 'correct it; kustomize is not asked before that' } };
}

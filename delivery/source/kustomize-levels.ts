import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonValue } from '../../constructs/core/manifest.ts';
import { decodedText, readPlainFile } from '../tree/plain-file.ts';
import { remotePaths } from './kustomization-paths.ts';
import { yamlValues } from './yaml-values.ts';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/** The largest kustomization.yaml that is read, in bytes. */
const largestBytes = 1_000_000;
/** Folders that are looked into; folders that name each other twice over would else take for ever. */
const mostFolders = 1000;

/** The chain of folders from a Kustomize folder down to its deepest base, and the remote files that are not pinned. */
export interface KustomizeLevels {
  readonly chain: readonly string[];
  readonly unpinned: readonly string[];
}

/** A Kustomize folder that can't be read; says where and why. */
export class UnreadableKustomization extends Error {
  override readonly name = 'UnreadableKustomization';
}

/**
 * Follows the resources of a Kustomize folder. Components are not levels: they are what deep nesting is replaced by.
 *
 * @throws UnreadableKustomization
 */
export function kustomizeLevels(folder: string): KustomizeLevels {
  return new Levels().below(folder, []);
}

class Levels {
  readonly #known = new Map<string, KustomizeLevels>();

  below(folder: string, above: readonly string[]): KustomizeLevels {
    if (above.includes(folder)) return { chain: [folder], unpinned: [] };
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    if (this.#known.size >= mostFolders)
      throw new UnreadableKustomization(`${above[0] ?? folder} reaches more than ${mostFolders} folders`);
    const file = fileNames.map((name) => join(folder, name)).find((path) => existsSync(path));
    const levels =
      file === undefined ? { chain: [folder], unpinned: [] } : this.#levelsOf(folder, file, above);
    this.#known.set(folder, levels);
    return levels;
  }

  #levelsOf(folder: string, file: string, above: readonly string[]): KustomizeLevels {
    const content = contentOf(file);
    const here = [...above, folder];
    const levels = resourcesIn(content)
      .map((resource) => join(folder, resource))
      .filter((path) => fileNames.some((name) => existsSync(join(path, name))))
      .map((path) => this.below(sameFolder(path), here));
    const deepest = levels.reduce<readonly string[]>(
      (longest, { chain }) => (chain.length > longest.length ? chain : longest),
      [],
    );
    const unpinned = remotePaths(content).filter((path) => !isPinned(path));
    return {
      chain: [folder, ...deepest],
      unpinned: [...new Set([...unpinned, ...levels.flatMap((level) => level.unpinned)])],
    };
  }
}

function contentOf(file: string): JsonValue {
  const read = readPlainFile(file, largestBytes);
  if ('fault' in read) throw new UnreadableKustomization(`${file} ${read.fault}`);
  const text = decodedText(read.bytes);
  if (text === undefined) throw new UnreadableKustomization(`${file} is no text in UTF-8`);
  const parsed = yamlValues(text, file);
  if ('fault' in parsed) throw new UnreadableKustomization(parsed.fault);
  return parsed.values[0] ?? null;
}

function resourcesIn(content: JsonValue): readonly string[] {
  if (!isJsonObject(content)) return [];
  return [content['resources'], content['bases']].flatMap((list) =>
    Array.isArray(list)
      ? (list as readonly JsonValue[]).filter((item): item is string => typeof item === 'string')
      : [],
  );
}

/** A folder that is reached by several ways is one folder. */
function sameFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isPinned(path: string): boolean {
  return /[?&]ref=(?:[0-9a-f]{40}|v?\d)/.test(path);
}

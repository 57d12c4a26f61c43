import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The chain of folders from a Kustomize folder down to its deepest base, and the remote bases that are not pinned. */
export interface KustomizeLevels {
  readonly chain: readonly string[];
  readonly unpinned: readonly string[];
}

/** Follows the resources of a Kustomize folder. Components are not levels: they are what deep nesting is replaced by. */
export function kustomizeLevels(folder: string, above: readonly string[] = []): KustomizeLevels {
  if (above.includes(folder)) return { chain: [...above, folder], unpinned: [] };
  const file = fileNames.map((name) => join(folder, name)).find((path) => existsSync(path));
  const here = [...above, folder];
  if (file === undefined) return { chain: here, unpinned: [] };
  const resources = resourcesIn(readFileSync(file, 'utf8'));
  const unpinned = resources.filter(
    (resource) => isRemote(resource) && !/[?&]ref=(?:[0-9a-f]{40}|v?\d)/.test(resource),
  );
  const below = resources
    .filter(
      (resource) => !isRemote(resource) && fileNames.some((name) => existsSync(join(folder, resource, name))),
    )
    .map((resource) => kustomizeLevels(join(folder, resource), here));
  const deepest = below.reduce<readonly string[]>(
    (longest, { chain }) => (chain.length > longest.length ? chain : longest),
    here,
  );
  return { chain: deepest, unpinned: [...unpinned, ...below.flatMap((level) => level.unpinned)] };
}

function resourcesIn(text: string): readonly string[] {
  const content: unknown = parse(text, { maxAliasCount: 100 });
  if (typeof content !== 'object' || content === null) return [];
  const { resources, bases } = content as { resources?: unknown; bases?: unknown };
  return [resources, bases].flatMap((list) =>
    Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [],
  );
}

function isRemote(resource: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^github\.com\//.test(resource);
}

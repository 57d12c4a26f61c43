import { activeCluster, loadKubeconfig } from './kubeconfig.ts';
import { same, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { unknown } from './wire.ts';

function clusterOf(config: JsonObject): JsonObject | undefined {
  const given = textAt(config, 'kubeconfig');
  if (given === undefined) return undefined;
  try {
    return activeCluster(loadKubeconfig(given).document, {
      context: textAt(config, 'context'),
      cluster: textAt(config, 'cluster'),
    });
  } catch {
    return undefined;
  }
}

const choosing = ['kubeconfig', 'context', 'cluster'];

/** Which of the Provider's arguments changed, and which of them lead to another cluster: then every object is replaced. */
export function configDifference(
  olds: JsonObject,
  news: JsonObject,
): { readonly changed: readonly string[]; readonly replaces: readonly string[] } {
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !same(olds[key], news[key]),
  );
  const identity = textAt(news, 'clusterIdentifier');
  if (identity !== undefined && textAt(olds, 'clusterIdentifier') !== undefined) {
    return { changed, replaces: changed.filter((key) => key === 'clusterIdentifier') };
  }
  const open = choosing.filter((key) => news[key] === unknown);
  if (open.length > 0) return { changed, replaces: open };
  const before = clusterOf(olds);
  const after = clusterOf(news);
  const moved = before !== undefined && after !== undefined && !same(before, after);
  return { changed, replaces: moved ? changed.filter((key) => choosing.includes(key)) : [] };
}

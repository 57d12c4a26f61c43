import { fromInputs, parseCheckpoint } from './checkpoint.ts';
import { covers, differences } from './difference.ts';
import { kindOfToken } from './identity.ts';
import { needsReplacement } from './immutable.ts';
import type { Mutability } from './immutable.ts';
import { textAt, withAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isAutonamed } from './naming.ts';
import type { DiffCall, DiffReply } from './operations.ts';
import { normalized, pruned } from './prune.ts';

function replacing(token: string, news: JsonObject, mutability: Mutability): (path: string) => boolean {
  // A patch owns a few fields of somebody else's object: only another object needs another patch.
  if (kindOfToken(token).isPatch) return (path) => path === 'metadata.name' || path === 'metadata.namespace';
  return needsReplacement(news, mutability);
}

/** Compares new inputs with what the last write or refresh saw of them, without a request. */
export function compare(mutability: Mutability, call: DiffCall): DiffReply {
  const old = parseCheckpoint(call.state);
  const news = normalized(fromInputs(call.news));
  const seen = pruned(old.live, normalized(old.inputs));
  const name = textAt(old.live, 'metadata', 'name') ?? null;
  const base = withAt(
    { ...seen, apiVersion: news['apiVersion'] ?? null, kind: news['kind'] ?? null },
    ['metadata', 'name'],
    name,
  );
  const replaces = replacing(call.token, news, mutability);
  const found = [...differences(base, news)].filter(
    ([path]) => !call.ignored.some((ignored) => covers(ignored, path)),
  );
  const changes = new Map(found.map(([path, change]) => [path, { change, replaces: replaces(path) }]));
  const stays =
    textAt(news, 'metadata', 'name') === name &&
    textAt(news, 'metadata', 'namespace') === textAt(old.live, 'metadata', 'namespace');
  return {
    changes,
    deletesFirst: stays && !isAutonamed(news) && [...changes.values()].some((item) => item.replaces),
  };
}

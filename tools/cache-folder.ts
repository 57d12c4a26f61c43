import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A place in the per-user cache, where everything is kept that can be fetched or built again.
 *
 * `REGATTA_CACHE` moves the whole cache; else it lies in `$XDG_CACHE_HOME/regatta` or `~/.cache/regatta`.
 */
export function cacheFolder(...parts: readonly string[]): string {
  const { REGATTA_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  const root = own ? own : join(shared ? shared : join(homedir(), '.cache'), 'regatta');
  return join(root, ...parts);
}

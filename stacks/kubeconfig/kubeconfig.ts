import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue } from '../../constructs/core/manifest.ts';
import type { SignIn } from '../../constructs/engine/engine.ts';

/** Where a kubeconfig's context leads. */
export interface ContextTarget {
  /** URL of the API server. */
  readonly server: string;
  /** URL of a proxy on the way, where one is named. */
  readonly proxy: string | undefined;
  /** Name that the server's certificate is asked for, where it is not the server's own. */
  readonly serverName: string | undefined;
  /** Stands for the authority that the server is trusted by: another one means another cluster, or a renewed one. */
  readonly authority: string | undefined;
}

/** Where a context leads; the current one when none is named. Undefined when there is no such context. */
export function contextTarget(kubeconfigs: readonly string[], context?: string): ContextTarget | undefined {
  const documents = kubeconfigs.map(documentOf);
  const wanted = context ?? firstText(documents.map((document) => document['current-context']));
  const name = text(entry(documents, 'contexts', wanted, 'context')?.['cluster']);
  const cluster = entry(documents, 'clusters', name, 'cluster');
  const server = text(cluster?.['server']);
  if (cluster === undefined || server === undefined) return undefined;
  const authority = text(cluster['certificate-authority-data']) ?? text(cluster['certificate-authority']);
  return {
    server,
    proxy: text(cluster['proxy-url']),
    serverName: text(cluster['tls-server-name']),
    authority:
      authority === undefined ? undefined : createHash('sha256').update(authority).digest('hex').slice(0, 16),
  };
}

/** What a kubeconfig's current context says about signing in, for a registration; only what it holds itself. */
export function signInOf(kubeconfig: string): SignIn {
  const documents = [documentOf(kubeconfig)];
  const context = entry(documents, 'contexts', text(documents[0]?.['current-context']), 'context');
  const cluster = entry(documents, 'clusters', text(context?.['cluster']), 'cluster');
  const user = entry(documents, 'users', text(context?.['user']), 'user');
  const parts = {
    ca: text(cluster?.['certificate-authority-data']),
    token: text(user?.['token']),
    cert: text(user?.['client-certificate-data']),
    key: text(user?.['client-key-data']),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function entry(
  documents: readonly JsonObject[],
  list: string,
  name: string | undefined,
  inner: string,
): JsonObject | undefined {
  const all = documents.flatMap((document) => {
    const items = document[list];
    return Array.isArray(items) ? (items as JsonValue[]) : [];
  });
  // The first file that knows a name wins, as for kubectl.
  const found = all.find((item) => isJsonObject(item) && item['name'] === name);
  const value = isJsonObject(found) ? found[inner] : undefined;
  return isJsonObject(value) ? value : undefined;
}

function documentOf(kubeconfig: string): JsonObject {
  const parsed: unknown = parse(kubeconfig, { maxAliasCount: 0 });
  return isJsonObject(parsed) ? parsed : {};
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function firstText(values: readonly (JsonValue | undefined)[]): string | undefined {
  return values.map(text).find((value) => value !== undefined);
}

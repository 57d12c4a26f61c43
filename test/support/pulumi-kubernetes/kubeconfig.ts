import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

import { at, isObject, listAt, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** What a request presents to the API server. */
export interface Credentials {
  readonly authorization?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How to reach one API server. */
export interface Connection {
  readonly server: string;
  readonly namespace: string;
  readonly ca?: string;
  readonly servername?: string;
  readonly verifies: boolean;
  readonly credentials: () => Promise<Credentials>;
}

/** Which entries of a kubeconfig to take. */
export interface Choice {
  readonly context: string | undefined;
  readonly cluster: string | undefined;
}

/** The kubeconfig by content or by path; without either, `$KUBECONFIG` or `~/.kube/config`. */
export function loadKubeconfig(pathOrContent: string | undefined): {
  readonly document: JsonObject;
  readonly folder: string;
} {
  const ambient = (process.env['KUBECONFIG'] ?? '').split(delimiter).find((path) => path !== '');
  const given = pathOrContent ?? ambient ?? join(homedir(), '.kube', 'config');
  const isContent = given.includes('\n') || given.trimStart().startsWith('{');
  if (!isContent && !existsSync(given)) throw new Error(`the kubeconfig file ${given} does not exist`);
  const document = parse(isContent ? given : readFileSync(given, 'utf8')) as Json;
  if (!isObject(document))
    throw new Error('the kubeconfig is not a document with clusters, contexts and users');
  return { document, folder: isContent ? process.cwd() : dirname(resolve(given)) };
}

function named(document: JsonObject, list: string, name: string | undefined, inner: string): JsonObject {
  const entry = listAt(document, list).find((item) => textAt(item, 'name') === name);
  const found = at(entry, inner);
  if (!isObject(found)) throw new Error(`the kubeconfig has no ${inner} named "${name ?? ''}"`);
  return found;
}

/** The cluster entry that a kubeconfig and a choice lead to; its change means another cluster. */
export function activeCluster(document: JsonObject, choice: Choice): JsonObject {
  const context = named(
    document,
    'contexts',
    choice.context ?? textAt(document, 'current-context'),
    'context',
  );
  return named(document, 'clusters', choice.cluster ?? textAt(context, 'cluster'), 'cluster');
}

function fileOrData(entry: JsonObject, field: string, folder: string): string | undefined {
  const data = textAt(entry, `${field}-data`);
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  const path = textAt(entry, field);
  return path === undefined ? undefined : readFileSync(resolve(folder, path), 'utf8');
}

function staticCredentials(user: JsonObject, folder: string): Credentials {
  const tokenFile = textAt(user, 'tokenFile');
  const token =
    textAt(user, 'token') ??
    (tokenFile === undefined ? undefined : readFileSync(resolve(folder, tokenFile), 'utf8').trim());
  const name = textAt(user, 'username');
  const basic =
    name === undefined
      ? undefined
      : `Basic ${Buffer.from(`${name}:${textAt(user, 'password') ?? ''}`).toString('base64')}`;
  const authorization = token === undefined ? basic : `Bearer ${token}`;
  const cert = fileOrData(user, 'client-certificate', folder);
  const key = fileOrData(user, 'client-key', folder);
  return {
    ...(authorization === undefined ? {} : { authorization }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function runCredentials(
  exec: JsonObject,
): Promise<{ readonly credentials: Credentials; readonly until: number }> {
  const args = at(exec, 'args');
  const given = Object.fromEntries(
    listAt(exec, 'env').map((item) => [textAt(item, 'name') ?? '', textAt(item, 'value') ?? '']),
  );
  const info = JSON.stringify({
    apiVersion: at(exec, 'apiVersion') ?? null,
    kind: 'ExecCredential',
    spec: { interactive: false },
  });
  const { stdout } = await promisify(execFile)(
    textAt(exec, 'command') ?? '',
    Array.isArray(args) ? args.map(String) : [],
    {
      env: { ...process.env, ...given, KUBERNETES_EXEC_INFO: info },
      timeout: 60_000,
    },
  );
  const status = at(JSON.parse(stdout) as Json, 'status');
  const token = textAt(status, 'token');
  const cert = textAt(status, 'clientCertificateData');
  const key = textAt(status, 'clientKeyData');
  const expires = textAt(status, 'expirationTimestamp');
  return {
    credentials: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
    until: expires === undefined ? Infinity : Date.parse(expires) - 60_000,
  };
}

function credentialSource(user: JsonObject, folder: string): () => Promise<Credentials> {
  const exec = at(user, 'exec');
  if (!isObject(exec)) {
    const fixed = Promise.resolve(staticCredentials(user, folder));
    return () => fixed;
  }
  let last: Promise<{ readonly credentials: Credentials; readonly until: number }> | undefined;
  return async () => {
    if (last !== undefined && (await last).until < Date.now()) last = undefined;
    last ??= runCredentials(exec);
    return (await last).credentials;
  };
}

/** The connection that a kubeconfig and a choice describe. */
export function connectionOf(pathOrContent: string | undefined, choice: Choice): Connection {
  const { document, folder } = loadKubeconfig(pathOrContent);
  const context = named(
    document,
    'contexts',
    choice.context ?? textAt(document, 'current-context'),
    'context',
  );
  const cluster = activeCluster(document, choice);
  const server = textAt(cluster, 'server');
  if (server === undefined) throw new Error('the kubeconfig names no server');
  const ca = fileOrData(cluster, 'certificate-authority', folder);
  const servername = textAt(cluster, 'tls-server-name');
  const user = textAt(context, 'user');
  return {
    server: server.replace(/\/+$/, ''),
    namespace: textAt(context, 'namespace') ?? 'default',
    verifies: at(cluster, 'insecure-skip-tls-verify') !== true,
    ...(ca === undefined ? {} : { ca }),
    ...(servername === undefined ? {} : { servername }),
    credentials: credentialSource(user === undefined ? {} : named(document, 'users', user, 'user'), folder),
  };
}

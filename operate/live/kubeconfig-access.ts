import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue } from '../../constructs/core/manifest.ts';

const run = promisify(execFile);

/** How to reach a cluster's API server, and as whom. */
export interface ClusterAccess {
  readonly server: string;
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  /** False only where the kubeconfig says so. */
  readonly verifies: boolean;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly authorization: string | undefined;
}

interface Entry {
  readonly value: JsonObject;
  /** Folder of the file that it stands in, for paths. */
  readonly folder: string;
}

/**
 * Reads a context of the caller's kubeconfig: `$KUBECONFIG`, which may name several files, or `~/.kube/config`. The
 * first file that knows a name wins, as for kubectl.
 *
 * @throws Error that says what is missing; never with a value of a credential.
 */
export async function kubeconfigAccess(context: string): Promise<ClusterAccess> {
  const files = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const documents = (files.length > 0 ? files : [join(homedir(), '.kube', 'config')]).flatMap(documentAt);
  const chosen = entry(documents, 'contexts', context, 'context');
  if (chosen === undefined) throw new Error(`the kubeconfig has no context "${context}"`);
  const cluster = entry(documents, 'clusters', textOf(chosen.value['cluster']), 'cluster');
  const server = textOf(cluster?.value['server']);
  if (cluster === undefined || server === undefined) throw new Error(`context "${context}" names no server`);
  const user = entry(documents, 'users', textOf(chosen.value['user']), 'user');
  return {
    server: server.replace(/\/+$/, ''),
    ca: content(cluster, 'certificate-authority'),
    serverName: textOf(cluster.value['tls-server-name']),
    verifies: cluster.value['insecure-skip-tls-verify'] !== true,
    ...(await credentialsOf(user)),
  };
}

type Credentials = Pick<ClusterAccess, 'certificate' | 'key' | 'authorization'>;

async function credentialsOf(user: Entry | undefined): Promise<Credentials> {
  if (user === undefined) return { certificate: undefined, key: undefined, authorization: undefined };
  const { exec } = user.value;
  if (isJsonObject(exec)) return execCredentials(exec);
  const tokenFile = textOf(user.value['tokenFile']);
  const token =
    textOf(user.value['token']) ??
    (tokenFile === undefined ? undefined : readFileSync(resolve(user.folder, tokenFile), 'utf8').trim());
  return {
    certificate: content(user, 'client-certificate'),
    key: content(user, 'client-key'),
    authorization: token === undefined ? undefined : `Bearer ${token}`,
  };
}

/** Asks a credential plugin, as kubectl does; it may not ask a person. */
async function execCredentials(exec: JsonObject): Promise<Credentials> {
  const command = textOf(exec['command']) ?? '';
  const args = list(exec['args']).filter((each): each is string => typeof each === 'string');
  const more = list(exec['env']).filter(isJsonObject);
  const env = Object.fromEntries(more.map(({ name, value }) => [textOf(name) ?? '', textOf(value) ?? '']));
  const info = {
    apiVersion: exec['apiVersion'] ?? null,
    kind: 'ExecCredential',
    spec: { interactive: false },
  };
  try {
    const { stdout } = await run(command, args, {
      env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      timeout: 30_000,
    });
    const given = (JSON.parse(stdout) as { status?: Record<string, string> }).status ?? {};
    const { token, clientCertificateData: certificate, clientKeyData: key } = given;
    return { certificate, key, authorization: token === undefined ? undefined : `Bearer ${token}` };
  } catch {
    // Its words may hold what it was asked for.
    throw new Error(`the credential plugin ${command} gave no credentials`);
  }
}

function documentAt(file: string): Entry[] {
  try {
    const value: unknown = parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 });
    return isJsonObject(value) ? [{ value, folder: dirname(resolve(file)) }] : [];
  } catch {
    return [];
  }
}

function entry(
  documents: readonly Entry[],
  kind: string,
  name: string | undefined,
  inner: string,
): Entry | undefined {
  for (const { value, folder } of documents)
    for (const item of list(value[kind])) {
      if (!isJsonObject(item) || item['name'] !== name) continue;
      const found = item[inner];
      if (isJsonObject(found)) return { value: found, folder };
    }
  return undefined;
}

/** A certificate or key: embedded, or in a file beside the kubeconfig. */
function content({ value, folder }: Entry, field: string): string | undefined {
  const data = textOf(value[`${field}-data`]);
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  const path = textOf(value[field]);
  return path === undefined ? undefined : readFileSync(resolve(folder, path), 'utf8');
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

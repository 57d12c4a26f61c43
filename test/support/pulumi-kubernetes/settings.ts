import { isObject, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** The Provider's arguments, as far as they change what this plugin does. */
export interface Settings {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
  readonly upserts: boolean;
  readonly forces: boolean;
  readonly mutatesConfigMaps: boolean;
  readonly mutatesSecrets: boolean;
  readonly deletesUnreachable: boolean;
  readonly skipsUnreachable: boolean;
  readonly requestsPerSecond: number;
  readonly burst: number;
  /** Seconds for one request. */
  readonly requestTimeout: number;
}

const unsupported = ['renderYamlToDirectory'];

function parsed(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  const found = JSON.parse(text) as Json;
  return isObject(found) ? found : {};
}

function number(...candidates: readonly (Json | undefined)[]): number | undefined {
  for (const candidate of candidates) {
    const value = typeof candidate === 'string' && candidate !== '' ? Number(candidate) : candidate;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  }
  return undefined;
}

/** Reads the Provider's arguments; flags arrive as the texts `true` and `false`. */
export function settingsOf(
  args: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const refused = unsupported.find((name) => textAt(args, name) !== undefined);
  if (refused !== undefined) throw new Error(`this stand-in does not know the Provider's "${refused}"`);
  if (args['enableServerSideApply'] === 'false')
    throw new Error(
      'this stand-in knows server-side apply only: leave the Provider\'s "enableServerSideApply" on',
    );
  const client = parsed(textAt(args, 'kubeClientSettings'));
  const flag = (name: string): boolean => args[name] === 'true';
  return {
    kubeconfig: textAt(args, 'kubeconfig'),
    context: textAt(args, 'context'),
    cluster: textAt(args, 'cluster'),
    namespace: textAt(args, 'namespace'),
    upserts: flag('upsertExistingObjects'),
    forces: flag('enablePatchForce'),
    mutatesConfigMaps: flag('enableConfigMapMutable'),
    mutatesSecrets: flag('enableSecretMutable'),
    deletesUnreachable: flag('deleteUnreachable'),
    skipsUnreachable: flag('skipUpdateUnreachable'),
    requestsPerSecond: number(client['qps'], env['PULUMI_K8S_CLIENT_QPS']) ?? 50,
    burst: number(client['burst'], env['PULUMI_K8S_CLIENT_BURST']) ?? 120,
    requestTimeout: number(client['timeout'], env['PULUMI_K8S_CLIENT_TIMEOUT']) ?? 60,
  };
}

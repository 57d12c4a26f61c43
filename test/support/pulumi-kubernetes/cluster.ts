import { groupOf, livesInNamespace } from './identity.ts';
import type { ApiKind } from './identity.ts';
import { at, listAt, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { Unreachable } from './rest.ts';
import type { Answer, Call, Send } from './rest.ts';

/** Where the objects of one kind are found. */
export interface Home {
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** The API server refused a request. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: number;
  readonly reason: string;
  readonly body: JsonObject;

  constructor(answer: Answer, call: Call) {
    super(
      textAt(answer.body, 'message') ??
        `the API server answered ${answer.code} to ${call.method} ${call.path}`,
    );
    this.code = answer.code;
    this.reason = textAt(answer.body, 'reason') ?? '';
    this.body = answer.body;
  }
}

/** No API of the cluster serves this kind, usually because its CustomResourceDefinition is not there. */
export class UnknownKind extends Error {
  override readonly name = 'UnknownKind';
}

/** One API server. */
export interface Cluster {
  /** Asks once whether the server is there and is a Kubernetes API server. */
  readonly probe: () => Promise<void>;
  /** Where a kind lives; asks again after `forget`, and when the kind was not known. */
  readonly home: (kind: ApiKind) => Promise<Home>;
  readonly isNamespaced: (kind: ApiKind) => Promise<boolean>;
  readonly forget: () => void;
  /** Sends a request and gives the object, or throws {@link Refused}. */
  readonly ask: (call: Call) => Promise<JsonObject>;
}

function basePath(apiVersion: string): string {
  return groupOf(apiVersion) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
}

/** The path of a kind's collection, or of one object. */
export function pathOf(kind: ApiKind, home: Home, namespace: string | undefined, name?: string): string {
  const within = home.isNamespaced ? `/namespaces/${encodeURIComponent(namespace ?? 'default')}` : '';
  return `${basePath(kind.apiVersion)}${within}/${home.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

function asker(send: Send): (call: Call) => Promise<JsonObject> {
  return async (call) => {
    const answer = await send(call);
    if (answer.code >= 200 && answer.code < 300) return answer.body;
    throw new Refused(answer, call);
  };
}

async function discovered(send: Send, apiVersion: string): Promise<ReadonlyMap<string, Home>> {
  const call: Call = { method: 'GET', path: basePath(apiVersion) };
  const answer = await send(call);
  if (answer.code === 404) return new Map();
  if (answer.code !== 200) throw new Refused(answer, call);
  const own = listAt(answer.body, 'resources').filter(
    (resource) => !(textAt(resource, 'name') ?? '/').includes('/'),
  );
  return new Map(
    own.map((resource) => [
      textAt(resource, 'kind') ?? '',
      { plural: textAt(resource, 'name') ?? '', isNamespaced: at(resource, 'namespaced') === true },
    ]),
  );
}

async function probed(send: Send): Promise<void> {
  const answer = await send({ method: 'GET', path: '/version' });
  if (answer.code === 401) throw new Unreachable('the API server does not accept the credentials (401)');
  if (answer.code === 403) return;
  if (answer.code !== 200 || textAt(answer.body, 'gitVersion') === undefined) {
    throw new Unreachable(
      `what answers is not a healthy Kubernetes API server (${answer.code} to GET /version)`,
    );
  }
}

/** The API server behind a client. */
export function clusterOf(send: Send): Cluster {
  const known = new Map<string, Promise<ReadonlyMap<string, Home>>>();
  let reached: Promise<void> | undefined;
  const resources = (apiVersion: string): Promise<ReadonlyMap<string, Home>> => {
    const found = known.get(apiVersion) ?? discovered(send, apiVersion);
    known.set(apiVersion, found);
    found.catch(() => known.delete(apiVersion));
    return found;
  };
  const home = async (kind: ApiKind): Promise<Home> => {
    const found = (await resources(kind.apiVersion)).get(kind.kind);
    if (found !== undefined) return found;
    known.delete(kind.apiVersion);
    throw new UnknownKind(
      `no API of the cluster serves ${kind.apiVersion} ${kind.kind}; is its CustomResourceDefinition there?`,
    );
  };
  return {
    probe: () => (reached ??= probed(send)),
    home,
    isNamespaced: async (kind) => livesInNamespace(kind) ?? (await home(kind)).isNamespaced,
    forget: () => {
      known.clear();
    },
    ask: asker(send),
  };
}

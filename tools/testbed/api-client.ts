import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** How to reach a cluster, and as whom. */
export interface ApiAccess {
  readonly server: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** An object as an API server takes and gives it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** What an API server answered, whatever the status. */
export interface ApiAnswer<T = unknown> {
  readonly status: number;
  readonly body: T;
}

/** An answer that is not a yes. A server that can't be reached throws the network's own error instead. */
export class ApiFault extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(method: string, path: string, { status, body }: ApiAnswer) {
    const { message, reason } = (typeof body === 'object' ? body : {}) as {
      message?: string;
      reason?: string;
    };
    super(`${method} ${path}: ${status} ${message ?? ''}`.trim());
    this.name = 'ApiFault';
    this.status = status;
    this.reason = reason ?? '';
  }
}

/** Talks to one API server over kept connections. Close it when done, or the process stays alive. */
export class ApiClient {
  readonly server: string;
  readonly #agent: Agent;

  constructor({ server, ca, certificate, key }: ApiAccess) {
    this.server = server;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8, ca, cert: certificate, key });
  }

  /** A client for a context of a kubeconfig file with embedded certificates; the current one when none is named. */
  static async fromKubeconfig(path: string, context?: string): Promise<ApiClient> {
    return new ApiClient(accessIn(await readFile(path, 'utf8'), context));
  }

  /** Sends a request and gives the answer with any status. */
  send<T = unknown>(
    method: string,
    path: string,
    { body, type = 'application/json', accept = 'application/json', timeout = 30_000 }: SendOptions = {},
  ): Promise<ApiAnswer<T>> {
    const data =
      body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const headers = { accept, ...(data && { 'content-type': type, 'content-length': data.length }) };
    return new Promise((resolve, reject) => {
      const call = request(
        new URL(path, this.server),
        { method, agent: this.#agent, headers, timeout },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              body: decode(Buffer.concat(parts).toString('utf8')) as T,
            });
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer from ${this.server} in ${timeout} ms`)));
      call.on('error', reject);
      call.end(data);
    });
  }

  async get<T = ApiObject>(path: string): Promise<T> {
    return this.#expect<T>('GET', path);
  }

  /** Creates an object, or changes it, so that the given fields are as given: server-side apply. */
  async apply<T = ApiObject>(path: string, object: object, options: ApplyOptions): Promise<T> {
    const query = new URLSearchParams({ fieldManager: options.fieldManager });
    if (options.force) query.set('force', 'true');
    if (options.dryRun) query.set('dryRun', 'All');
    return this.#expect<T>('PATCH', `${path}?${query.toString()}`, {
      body: object,
      type: 'application/apply-patch+yaml',
    });
  }

  async create<T = ApiObject>(path: string, object: object): Promise<T> {
    return this.#expect<T>('POST', path, { body: object });
  }

  /** Deletes; false when there was nothing. */
  async delete(path: string): Promise<boolean> {
    const answer = await this.send('DELETE', path);
    if (answer.status === 404) return false;
    if (answer.status >= 300) throw new ApiFault('DELETE', path, answer);
    return true;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #expect<T>(method: string, path: string, options?: SendOptions): Promise<T> {
    const answer = await this.send<T>(method, path, options);
    if (answer.status < 200 || answer.status >= 300) throw new ApiFault(method, path, answer);
    return answer.body;
  }
}

export interface SendOptions {
  readonly body?: object | string;
  readonly type?: string;
  readonly accept?: string;
  readonly timeout?: number;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes fields over from other managers. @default false */
  readonly force?: boolean;
  /** Goes through every check of the server and keeps nothing. @default false */
  readonly dryRun?: boolean;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters: readonly {
    name: string;
    cluster: { server: string; 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    name: string;
    user: { 'client-certificate-data': string; 'client-key-data': string };
  }[];
}

/** Reads one context of a kubeconfig whose certificates are embedded. */
export function accessIn(kubeconfig: string, context?: string): ApiAccess {
  const config = parse(kubeconfig) as Kubeconfig;
  const name = context ?? config['current-context'];
  const chosen = config.contexts.find((each) => each.name === name)?.context;
  const cluster = config.clusters.find((each) => each.name === chosen?.cluster)?.cluster;
  const user = config.users.find((each) => each.name === chosen?.user)?.user;
  if (!cluster || !user) throw new Error(`the kubeconfig has no complete context "${name ?? ''}"`);
  const decoded = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
  return {
    server: cluster.server,
    ca: decoded(cluster['certificate-authority-data']),
    certificate: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

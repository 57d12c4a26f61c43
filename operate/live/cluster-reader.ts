import { Agent, request } from 'node:https';
import type { JsonObject, Manifest } from '../../constructs/core/manifest.ts';
import type { ClusterAccess } from './kubeconfig-access.ts';

/** What an API server answered. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** A server that gave no answer: whatever it holds is not known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

interface Call {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly accept?: string;
  readonly body?: JsonObject;
}

const patience = 20_000;

/**
 * Reads from one API server, and asks it what it would do. It can't change anything: besides GET there is only the
 * apply that is marked as a dry run.
 */
export class ClusterReader {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(access: ClusterAccess) {
    const { ca, certificate: cert, key, serverName: servername, verifies } = access;
    this.#access = access;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 8,
      rejectUnauthorized: verifies,
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(servername !== undefined && { servername }),
    });
  }

  /** @throws Unreachable */
  get<T>(path: string, accept?: string): Promise<Answer<T>> {
    return this.#send<T>({ method: 'GET', path, ...(accept !== undefined && { accept }) });
  }

  /** What the object would be if it were applied: every check of the server is made, and nothing is kept. */
  wouldBe(path: string, object: Manifest, fieldManager: string): Promise<Answer<Manifest>> {
    const query = new URLSearchParams({ dryRun: 'All', force: 'true', fieldManager });
    return this.#send<Manifest>({ method: 'PATCH', path: `${path}?${query.toString()}`, body: object });
  }

  close(): void {
    this.#agent.destroy();
  }

  #send<T>({ method, path, body, accept = 'application/json' }: Call): Promise<Answer<T>> {
    const data = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const { authorization, server } = this.#access;
    const headers = {
      accept,
      ...(authorization !== undefined && { authorization }),
      ...(data && { 'content-type': 'application/apply-patch+yaml', 'content-length': data.length }),
    };
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        reject(new Unreachable(reasonOf(cause), { cause }));
      };
      const call = request(
        new URL(path, server),
        { method, agent: this.#agent, headers, timeout: patience },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', fail);
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              body: decoded(Buffer.concat(parts).toString('utf8')) as T,
            });
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer within ${patience / 1000} s`)));
      call.on('error', fail);
      call.end(data);
    });
  }
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 500) };
  }
}

function reasonOf({ message, code }: Error & { code?: string }): string {
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known';
  if (code === 'ECONNRESET') return 'the connection was cut';
  return message;
}

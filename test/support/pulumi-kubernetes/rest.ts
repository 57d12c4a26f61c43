import { Agent, request as httpsRequest } from 'node:https';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { Connection } from './kubeconfig.ts';
import { pace } from './pace.ts';

/** How long a server may take to accept a connection. */
const connectMillis = 5_000;

/** One request to an API server. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly contentType?: string;
}

/** What an API server answered. */
export interface Answer {
  readonly code: number;
  readonly body: JsonObject;
  /** Seconds that the server asks to wait, where it does. */
  readonly retryAfter: number | undefined;
}

/** The server could not be reached at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Sends a call and gives its answer, whatever the code. */
export type Send = (call: Call) => Promise<Answer>;

/** What bounds the requests of one provider. */
export interface Limits {
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly requestTimeout: number;
  readonly signal: AbortSignal;
}

function options(connection: Connection, call: Call, payload: string | undefined): RequestOptions {
  return {
    method: call.method,
    headers: {
      accept: 'application/json',
      'user-agent': 'pulumi-resource-kubernetes',
      ...(payload === undefined
        ? {}
        : {
            'content-type': call.contentType ?? 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
    },
    ...(connection.server.startsWith('https:')
      ? { rejectUnauthorized: connection.verifies, ca: connection.ca, servername: connection.servername }
      : {}),
  };
}

function answerOf(response: IncomingMessage, text: string): Answer {
  const after = Number(response.headers['retry-after']);
  let body: Json = null;
  try {
    body = JSON.parse(text) as Json;
  } catch {
    body = { message: text.slice(0, 500) };
  }
  return {
    code: response.statusCode ?? 0,
    body: isObject(body) ? body : {},
    retryAfter: Number.isFinite(after) ? after : undefined,
  };
}

function watchConnecting(request: ClientRequest, server: string): void {
  const timer = setTimeout(() => {
    request.destroy(
      new Unreachable(`${server} did not accept a connection within ${connectMillis / 1000} s`),
    );
  }, connectMillis);
  const stop = (): void => {
    clearTimeout(timer);
  };
  request.on('close', stop);
  request.on('socket', (socket) => {
    if (!socket.connecting) stop();
    else socket.once(server.startsWith('https:') ? 'secureConnect' : 'connect', stop);
  });
}

const unreachableCodes = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
];

function explained(error: NodeJS.ErrnoException, server: string): Error {
  if (error instanceof Unreachable || error.name === 'AbortError') return error;
  const code = error.code ?? '';
  if (unreachableCodes.includes(code))
    return new Unreachable(`${server}: ${error.message}`, { cause: error });
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return new Unreachable(`${server} presents a certificate that is not trusted: ${error.message}`, {
      cause: error,
    });
  return error;
}

interface Attempt {
  readonly connection: Connection;
  readonly call: Call;
  readonly agent: Agent | undefined;
  readonly limits: Limits;
}

async function attempt({ connection, call, agent, limits }: Attempt): Promise<Answer> {
  const credentials = await connection.credentials();
  const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
  const url = `${connection.server}${call.path}${call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`}`;
  const base = options(connection, call, payload);
  const headers = {
    ...base.headers,
    ...(credentials.authorization === undefined ? {} : { authorization: credentials.authorization }),
  };
  const start = url.startsWith('https:') ? httpsRequest : httpRequest;
  // A write that was sent is seen through: nobody would know what became of it.
  const cancelled = call.method === 'GET' ? { signal: limits.signal } : {};
  return new Promise((resolve, reject) => {
    const request = start(
      url,
      { ...base, headers, agent, cert: credentials.cert, key: credentials.key, ...cancelled },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve(answerOf(response, Buffer.concat(chunks).toString('utf8')));
        });
      },
    );
    request.setTimeout(limits.requestTimeout * 1000, () =>
      request.destroy(new Error(`${call.method} ${call.path} took longer than ${limits.requestTimeout} s`)),
    );
    watchConnecting(request, connection.server);
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleSocket() : explained(error, connection.server));
    });
    request.end(payload);
  });
}

/** A kept-alive connection that the server closed just before it was used again. */
class StaleSocket extends Error {}

const retries = 6;

/** A client of one API server: paced, with kept-alive connections; it tries again where the server says so. */
export function client(connection: Connection, limits: Limits): Send {
  const agent = connection.server.startsWith('https:')
    ? new Agent({ keepAlive: true, maxSockets: 32 })
    : undefined;
  const turn = pace(limits.requestsPerSecond, limits.burst);
  return async (call) => {
    for (let tried = 0; ; tried++) {
      await turn();
      limits.signal.throwIfAborted();
      try {
        const answer = await attempt({ connection, call, agent, limits });
        const busy = answer.code === 429 || (answer.code === 503 && answer.retryAfter !== undefined);
        if (!busy || tried >= retries) return answer;
        await delay((answer.retryAfter ?? 1) * 1000, undefined, { signal: limits.signal });
      } catch (error) {
        if (!(error instanceof StaleSocket)) throw error;
        if (tried >= retries)
          throw new Unreachable(`${connection.server} keeps closing the connection`, { cause: error });
      }
    }
  };
}

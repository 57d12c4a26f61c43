import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What befalls a request: it is answered, the answer is lost after it was carried out, or there is no answer. */
export type Fate = 'answered' | 'answer lost' | 'unavailable';

/** A real Git server: smart HTTP by `git http-backend`, as forges run it, over repositories of its own. */
export class GitServer {
  readonly root: string;
  readonly requests: string[] = [];
  fate: (request: IncomingMessage) => Fate = () => 'answered';
  readonly #server: Server;

  private constructor(root: string, server: Server) {
    this.root = root;
    this.#server = server;
  }

  static async start(): Promise<GitServer> {
    const root = mkdtempSync(join(tmpdir(), 'regatta-git-server-'));
    const server = createServer();
    const self = new GitServer(root, server);
    server.on('request', (request, response) => {
      self.#answer(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return self;
  }

  /** Makes a repository that takes pushes, and gives its URL. */
  repository(name: string, more: readonly string[] = []): string {
    const folder = this.folder(name);
    git('init', '--quiet', '--bare', '--initial-branch=main', ...more, folder);
    git('-C', folder, 'config', 'http.receivepack', 'true');
    git('-C', folder, 'config', 'uploadpack.allowFilter', 'true');
    return this.url(name);
  }

  folder(name: string): string {
    return join(this.root, `${name}.git`);
  }

  url(name: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}.git`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(`${request.method ?? ''} ${pathname}${search}`);
    const fate = this.fate(request);
    if (fate === 'unavailable') {
      request.resume();
      response.writeHead(503).end();
      return;
    }
    const { headers } = request;
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        GIT_PROJECT_ROOT: this.root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_NOSYSTEM: '1',
        HOME: this.root,
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        REMOTE_USER: 'tester',
        REMOTE_ADDR: '127.0.0.1',
        CONTENT_TYPE: headers['content-type'] ?? '',
        ...(headers['content-length'] !== undefined && { CONTENT_LENGTH: headers['content-length'] }),
        ...(headers['content-encoding'] !== undefined && {
          HTTP_CONTENT_ENCODING: headers['content-encoding'],
        }),
        ...(typeof headers['git-protocol'] === 'string' && { GIT_PROTOCOL: headers['git-protocol'] }),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    backend.stdin.on('error', () => {});
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on('data', (part: Buffer) => parts.push(part));
    backend.on('close', () => {
      if (fate === 'answer lost') response.destroy();
      else send(Buffer.concat(parts), response);
    });
  }
}

/** Turns what a CGI program wrote into an HTTP answer. */
function send(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const headers = output
    .toString('latin1', 0, Math.max(end, 0))
    .split('\r\n')
    .map((row) => row.split(': ') as [string, string]);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
  for (const [name, value] of headers)
    if (name && name.toLowerCase() !== 'status') response.setHeader(name, value);
  response.statusCode = status === undefined ? (end < 0 ? 500 : 200) : Number(status.slice(0, 3));
  response.end(output.subarray(end + 4));
}

/** Variables with which git speaks as to a server, or through an sshd, that knows only the first version of its protocol. */
export const firstProtocol = {
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'protocol.version',
  GIT_CONFIG_VALUE_0: '0',
} as const;

/** Runs git and gives what it wrote. */
export function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Commits files to a branch of a bare repository, as another writer would; undefined removes a file. */
export function commitFiles(
  folder: string,
  files: Readonly<Record<string, string | undefined>>,
  branch = 'main',
): string {
  const ref = `refs/heads/${branch}`;
  const exists = spawnSync('git', ['-C', folder, 'rev-parse', '--quiet', '--verify', ref]).status === 0;
  const rows = [
    `commit ${ref}`,
    'committer Somebody Else <else@example.com> now',
    'data 5\nother',
    ...(exists ? [`from ${ref}^0`] : []),
  ];
  for (const [path, text] of Object.entries(files))
    rows.push(
      ...(text === undefined
        ? [`D ${path}`]
        : [`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}\n${text}`]),
    );
  execFileSync('git', ['-C', folder, 'fast-import', '--quiet', '--date-format=now'], {
    input: `${rows.join('\n')}\n`,
  });
  return git('-C', folder, 'rev-parse', ref);
}

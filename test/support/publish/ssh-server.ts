import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { git } from './git-server.ts';
import { openSsh, sshdSettings } from './open-ssh.ts';

/** A real ssh server, for the user who runs the tests, over Git repositories of its own. */
export class SshServer {
  readonly #root: string;
  readonly #port: number;
  readonly #process: ChildProcess;

  private constructor(root: string, port: number, process: ChildProcess) {
    this.#root = root;
    this.#port = port;
    this.#process = process;
  }

  /** @throws Error that says why it can't run here */
  static async start(): Promise<SshServer> {
    const root = mkdtempSync(join(tmpdir(), 'regatta-ssh-server-'));
    const port = await freePort();
    const keygen = openSsh('ssh-keygen', root);
    for (const name of ['host', 'user', 'stranger']) {
      const words = ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(root, name)];
      execFileSync(keygen.program, words, { env: { ...process.env, ...keygen.env } });
      const key = readFileSync(join(root, `${name}.pub`), 'utf8');
      writeFileSync(join(root, `known-as-${name}`), `[127.0.0.1]:${port} ${key}`);
    }
    const config = join(root, 'sshd-config');
    const sshd = openSsh('sshd', root);
    writeFileSync(config, settings(root, port, sshdSettings()));
    const child = spawn(sshd.program, ['-D', '-e', '-f', config], {
      env: { ...process.env, ...sshd.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const self = new SshServer(root, port, child);
    try {
      await listening(child);
      return self;
    } catch (cause) {
      await self.stop();
      throw cause;
    }
  }

  /**
   * An ssh command for Git. The server lets in the key `user`, and shows the key `host`.
   *
   * @param key - whose key is shown
   * @param known - by which key the server is known
   */
  command(key = 'user', known = 'host'): string {
    const { program, env } = openSsh('ssh', this.#root);
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${join(this.#root, `known-as-${known}`)}`,
      'GlobalKnownHostsFile=none',
    ];
    const before = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return [
      ...before,
      program,
      '-F',
      'none',
      '-i',
      join(this.#root, key),
      ...options.map((each) => `-o${each}`),
    ].join(' ');
  }

  /** Makes a repository, and gives its URL. */
  repository(name: string): string {
    const folder = this.folder(name);
    git('init', '--quiet', '--bare', '--initial-branch=main', folder);
    git('-C', folder, 'config', 'uploadpack.allowFilter', 'true');
    return `ssh://${userInfo().username}@127.0.0.1:${this.#port}${folder}`;
  }

  folder(name: string): string {
    return join(this.#root, `${name}.git`);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('close', resolve));
      this.#process.kill();
      await ended;
    }
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function settings(root: string, port: number, more: readonly string[]): string {
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(root, 'host')}`,
    `AuthorizedKeysFile ${join(root, 'user.pub')}`,
    'AuthenticationMethods publickey',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'PermitUserRC no',
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    // By which Git asks for the second version of its protocol.
    'AcceptEnv GIT_PROTOCOL',
    'MaxStartups 100',
    `SetEnv PATH=${process.env['PATH'] ?? ''}`,
    ...more,
    '',
  ].join('\n');
}

/** Resolves once the server takes connections. */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('Server listening')) resolve();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      reject(new Error(`sshd ended with ${code ?? 'a signal'} before it took a connection: ${said.trim()}`));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

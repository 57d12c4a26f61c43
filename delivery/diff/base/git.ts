import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';

/** What a git command left behind. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Where a git command runs: a repository's folder, bare or not; undefined for one that needs none. */
export interface GitPlace {
  readonly folder?: string;
  /** What it reads; parts are made as it takes them. */
  readonly input?: string | Iterable<string>;
  /** A checkout of the user's own, whose settings hold as they stand. @default false */
  readonly own?: boolean;
  /** Ends a command that hangs, in milliseconds. @default 120000 */
  readonly timeout?: number;
}

/** No program that a repository, or a URL, names is run. */
const safeguards: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'protocol.ext.allow=never',
].flatMap((setting) => ['-c', setting]);

/** Runs git without a shell and without ever asking anybody; credentials come from Git's own helpers. */
export async function git(args: readonly string[], place: GitPlace = {}): Promise<GitResult> {
  return run(args, place, await environment(place.own ?? false));
}

function run(
  args: readonly string[],
  { folder, input, timeout = 120_000 }: GitPlace,
  env: NodeJS.ProcessEnv,
): Promise<GitResult> {
  return new Promise((resolve) => {
    const where = folder === undefined ? [] : ['-C', folder];
    const child = spawn('git', [...safeguards, ...where, ...args], {
      env,
      timeout,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    // git may end before it has read everything; its exit code tells.
    child.stdin.on('error', () => {});
    if (typeof input === 'object') Readable.from(input).pipe(child.stdin);
    else child.stdin.end(input ?? '');
    const finish = (code: number, more = ''): void => {
      resolve({
        code,
        stdout: Buffer.concat(out),
        stderr: withoutCredentials(Buffer.concat(err).toString() + more),
      });
    };
    child.on('error', (fault: Error) => {
      finish(127, fault.message);
    });
    // A helper that outlives a stopped git would keep its pipes open.
    child.on('exit', (_, signal) => {
      if (signal === null) return;
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 5000).unref();
    });
    child.on('close', (code, signal) => {
      finish(code ?? 128, signal === null ? '' : `git was stopped by ${signal}`);
    });
  });
}

/** A URL as it may be shown: what stands before the `@` of an http URL is left out. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, (all, scheme: string) =>
    scheme.startsWith('ssh') ? all.replace(/:[^\s/@:]*@/, '@') : scheme,
  );
}

/** The line of what git wrote that says what went wrong. */
export function lastWord({ stderr }: GitResult): string {
  // ssh ends its lines as a terminal does.
  const rows = stderr.trim().split(/\r*\n/);
  const at = rows.findIndex((row) => row.startsWith('fatal:'));
  // To what ssh said, git adds no more than that it could not read.
  const isAfterSsh = at > 0 && rows[at]?.startsWith('fatal: Could not read from remote') === true;
  return rows[isAfterSsh ? at - 1 : at] ?? rows.at(-1) ?? '';
}

let sshCommand: Promise<string> | undefined;

/**
 * The ssh command of Git's settings at the place where Regatta runs, else one that asks nothing. Named to every git, it
 * keeps the settings of a repository that is only looked into from naming another.
 */
function ownSshCommand(env: NodeJS.ProcessEnv): Promise<string> {
  return (sshCommand ??= run(['config', '--get', 'core.sshCommand'], {}, env).then(
    ({ code, stdout }) => (code === 0 ? stdout.toString().trim() : '') || 'ssh -oBatchMode=yes',
  ));
}

async function environment(isOwn: boolean): Promise<NodeJS.ProcessEnv> {
  // A hook or an alias sets variables that would point git at another repository.
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|ALTERNATE_OBJECT_DIRECTORIES)$/.test(
        name,
      ),
  );
  const env = Object.fromEntries(kept);
  const namesSsh = env['GIT_SSH_COMMAND'] !== undefined || env['GIT_SSH'] !== undefined;
  return {
    ...env,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C',
    ...(!isOwn && !namesSsh && { GIT_SSH_COMMAND: await ownSshCommand(env) }),
  };
}

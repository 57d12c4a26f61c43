import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Source } from '../../../delivery/publish/source-age.ts';

/** Several publishers of one branch at once, each killed at random moments and started again where it was. */
export interface Rivalry {
  readonly url: string;
  readonly source: Source;
  readonly rivals: number;
  readonly rounds: number;
  /** How often each is killed, at most. */
  readonly kills: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** What one rival is told. */
export interface RivalOrder {
  readonly url: string;
  readonly name: string;
  readonly environment: string;
  readonly source: Source;
  readonly first: number;
  readonly rounds: number;
}

/** One publication, as its rival tells. */
export interface Round {
  readonly says: string;
  readonly tries: number;
  readonly seconds: number;
}

/** What a rival came to. */
export interface RivalResult {
  readonly environment: string;
  readonly done: readonly Round[];
  readonly kills: number;
}

const program = fileURLToPath(new URL('rival.ts', import.meta.url));

/** Runs all of them to their ends. The last two share an environment. */
export function runRivalry(rivalry: Rivalry): Promise<RivalResult[]> {
  const { rivals } = rivalry;
  return Promise.all(
    Array.from({ length: rivals }, (_, at) =>
      runRival(rivalry, `rival-${at}`, `fleet-${at === rivals - 1 ? at - 1 : at}`),
    ),
  );
}

async function runRival(rivalry: Rivalry, name: string, environment: string): Promise<RivalResult> {
  const { url, source, rounds, env } = rivalry;
  const done: Round[] = [];
  let kills = 0;
  while (done.length < rounds) {
    const order: RivalOrder = { url, name, environment, source, first: done.length, rounds };
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, JSON.stringify(order)],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GIT_AUTHOR_NAME: name, ...env } },
    );
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    const timer =
      kills < rivalry.kills
        ? setTimeout(() => child.kill('SIGKILL'), 1000 + Math.random() * 4000)
        : undefined;
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    for (const row of text.split('\n').slice(0, -1)) done.push(JSON.parse(row) as Round);
    if (code === null) kills += 1;
    else if (code !== 0) throw new Error(`${name} ended with ${code}: ${text}`);
  }
  return { environment, done, kills };
}

import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = new URL('../../../', import.meta.url).pathname;

/** Ends how the process did, whose output is closed before it has said a word; undefined when it had to be killed. */
function endOf(words: readonly string[]): Promise<number | null | undefined> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(undefined);
    }, 20_000);
    child.on('exit', (code) => {
      clearTimeout(limit);
      resolve(code);
    });
  });
}

/** Speaks on both streams, as a library that reports what nobody caught; then goes on with its work. */
const talk = `
  process.on('uncaughtException', (fault) => console.error(fault));
  for (let round = 0; round < 20; round += 1) {
    console.log('a result');
    console.error('progress');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.exit(7);
`;

describe('a command whose output nobody reads any more', () => {
  test('ends its work, even where a library reports every fault on the closed stream', async () => {
    const outlives = `import { outliveClosedOutput } from './cli/closed-output.ts'; outliveClosedOutput();`;
    expect(await endOf([`${outlives}${talk}`])).toBe(7);
  }, 30_000);

  test('has its own exit code', async () => {
    const run = `import { main } from './cli/main.ts'; process.exitCode = await main(['validate', '--environments', 'environments']);`;
    expect(await endOf([run])).toBe(0);
  }, 30_000);

  test('fails when its result could not be written, as on a full disk', async () => {
    const child = spawn(process.execPath, [join(root, 'bin', 'start.mjs'), 'help'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect([code, said]).toEqual([1, expect.stringContaining('could not be written')]);
  }, 30_000);
});

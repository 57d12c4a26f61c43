import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = new URL('../../../', import.meta.url).pathname;

/** The command as a file. */
export const regattaProgram = join(root, 'bin/regatta');

/** How a command ended, and what it printed where. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command, as a person or a program would, on the Node that runs the tests. */
export function regatta(
  args: readonly string[],
  options: { cwd?: string; program?: string; env?: Readonly<Record<string, string>> } = {},
): CommandEnd {
  const env = { ...process.env, REGATTA_NODE: process.execPath, NO_COLOR: '1', ...options.env };
  const { status, stdout, stderr } = spawnSync(options.program ?? regattaProgram, args, {
    cwd: options.cwd ?? root,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

/** A folder of environments inside the repository, so that its files can import the package by name. */
export class ScratchEnvironments {
  readonly folder: string;

  constructor(name: string) {
    this.folder = join(root, '.regatta', `${name}-${process.pid}`);
    mkdirSync(this.folder, { recursive: true });
  }

  write(path: string, content: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

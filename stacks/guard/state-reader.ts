import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parse } from 'yaml';
import { PulumiFault } from '../run/pulumi-process.ts';
import type { StackWorkspace } from '../run/stack-workspace.ts';
import { noState, readState } from './stack-state.ts';
import type { StackState } from './stack-state.ts';

/** What a state says, or why it can't be read. */
export type StateReading = { readonly state: StackState } | { readonly fault: string };

/**
 * Reads which stacks a project has and what they hold. States in files are read as they are, without a process; others
 * by Pulumi itself.
 */
export class StateReader {
  readonly #workspace: StackWorkspace;

  constructor(workspace: StackWorkspace) {
    this.#workspace = workspace;
  }

  /** The names of the project's stacks. */
  async names(): Promise<ReadonlySet<string>> {
    const files = await this.#inFiles();
    if (files !== undefined) return new Set(files.keys());
    const { stdout } = await this.#pulumi(['stack', 'ls', '--json']);
    const stacks = JSON.parse(stdout) as readonly { readonly name: string }[];
    // A service's list puts the organization before the name.
    return new Set(stacks.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
  }

  /** What a stack holds now; one that was never made holds nothing, one that can't be read is no empty one. */
  async read(stack: string): Promise<StateReading> {
    try {
      const text = await this.#textOf(stack);
      return { state: text === undefined ? noState : readState(text) };
    } catch (fault) {
      return {
        fault: `the state of stack ${stack}: ${fault instanceof Error ? fault.message : String(fault)}`,
      };
    }
  }

  async #textOf(stack: string): Promise<string | undefined> {
    const files = await this.#inFiles();
    const path = files?.get(stack);
    if (path !== undefined) return contentOf(path);
    if (files !== undefined) return undefined;
    try {
      return (await this.#pulumi(['stack', 'export', '--stack', stack])).stdout;
    } catch (fault) {
      if (fault instanceof PulumiFault && fault.message.includes('no stack named')) return undefined;
      throw fault;
    }
  }

  #pulumi(args: readonly string[]): Promise<{ readonly stdout: string }> {
    const { pulumi, project, env } = this.#workspace;
    return pulumi.run(args, project, env);
  }

  /** Listed anew each time: while a run soaks, others may add stacks. */
  #inFiles(): Promise<ReadonlyMap<string, string> | undefined> {
    return stateFiles(this.#workspace);
  }
}

/** Stack → its state's file; undefined where states are not kept in files as Pulumi 3 lays them. */
async function stateFiles({
  project,
  env,
}: StackWorkspace): Promise<ReadonlyMap<string, string> | undefined> {
  const backend = env['PULUMI_BACKEND_URL'] ?? '';
  if (!backend.startsWith('file:///')) return undefined;
  const { name = '' } = parse(await readFile(join(project, 'Pulumi.yaml'), 'utf8')) as { name?: string };
  const root = join(fileURLToPath(backend), '.pulumi', 'stacks');
  const isState = (file: string) => /\.json(\.gz)?$/.test(file);
  // Older layouts keep all projects' stacks in one folder.
  if ((await entriesOf(root)).some(isState)) return undefined;
  const files = (await entriesOf(join(root, name))).filter(isState);
  return new Map(files.map((file) => [file.replace(/\.json(\.gz)?$/, ''), join(root, name, file)]));
}

/** What a folder holds; only one that is not there holds nothing. */
async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fault;
  }
}

async function contentOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
}

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identify } from '../../tools/process-identity.ts';
import type { ProcessIdentity } from '../../tools/process-identity.ts';

/** A run on a stack that began; it is forgotten when the run ends, so one that is found was interrupted, or still goes on. */
export interface RunRecord extends ProcessIdentity {
  readonly operation: string;
  /** When it began, as ISO 8601. */
  readonly at: string;
}

/** Keeps, beside the state, which stacks are being changed and which clusters they were last seen on. */
export class RunRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begun(stack: string): Promise<RunRecord | undefined> {
    return this.#read<RunRecord>(`${stack}.run.json`);
  }

  async begin(stack: string, operation: string): Promise<void> {
    const own = await identify(process.pid);
    const record: RunRecord = {
      pid: process.pid,
      started: own?.started ?? '',
      operation,
      at: new Date().toISOString(),
    };
    await this.#write(`${stack}.run.json`, record);
  }

  async end(stack: string): Promise<void> {
    await rm(join(this.#folder, `${stack}.run.json`), { force: true });
  }

  /** The authority that the stack's cluster showed when it was last applied. */
  async authority(stack: string): Promise<string | undefined> {
    return (await this.#read<{ authority: string }>(`${stack}.cluster.json`))?.authority;
  }

  async keepAuthority(stack: string, authority: string | undefined): Promise<void> {
    if (authority !== undefined && (await this.authority(stack)) !== authority)
      await this.#write(`${stack}.cluster.json`, { authority });
  }

  async #read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  }

  async #write(name: string, value: unknown): Promise<void> {
    const path = join(this.#folder, name);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${path}.${process.pid}`, JSON.stringify(value));
    await rename(`${path}.${process.pid}`, path);
  }
}

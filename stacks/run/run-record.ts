import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identify } from '../../tools/process-identity.ts';
import type { ProcessIdentity } from '../../tools/process-identity.ts';

/** A run on a stack that began; it is forgotten when the run ends, so one that is found was interrupted, or still goes on. */
export interface RunRecord extends ProcessIdentity {
  readonly operation: string;
  /** When it began, as ISO 8601. */
  readonly at: string;
}

/** What a stack's last `up` left, to tell the next one whether anything is different. */
export interface AppliedRecord {
  /** The authority that the cluster showed; another one means that the state may speak of another cluster. */
  readonly authority?: string | undefined;
  readonly fingerprint?: string | undefined;
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

  /** What the last `up` left. */
  async applied(stack: string): Promise<AppliedRecord> {
    return (await this.#read<AppliedRecord>(`${stack}.applied.json`)) ?? {};
  }

  async keepApplied(stack: string, record: AppliedRecord): Promise<void> {
    await this.#write(`${stack}.applied.json`, record);
  }

  /** Notes, one line a run, which leave to delete was made use of. */
  async keepAllowances(environment: string, allowances: readonly string[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const line = { at: new Date().toISOString(), environment, allowances };
    await appendFile(join(this.#folder, 'allowances.jsonl'), `${JSON.stringify(line)}\n`);
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

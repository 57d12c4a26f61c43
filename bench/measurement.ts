import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { compareSample } from './equality.ts';
import { folderSize } from './measure/folder-size.ts';
import { timedRun } from './measure/timed-process.ts';
import type { Usage } from './measure/timed-process.ts';
import type { Peer } from './peers/peer.ts';
import type { NamedWorkload } from './workloads.ts';

/** What one peer took on one workload, run by run; times are scaled up where it did a part. */
export interface Measurement {
  readonly workload: string;
  readonly peer: string;
  readonly title: string;
  readonly share: number;
  readonly seconds: readonly number[];
  readonly cpuSeconds: readonly number[];
  readonly peakMegabytes: readonly number[];
  readonly files: number;
  readonly bytes: number;
  /** Apps whose objects were read back and compared. */
  readonly compared: number;
  /** The load of the machine as each run began. */
  readonly load: readonly number[];
}

/**
 * Measures peers on a workload, in turn, so that a slow moment of the machine falls on all of them.
 *
 * @param scratch - a folder for what is written, which stays
 */
export async function measureWorkload(
  workload: NamedWorkload,
  peers: readonly Peer[],
  wanted: number,
  scratch: string,
  say: (text: string) => void,
): Promise<Measurement[]> {
  const asked = peers.filter((peer) => peer.runs(workload, wanted) > 0);
  const trials = asked.map((peer) => new Trial(peer, workload, join(scratch, peer.id)));
  for (const trial of trials) await trial.prepare();
  await warmUp(asked, join(scratch, 'warm-up'));
  for (let round = 0; round < wanted; round += 1)
    for (const trial of trials) if (round < trial.peer.runs(workload, wanted)) say(await trial.run(round));
  return trials.map((trial) => trial.result());
}

/** Runs each peer once on the smallest fleet, so that no first run pays for compiling what later ones find compiled. */
async function warmUp(peers: readonly Peer[], scratch: string): Promise<void> {
  const smallest = { id: 'W1', clusters: 1, apps: 1, objects: 6, runs: 1 };
  for (const peer of peers) {
    const trial = new Trial(peer, smallest, join(scratch, peer.id));
    await trial.prepare();
    await trial.run(0);
  }
}

class Trial {
  readonly peer: Peer;
  readonly #workload: NamedWorkload;
  readonly #folder: string;
  readonly #usages: Usage[] = [];
  readonly #load: number[] = [];
  #size = { files: 0, bytes: 0 };
  #compared = 0;

  constructor(peer: Peer, workload: NamedWorkload, folder: string) {
    this.peer = peer;
    this.#workload = workload;
    this.#folder = folder;
  }

  async prepare(): Promise<void> {
    mkdirSync(join(this.#folder, 'input'), { recursive: true });
    await this.peer.prepare(this.#workload, join(this.#folder, 'input'));
  }

  /** Runs once into a new folder, and says how it went. */
  async run(round: number): Promise<string> {
    const output = join(this.#folder, `output-${round}`);
    mkdirSync(output, { recursive: true });
    const command = await this.peer.command(this.#workload, join(this.#folder, 'input'), output);
    settle();
    this.#load.push(loadavg()[0] ?? 0);
    const usage = await timedRun(command);
    if (usage.exitCode !== 0)
      throw new Error(`${this.peer.title} failed on ${this.#workload.id}:\n${usage.words}`);
    this.#usages.push(usage);
    if (round === 0) {
      this.#size = folderSize(output);
      this.#compared = await compareSample(this.peer, this.#workload, output);
    }
    return `${this.#workload.id} ${this.peer.title}: ${(usage.seconds / this.#share).toFixed(2)} s`;
  }

  result(): Measurement {
    const share = this.#share;
    const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);
    return {
      workload: this.#workload.id,
      peer: this.peer.id,
      title: this.peer.title,
      share,
      seconds: this.#usages.map(({ seconds }) => seconds / share),
      cpuSeconds: known(
        this.#usages.map(({ cpuSeconds }) => (cpuSeconds === undefined ? undefined : cpuSeconds / share)),
      ),
      peakMegabytes: known(this.#usages.map(({ peakMegabytes }) => peakMegabytes)),
      files: this.#size.files,
      bytes: this.#size.bytes,
      compared: this.#compared,
      load: this.#load,
    };
  }

  get #share(): number {
    return this.peer.share?.(this.#workload) ?? 1;
  }
}

/** What the last run left to be written would slow the next one down. */
function settle(): void {
  try {
    execFileSync('sync');
  } catch {
    // A system without it has to do.
  }
}

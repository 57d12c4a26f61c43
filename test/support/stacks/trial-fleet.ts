import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '../../../tools/cache-folder.ts';
import { runCommand } from '../../../tools/command-run.ts';
import { findTool } from '../../../tools/tool-finder.ts';
import type { Manifest } from '../../../constructs/core/manifest.ts';
import type { Testbed } from '../../../tools/testbed/testbed-status.ts';

const repository = resolve(import.meta.dirname, '..', '..', '..');

/** What differs between the writings of the trial fleet. */
export interface TrialValues {
  /** Part of the names of the settings, so that another one makes new objects and deletes old ones. */
  readonly round: string;
  /** Lower bound of the autoscaler on east. */
  readonly minimum?: number;
  /** Number of ConfigMaps on each cluster. */
  readonly settings?: number;
  /** The order of the waves, as code. */
  readonly waves?: string;
  /** Whether the hub's stack registers the clusters, from encrypted configuration. */
  readonly registers?: boolean;
}

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails with the command's own words when it did not end well. */
export function done({ code, stdout, stderr }: CommandEnd): void {
  if (code !== 0) throw new Error(`the command ended with ${code}:\n${stderr}\n${stdout}`);
}

/** A fleet in a project of its own, applied by the real command line. */
export class TrialFleet {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly #bed: Testbed;

  private constructor(folder: string, bed: Testbed) {
    this.folder = folder;
    this.#bed = bed;
    this.env = { KUBECONFIG: bed.kubeconfig, NO_COLOR: '1' };
  }

  static async create(bed: Testbed): Promise<TrialFleet> {
    await mkdir(join(repository, '.regatta'), { recursive: true });
    const folder = await mkdtemp(join(repository, '.regatta', 'trial-'));
    await mkdir(join(folder, 'environments'));
    await writeFile(
      join(folder, 'Pulumi.yaml'),
      `name: trial\nmain: ${join(repository, 'stacks', 'index.ts')}\nruntime: { name: nodejs, options: { typescript: false } }\n`,
    );
    return new TrialFleet(folder, bed);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Writes environments/trial.ts. */
  async write({
    round,
    minimum = 2,
    settings = 4,
    waves = '[[east], [west]]',
    registers = false,
  }: TrialValues): Promise<void> {
    await this.declare(
      `function settings(chart) {
  for (let n = 0; n < ${settings}; n += 1)
    new ApiObject(chart, 'c' + n, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings-${round}-' + n }, data: { round: '${round}' } });
}
/** Registers every cluster on the hub, from encrypted configuration. */
class Registering extends Direct {
  registrationOf(cluster) {
    if (cluster.role === 'hub' || !${registers}) return undefined;
    return { name: 'cluster-' + cluster.name, namespace: 'default', labels: { trial: 'yes' }, entries: ({ key }) => ({ key: key ?? '' }) };
  }
}
export default class Trial extends Environment {
  constructor(fleet) {
    super(fleet, 'trial', { engine: new Registering() });
    const cluster = (name, role) => new Cluster(this, name, { role, server: servers[name], versions: { kubernetes: '1.35' } });
    const hub = cluster('hub', 'hub');
    const [east, west] = [cluster('east', 'workload'), cluster('west', 'workload')];
    new Waves(this, { order: ${waves} });
    const api = new App(this, 'api-service', { base: apiService, config: { LOG_LEVEL: 'info' }, configName: 'api-config' });
    new Overlay(api, east, { autoscaling: { min: ${minimum} } });
    new App(this, 'settings', { base: settings });
  }
}
`,
    );
  }

  /** Writes environments/trial.ts with other words than {@link write}; the model and the clusters' servers are at hand. */
  async declare(program: string): Promise<void> {
    const at = (path: string) => JSON.stringify(join(repository, path));
    const servers = Object.fromEntries(this.#bed.clusters.map(({ name, server }) => [name, server]));
    await writeFile(
      join(this.folder, 'environments', 'trial.ts'),
      `import { ApiObject } from ${at('node_modules/cdk8s/lib/index.js')};
import { apiService } from ${at('environments/apps/api-service.ts')};
import { App, Cluster, Direct, Environment, Overlay, Waves } from ${at('constructs/index.ts')};
const servers = ${JSON.stringify(servers)};
${program}`,
    );
  }

  /** Starts a command and leaves it running. */
  start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<CommandEnd> } {
    const [command = '', ...rest] = args;
    const child = spawn(
      join(repository, 'bin', 'regatta'),
      [command, '--environments', 'environments', ...rest],
      {
        cwd: this.folder,
        env: { ...process.env, ...this.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<CommandEnd>((settle) => {
      child.on('exit', (code) => setTimeout(() => settle({ code, stdout, stderr }), 20));
    });
    return { child, ended };
  }

  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<CommandEnd> {
    return this.start(args).ended;
  }

  /** Runs Pulumi itself, on the same state, as a person would in a project that has everything on PATH. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const state = join(this.folder, '.regatta', 'state');
    await mkdir(state, { recursive: true });
    const tools = await Promise.all(['pulumi', 'pulumi-language-nodejs'].map(findTool));
    const plugin = join(repository, 'test', 'support', 'pulumi-kubernetes');
    const env = {
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(state, 'passphrase'),
      PULUMI_HOME: cacheFolder('pulumi', 'home'),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      REGATTA_ENVIRONMENTS: join(this.folder, 'environments'),
      ...process.env,
      ...this.env,
      PATH: [
        plugin,
        dirname(process.execPath),
        ...tools.map((path) => dirname(path)),
        process.env['PATH'],
      ].join(':'),
    };
    const [program = ''] = tools;
    const { code, stdout, stderr } = await runCommand(program, args, { cwd: this.folder, env });
    if (code !== 0) throw new Error(`${stderr}\n${stdout}`);
    return stdout;
  }

  /** Locks a stack in the name of a process, as Pulumi does while it works. */
  async lock(stack: string, pid: number): Promise<void> {
    const folder = join(this.folder, '.regatta', 'state', '.pulumi', 'locks', 'organization', 'trial', stack);
    await mkdir(folder, { recursive: true });
    const holder = {
      pid,
      username: userInfo().username,
      hostname: hostname(),
      timestamp: new Date().toISOString(),
    };
    await writeFile(join(folder, `${crypto.randomUUID()}.json`), JSON.stringify(holder));
  }

  /** Loses what a clean-up of the project would: state, key and records; the settings stay. */
  async forgetState(): Promise<void> {
    await rm(join(this.folder, '.regatta'), { recursive: true });
  }

  /** Makes the record of a stack's last up speak of another cluster. */
  async forgetAuthority(stack: string): Promise<void> {
    const path = join(this.folder, '.regatta', 'runs', `${stack}.applied.json`);
    const record = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...record, authority: 'another' }));
  }

  /** What the fleet should hold on a cluster, by the tree that is written for it. */
  async planned(cluster: string): Promise<Manifest[]> {
    // Asked for several clusters at once: each writes into a folder of its own.
    const name = `dist-${cluster}`;
    const out = join(this.folder, name);
    await rm(out, { recursive: true, force: true });
    const { code, stderr } = await this.run('synth', '--layout', 'rendered', '--out', name);
    if (code !== 0) throw new Error(stderr);
    const folder = join(out, 'clusters', cluster);
    const files = (await readdir(folder, { recursive: true })).filter((file) =>
      file.endsWith('manifests.yaml'),
    );
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
  }
}

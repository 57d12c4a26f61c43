import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { at, isObject, listAt, textAt } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Plan } from './plan.ts';

/** What one run of the Pulumi command did or would do. */
export interface Run {
  readonly code: number;
  /** What happened to each resource of the program, without the stack and the provider: `c1` → `update`. */
  readonly steps: Readonly<Record<string, string>>;
  /** The paths that changed, with their kind: `data.a` → `update`. */
  readonly paths: Readonly<Record<string, string>>;
  /** What a person would see of what was printed. */
  readonly text: string;
}

/** A stack of its own, with its state in a folder of its own. */
export interface TrialStack {
  readonly up: (plan: Plan) => Promise<Run>;
  readonly preview: (plan: Plan) => Promise<Run>;
  readonly refresh: () => Promise<Run>;
  readonly destroy: () => Promise<Run>;
  /** The state as `pulumi stack export` gives it. */
  readonly state: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Folders to put on PATH: where pulumi, pulumi-language-nodejs and this plugin are. */
export interface Programs {
  readonly folders: readonly string[];
}

const plugin = dirname(import.meta.dirname);
const repository = join(plugin, '..', '..', '..');

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly text: string;
}

function run(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('pulumi', [...args, '--non-interactive'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      text += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, out, text });
    });
  });
}

function parsed(line: string): JsonObject {
  try {
    const found = JSON.parse(line) as Json;
    return isObject(found) ? found : {};
  } catch {
    return {};
  }
}

/** The steps in the events that `up`, `refresh` and `destroy` print, or in the document of `preview`. */
function stepsOf(out: string): readonly JsonObject[] {
  const whole = parsed(out.slice(Math.max(out.indexOf('{'), 0)));
  if (Object.keys(whole).length > 0 && whole['sequence'] === undefined) return listAt(whole, 'steps');
  const events = out.split('\n').map(parsed);
  return ['resourcePreEvent', 'resOutputsEvent'].flatMap((name) =>
    events.map((event) => at(event, name, 'metadata')).filter(isObject),
  );
}

function isOwn(step: JsonObject): boolean {
  return !/::(pulumi:pulumi:Stack|pulumi:providers:kubernetes)::/.test(textAt(step, 'urn') ?? '');
}

function runOf({ code, out, text }: Outcome): Run {
  const steps: Record<string, string> = {};
  const paths: Record<string, string> = {};
  for (const step of stepsOf(out).filter(isOwn)) {
    const op = textAt(step, 'op') ?? '?';
    const name = (textAt(step, 'urn') ?? '').split('::')[3] ?? '?';
    // Of a replacement's steps, and of a refresh's two, the last one that says something counts.
    if (!['create-replacement', 'delete-replaced', 'discard-replaced'].includes(op)) steps[name] = op;
    const detailed = at(step, 'detailedDiff');
    for (const [path, found] of Object.entries(isObject(detailed) ? detailed : {})) {
      paths[path] = textAt(found, 'kind') ?? textAt(found, 'diffKind') ?? '?';
    }
  }
  // The SDK's own debugging messages print whole resources, secrets too; no command shows them to a person.
  const shown = text.split('\n').filter((line) => !line.includes('"severity":"debug"'));
  return { code, steps, paths, text: shown.join('\n') };
}

async function prepared(folder: string): Promise<void> {
  await mkdir(join(folder, 'state'));
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await cp(join(import.meta.dirname, 'program.ts'), join(folder, 'program.ts'));
  await writeFile(join(folder, 'package.json'), '{"name":"trial","type":"module","private":true}');
  await writeFile(
    join(folder, 'Pulumi.yaml'),
    'name: trial\nmain: program.ts\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n',
  );
}

function environment(folder: string, { folders }: Programs): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [plugin, ...folders, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    REGATTA_NODE: process.execPath,
    NODE_OPTIONS: '',
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'trial',
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
  };
}

/** Makes a project and a stack in a new folder. */
export async function newStack(programs: Programs): Promise<TrialStack> {
  const folder = await mkdtemp(join(tmpdir(), 'trial-'));
  await prepared(folder);
  const env = environment(folder, programs);
  const call = (...args: string[]): Promise<Outcome> => run(folder, env, args);
  const made = await call('stack', 'init', 'trial');
  if (made.code !== 0) throw new Error(made.text);
  const withPlan = async (plan: Plan, ...args: string[]): Promise<Run> => {
    await writeFile(join(folder, 'objects.json'), JSON.stringify(plan));
    return runOf(await call(...args, '--json'));
  };
  return {
    up: (plan) => withPlan(plan, 'up', '--yes', '--skip-preview'),
    preview: (plan) => withPlan(plan, 'preview', '--show-sames'),
    refresh: async () => runOf(await call('refresh', '--yes', '--skip-preview', '--json')),
    destroy: async () => runOf(await call('destroy', '--yes', '--skip-preview', '--json')),
    state: async () => (await call('stack', 'export')).out,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

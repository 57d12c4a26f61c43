import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import type { StackReport } from '../stacks/run/stack-outcome.ts';
import { defaultInstance, instanceFolder, paths, planTestbed } from '../tools/testbed/layout.ts';
import { exitCode, parseOptions, UsageError } from './arguments.ts';
import { fleetState } from './fleet-state.ts';
import { note, result } from './report.ts';
import { reportTable } from './stack-table.ts';

const root = new URL('../', import.meta.url).pathname;
const regatta = join(root, 'bin', 'regatta');

/** The line of the reference fleet that the demo changes: east's autoscaler, and nothing else. */
const edit = { file: 'production.ts', from: 'autoscaling: { min: 5 },', to: 'autoscaling: { min: 6 },' };

/** Where a demo plays: its clusters, its environments, and a folder for what it writes. */
interface Stage {
  readonly instance: string;
  /** The options by which `testbed` means these clusters. */
  readonly bed: readonly string[];
  readonly environments: string;
  readonly scratch: string;
}

/** A chapter of the story; false ends it. */
type Chapter = () => Promise<boolean>;

/** Shows the whole story on local clusters, with the commands that a person would type, and leaves them running. */
export async function demo(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, {
    instance: { type: 'string', default: defaultInstance, value: 'NAME', help: 'a test bed beside others' },
    'port-base': { type: 'string', value: 'PORT', help: "the first cluster's port; the others follow" },
  });
  const stage = stageOf(options.instance, options['port-base']);
  const started = Date.now();
  for (const next of story(stage)) if (!(await next())) return exitCode.no;
  title(`Done in ${Math.round((Date.now() - started) / 1000)} s; the clusters keep running`);
  result(lookAround(stage));
  return exitCode.done;
}

/** The usual clusters carry the repository's own fleet; others get a copy with their addresses, and a state of its own. */
function stageOf(instance: string, port: string | undefined): Stage {
  if (instance === defaultInstance && port === undefined) {
    const scratch = join(root, '.regatta', 'demo');
    return { instance, bed: [], environments: join(root, 'environments'), scratch };
  }
  if (instance === defaultInstance || port === undefined || !/^\d+$/.test(port))
    throw new UsageError('a test bed of its own needs a name and ports: --instance NAME --port-base PORT');
  const scratch = join(root, '.regatta', `demo-${instance}`);
  const environments = join(scratch, 'environments');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const main = `main: ${join(root, 'stacks', 'index.ts')}`;
  writeFileSync(
    join(scratch, 'Pulumi.yaml'),
    `name: demo\n${main}\nruntime: { name: nodejs, options: { typescript: false } }\n`,
  );
  copyEnvironments(join(root, 'environments'), environments, 'local.ts', (text) =>
    planTestbed().clusters.reduce((now, { server }, index) => {
      const own = planTestbed({ portBase: Number(port) }).clusters[index]?.server ?? server;
      return now.replace(`'${server}'`, `'${own}'`);
    }, text),
  );
  return { instance, bed: ['--instance', instance, '--port-base', port], environments, scratch };
}

function story(stage: Stage): readonly Chapter[] {
  const tree = join(stage.scratch, 'tree');
  const written = join(stage.scratch, 'edited', 'environments');
  const on = (command: string, environments = stage.environments) => [
    ...[command, '--environment', 'local'],
    ...(environments === join(root, 'environments') ? [] : ['--environments', environments]),
  ];
  const { done, no } = exitCode;
  const run = (text: string, args: readonly string[], expected: readonly number[] = [done]) =>
    chapter(stage, text, args, expected);
  const changes = (text: string, args: readonly string[], code: number, expected: readonly string[]) =>
    changing(stage, text, args, code, expected);
  const update = ['local.east: update HorizontalPodAutoscaler/api-service/api-service'];
  return [
    run('Four real API servers: the control cluster, two that serve, one that stands by', [
      ...['testbed', 'up'],
      ...stage.bed,
    ]),
    run('The typed fleet becomes manifests: a base, overlays, one folder a cluster', [
      ...on('synth'),
      ...['--out', tree],
    ]),
    run('What would change on the clusters, before anything does', on('preview'), [done, no]),
    run('Applied by Pulumi, wave by wave: first east, then west and dr', on('up')),
    () => showState(stage),
    changes('The same again changes nothing', on('up'), done, []),
    () => editOverlay(stage, written),
    run('What a reviewer sees of it: no cluster is asked', [...on('diff', written), '--base', tree], [no]),
    changes('One value of one overlay: one update, on one cluster', on('preview', written), no, update),
    changes('Applied, and only east is touched', on('up', written), done, update),
    changes('And back to what the repository says', on('up'), done, update),
  ];
}

function title(text: string): void {
  note(`\n${styleText('bold', text, { stream: process.stderr })}`);
}

function chapter(stage: Stage, text: string, args: readonly string[], expected: readonly number[]): Chapter {
  return async () => {
    title(text);
    const { code } = await call(stage, args, 'inherit');
    return endedWell(code, expected);
  };
}

/** A command on all stacks that has to change just this, whatever else it could find. */
function changing(
  stage: Stage,
  text: string,
  args: readonly string[],
  expectedCode: number,
  expected: readonly string[],
): Chapter {
  return async () => {
    title(text);
    const { code, said } = await call(stage, args, 'pipe');
    if (!endedWell(code, [expectedCode])) return false;
    const { stacks } = JSON.parse(said) as { stacks: readonly StackReport[] };
    result(reportTable(args[0] === 'preview' ? 'preview' : 'up', stacks));
    const found = stacks.flatMap(({ stack, changes }) =>
      changes.map(({ operation, object }) => `${stack}: ${operation} ${object}`),
    );
    if (found.join('\n') === expected.join('\n')) return true;
    note(
      `the demo expects ${expected.join(', ') || 'no change'}, and found ${found.join(', ') || 'no change'}; it stops here`,
    );
    return false;
  };
}

/** Runs a command as it is shown; what is piped is read as JSON, so that the demo can tell what came of it. */
async function call(
  { instance }: Stage,
  args: readonly string[],
  stdout: 'inherit' | 'pipe',
): Promise<{ readonly code: number; readonly said: string }> {
  note(`$ regatta ${args.map((word) => (word.startsWith(root) ? relative(root, word) : word)).join(' ')}`);
  // The caller's own KUBECONFIG may well have contexts of the same names.
  const env = { ...process.env, KUBECONFIG: paths.mergedKubeconfig(instanceFolder(instance)) };
  const words = stdout === 'pipe' ? [...args, '--json'] : args;
  return new Promise((resolve) => {
    const child = spawn(regatta, words, { cwd: root, env, stdio: ['ignore', stdout, 'inherit'] });
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', () => {
      resolve({ code: exitCode.wrongUse, said });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? exitCode.no, said });
    });
  });
}

function endedWell(code: number, expected: readonly number[]): boolean {
  if (!expected.includes(code)) note(`the command ended with exit code ${code}; the demo stops here`);
  return expected.includes(code);
}

async function showState({ instance }: Stage): Promise<boolean> {
  title('What the clusters hold now, as their API servers say it');
  result(await fleetState(instance));
  return true;
}

/** Works on a copy, so that the repository's own files stay as they are. */
function editOverlay({ environments }: Stage, written: string): Promise<boolean> {
  title('A person edits one line');
  if (!readFileSync(join(environments, edit.file), 'utf8').includes(edit.from)) {
    note(`environments/${edit.file} no longer has the line that the demo changes: ${edit.from}`);
    return Promise.resolve(false);
  }
  copyEnvironments(environments, written, edit.file, (text) => text.replace(edit.from, edit.to));
  result(`environments/${edit.file}\n-      ${edit.from}\n+      ${edit.to}`);
  return Promise.resolve(true);
}

function copyEnvironments(from: string, to: string, file: string, change: (text: string) => string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  writeFileSync(join(to, file), change(readFileSync(join(to, file), 'utf8')));
}

function lookAround({ instance, environments }: Stage): string {
  const own = instance === defaultInstance ? '' : ` --instance ${instance}`;
  const folder = instance === defaultInstance ? '' : ` --environments ${relative(root, environments)}`;
  const commands: readonly (readonly [string, string])[] = [
    [`bin/regatta testbed status${own}`, 'the clusters'],
    [`export KUBECONFIG=$(bin/regatta testbed status${own} --json | jq -r .kubeconfig)`, ''],
    ['kubectl --context east -n api-service get all,hpa', 'what was applied; also west and dr'],
    [`bin/regatta preview --environment local${folder}`, 'what the next up would change: nothing'],
    ['bin/regatta synth --environment production --out dist', 'the manifests of the production fleet'],
  ];
  const width = Math.max(...commands.flatMap(([words, says]) => (says === '' ? [] : [words.length])));
  return [
    'Look around:',
    ...commands.map(([words, says]) => `  ${words.padEnd(width)}  ${says}`.trimEnd()),
    'When done:',
    `  bin/regatta testbed down${own}`,
  ].join('\n');
}

import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { exitCode, parseOptions } from './arguments.ts';
import { fleetState } from './fleet-state.ts';
import { note, result } from './report.ts';

const root = new URL('../', import.meta.url).pathname;
const regatta = join(root, 'bin', 'regatta');
const scratch = join(root, '.regatta', 'demo');

/** The line of the reference fleet that the demo changes: east's autoscaler, and nothing else. */
const edit = { file: 'production.ts', from: 'autoscaling: { min: 5 },', to: 'autoscaling: { min: 6 },' };

/** Shows the whole story on local clusters, with the commands that a person would type, and leaves them running. */
export async function demo(argv: readonly string[]): Promise<number> {
  parseOptions(argv, {});
  const started = Date.now();
  const chapters: readonly (() => Promise<boolean>)[] = [
    () =>
      chapter('Four real API servers: the control cluster, two that serve, one that stands by', [
        'testbed',
        'up',
      ]),
    () =>
      chapter('The typed fleet becomes manifests: a base, overlays, one folder a cluster', [
        'synth',
        '--environment',
        'local',
        '--out',
        join(scratch, 'tree'),
      ]),
    () =>
      chapter(
        'What would change on the clusters, before anything does',
        ['preview', '--environment', 'local'],
        [exitCode.done, exitCode.no],
      ),
    () =>
      chapter('Applied by Pulumi, wave by wave: first east, then west and dr', [
        'up',
        '--environment',
        'local',
      ]),
    showState,
    () => chapter('The same again changes nothing', ['up', '--environment', 'local']),
    editOverlay,
    () =>
      chapter(
        'What a reviewer sees of it: no cluster is asked',
        [...edited('diff'), '--base', join(scratch, 'tree')],
        [exitCode.no],
      ),
    () => chapter('One value of one overlay: one update, on one cluster', edited('preview'), [exitCode.no]),
    () => chapter('Applied, and only east is touched', edited('up')),
    () => chapter('And back to what the repository says', ['up', '--environment', 'local']),
  ];
  for (const next of chapters) if (!(await next())) return exitCode.no;
  title(`Done in ${Math.round((Date.now() - started) / 1000)} s; the clusters keep running`);
  result(lookAround());
  return exitCode.done;
}

/** A command on the copy that the person has edited. */
function edited(command: string): string[] {
  return [command, '--environment', 'local', '--environments', join(scratch, 'environments')];
}

function title(text: string): void {
  note(`\n${styleText('bold', text, { stream: process.stderr })}`);
}

async function chapter(
  text: string,
  args: readonly string[],
  expected: readonly number[] = [exitCode.done],
): Promise<boolean> {
  title(text);
  note(`$ regatta ${args.map((word) => word.replace(root, '')).join(' ')}`);
  const code = await new Promise<number>((resolve) => {
    const child = spawn(regatta, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => {
      resolve(exitCode.wrongUse);
    });
    child.on('exit', (status) => {
      resolve(status ?? exitCode.no);
    });
  });
  if (expected.includes(code)) return true;
  note(`the command ended with exit code ${code}; the demo stops here`);
  return false;
}

async function showState(): Promise<boolean> {
  title('What the clusters hold now, as their API servers say it');
  result(await fleetState());
  return true;
}

/** Works on a copy, so that the repository's own files stay as they are. */
function editOverlay(): Promise<boolean> {
  title('A person edits one line');
  const copy = join(scratch, 'environments');
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(root, 'environments'), copy, { recursive: true });
  const file = join(copy, edit.file);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(edit.from)) {
    note(`environments/${edit.file} no longer has the line that the demo changes: ${edit.from}`);
    return Promise.resolve(false);
  }
  writeFileSync(file, text.replace(edit.from, edit.to));
  result(`environments/${edit.file}\n-      ${edit.from}\n+      ${edit.to}`);
  return Promise.resolve(true);
}

function lookAround(): string {
  return [
    'Look around:',
    '  bin/regatta testbed status                            the clusters, and the KUBECONFIG to use',
    '  export KUBECONFIG=$(bin/regatta testbed status --json | jq -r .kubeconfig)',
    '  kubectl --context east -n api-service get all,hpa     what was applied; also west and dr',
    '  bin/regatta preview --environment local               what the next up would change: nothing',
    '  bin/regatta synth --environment production --out dist the manifests of the production fleet',
    'When done:',
    '  bin/regatta testbed down',
  ].join('\n');
}

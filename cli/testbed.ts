import { installProgress } from '../tools/install-progress.ts';
import { defaultInstance } from '../tools/testbed/layout.ts';
import type { TestbedEvent } from '../tools/testbed/cluster-start.ts';
import { startTestbed, stopTestbed } from '../tools/testbed/testbed.ts';
import { testbedStatus } from '../tools/testbed/testbed-status.ts';
import type { Testbed } from '../tools/testbed/testbed-status.ts';
import { exitCode, parseOptions, UsageError } from './arguments.ts';
import { note, result } from './report.ts';

const usage = 'regatta testbed up|down|status [--instance NAME] [--port-base PORT] [--json]';

interface Wish {
  readonly instance: string;
  readonly portBase?: number;
  readonly json: boolean;
}

/** `regatta testbed up|down|status`: the local clusters. */
export async function testbed(argv: readonly string[]): Promise<number> {
  const [action, ...words] = argv;
  const wish = readWish(action?.startsWith('-') === true ? argv : words);
  if (action === 'up') return up(wish);
  if (action === 'down') return down(wish);
  if (action === 'status') return status(wish);
  throw new UsageError(`${action === undefined ? 'say what to do' : `"${action}" is no action`}: ${usage}`);
}

function readWish(words: readonly string[]): Wish {
  const options = parseOptions(words, {
    instance: {
      type: 'string',
      default: defaultInstance,
      value: 'NAME',
      help: 'a test bed beside others',
    },
    'port-base': { type: 'string', value: 'PORT', help: "the first cluster's port; the others follow" },
    json: { type: 'boolean', default: false, help: 'results for a program' },
  });
  const { instance, json, 'port-base': port } = options;
  return { instance, json, ...(port !== undefined && { portBase: Number(port) }) };
}

async function up({ instance, portBase, json }: Wish): Promise<number> {
  if (portBase === undefined && instance !== defaultInstance)
    throw new UsageError(`an instance of its own needs ports of its own: add --port-base PORT (${usage})`);
  const begun = performance.now();
  const say = installProgress(note);
  const bed = await startTestbed(
    { instance, ...(portBase !== undefined && { portBase }) },
    {
      onProgress: (event) => note(describe(event)),
      onInstall: (event) => {
        if (event.state !== 'path' && event.state !== 'cached') say(event);
      },
    },
  );
  note(`the test bed is up after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return show(bed, json);
}

async function down({ instance, json }: Wish): Promise<number> {
  const stopped = await stopTestbed(instance);
  if (json) result(JSON.stringify({ instance, stopped }));
  else result(stopped ? `test bed "${instance}" is down` : `test bed "${instance}" was not up`);
  return exitCode.done;
}

async function status({ instance, json }: Wish): Promise<number> {
  const bed = await testbedStatus(instance);
  if (bed) return show(bed, json);
  if (json) result(JSON.stringify({ instance, clusters: [] }));
  else note(`test bed "${instance}" is not up; start it with: regatta testbed up`);
  return exitCode.no;
}

function show(bed: Testbed, json: boolean): number {
  result(json ? JSON.stringify(bed) : table(bed));
  return bed.clusters.every((cluster) => cluster.state === 'ready') ? exitCode.done : exitCode.inPart;
}

function table({ clusters, kubeconfig }: Testbed): string {
  const rows = clusters.map(({ name, server, state, context }) => [name, server, state, context]);
  const all = [['cluster', 'server', 'state', 'context'], ...rows];
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', `export KUBECONFIG=${shellWord(kubeconfig)}`].join('\n');
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function describe({ cluster = 'testbed', step, count }: TestbedEvent): string {
  const steps: Readonly<Record<TestbedEvent['step'], string>> = {
    cleaned: `stopped ${count ?? 0} processes that an earlier start left`,
    starting: 'starting...',
    answers: 'its API server answers',
    definitions: `serves ${count ?? 0} custom resource definitions`,
    ready: 'ready',
  };
  return `${cluster.padEnd(8)} ${steps[step]}`;
}

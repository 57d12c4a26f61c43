// Runs the gates and the suites, or those named, and ends with the count that a CI reads.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stages } from './stages.ts';
import type { Stage } from './stages.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const root = new URL('../../../', import.meta.url).pathname;
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

function runGate(command: readonly string[]): Count {
  const [program = '', ...rest] = command;
  const { status } = spawnSync(bin(program), rest, { cwd: root, stdio: 'inherit' });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Suites with real servers take turns; the others share the two cores. */
function runSuite(name: string): Count {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-suite-'));
  const report = join(folder, 'report.json');
  const workers = name === 'e2e' ? '--runInBand' : '--maxWorkers=2';
  const jest = [
    '--disable-warning=ExperimentalWarning',
    '--experimental-vm-modules',
    join(root, 'node_modules/jest/bin/jest.js'),
  ];
  try {
    const { status } = spawnSync(
      process.execPath,
      [...jest, '--selectProjects', name, workers, '--json', `--outputFile=${report}`],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return countTests(report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A test file that does not even load counts as one failure; a runner that dies does too. */
function countTests(report: string, status: number | null): Count {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const result = JSON.parse(readFileSync(report, 'utf8')) as Record<string, unknown>;
  const number = (key: string): number => Number(result[key] ?? 0);
  const failed =
    number('numFailedTests') +
    number('numRuntimeErrorTestSuites') +
    number('numPendingTests') +
    number('numTodoTests');
  return { passed: number('numPassedTests'), failed: failed === 0 && status !== 0 ? 1 : failed };
}

function run(stage: Stage): Count {
  const started = Date.now();
  process.stderr.write(`\n=== ${stage.name}\n`);
  const count = stage.type === 'gate' ? runGate(stage.command) : runSuite(stage.name);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  process.stderr.write(`=== ${stage.name}: ${count.passed} passed, ${count.failed} failed, ${seconds} s\n`);
  return count;
}

const wanted = process.argv.slice(2);
const chosen = stages.filter(
  ({ name, type }) =>
    wanted.length === 0 || wanted.includes(name) || (type === 'gate' && wanted.includes('gates')),
);
const counts = chosen.map(run);
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = new URL('../../../', import.meta.url).pathname;
const constructs = JSON.stringify(new URL('../../../constructs/index.ts', import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'regatta-unforeseen-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An environment file of which nobody checked the types. */
function fleet(name: string, body: string): string {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(
    join(at, 'production.ts'),
    `import { App, Cluster, Direct, Duration, Environment, Overlay, Waves } from ${constructs};
export default class extends Environment {
  constructor(fleet) {
    super(fleet, 'production', { engine: new Direct(), layout: 'rendered' });
    const east = new Cluster(this, 'east', { server: 'https://10.0.0.1:6443', versions: { kubernetes: '1.35' } });
    ${body}
  }
}
`,
  );
  return at;
}

function run(command: string, environments: string, ...more: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/start.mjs'), command, '--environments', environments, ...more],
    { cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, text: stdout + stderr };
}

describe('what no command saw coming', () => {
  test('is an issue and no stack trace where a file gives what it should not', () => {
    const at = fleet('untyped', "new App(this, 'web', { bse: () => {}, on: ['east'] });");
    for (const command of ['validate', 'synth']) {
      const { status, text } = run(command, at);
      expect(text).toContain('did you mean base?');
      expect(text).toContain('on[0] of app "web" is not a Cluster');
      expect(text).not.toMatch(/^ {4}at /m);
      expect(status).toBe(1);
    }
  });

  test('has the line at which the declaration stopped, and exits 2 (RGT-LOAD-007)', () => {
    const at = fleet('stopped', 'new Waves(this, { order: [[east]], soak: Duration.minutes(NaN) });');
    const { status, text } = run('validate', at);
    expect(text).toContain('RGT-LOAD-007');
    expect(text).toContain('Duration.minutes(NaN) is no length of time');
    expect(text).toMatch(/stopped\/production\.ts:6\)/);
    expect(status).toBe(2);
  });

  test('is no fault of Regatta’s where the output is below a file, and exits 2', () => {
    writeFileSync(join(folder, 'file'), '');
    const { status, text } = run('synth', fleet('good', ''), '--out', 'file/out');
    expect(text).toMatch(/^regatta synth: ENOTDIR: not a directory/);
    expect(text).toContain('  fix  ');
    expect(text).not.toMatch(/^ {4}at /m);
    expect(status).toBe(2);
  });

  test('says so where it is a fault of Regatta’s, with the stack behind, and exits 2', () => {
    // Nothing known breaks it, so a property that only a plan reads stands for what is not known.
    const at = fleet(
      'ours',
      "Object.defineProperty(this, 'clusters', { get() { throw new Error('boom'); } });",
    );
    const { status, text } = run('validate', at);
    expect(text).toMatch(
      /^regatta validate: this is a fault of Regatta's: Error: boom\n {2}fix {2}report it/,
    );
    expect(text).toMatch(/^ {4}at /m);
    expect(status).toBe(2);
  });
});

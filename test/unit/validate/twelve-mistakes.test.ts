import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Issue } from '../../../constructs/index.ts';

const root = new URL('../../../', import.meta.url).pathname;
const fleet = join(root, 'test/support/fleet/twelve-mistakes');
const scratch = join(root, '.regatta', `validate-${process.pid}`);

/** Runs the real command, as a person would. */
function validate(folder: string, ...more: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/start.mjs'), 'validate', '--environments', folder, ...more],
    { cwd: root, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, stdout, stderr };
}

/** The line of a fixture that declares something, as issues show it. */
function at(file: string, declaration: string): string {
  const lines = readFileSync(join(fleet, file), 'utf8').split('\n');
  return `${relative(root, fleet)}/${file}:${lines.findIndex((line) => line.includes(declaration)) + 1}`;
}

const mistakes = [
  ['RGT-POLICY-005', at('bay.ts', "new Cluster(this, 'west'")],
  ['RGT-DELTA-009', at('bay.ts', 'new Overlay(web')],
  ['RGT-POLICY-007', at('bay.ts', "new App(this, 'Shop'")],
  ['RGT-POLICY-002', at('bay.ts', "new App(this, 'pay'")],
  ['RGT-WAVE-003', at('coast.ts', 'new Waves(')],
  ['RGT-POLICY-009', at('coast.ts', "new App(this, 'cart'")],
  ['RGT-POLICY-011', at('coast.ts', "new App(this, 'search'")],
  ['RGT-POLICY-003', at('coast.ts', "new App(this, 'deliveries'")],
  ['RGT-POLICY-008', at('delta.ts', "new App(this, 'platform'")],
  ['RGT-POLICY-006', at('delta.ts', "new App(this, 'labels'")],
  ['RGT-API-002', at('delta.ts', "new App(this, 'rollouts'")],
  ['RGT-POLICY-010', at('delta.ts', "new App(this, 'fixed'")],
];

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('regatta validate on a fleet with twelve mistakes in three files', () => {
  const run = validate(fleet);

  test('prints twelve issues in one run, in the order of the files and lines, and exits 1', () => {
    const printed = run.stdout
      .split('\n\n')
      .map((text) => [
        /^(RGT-[A-Z]+-\d{3}) error: /.exec(text)?.[1],
        /^ {2}at .*\((\S+:\d+)\)$/m.exec(text)?.[1],
      ]);
    expect(printed.slice(0, -1)).toEqual(mistakes);
    expect(run.stdout.trimEnd()).toMatch(/\n\n12 errors$/);
    expect(run.status).toBe(1);
  });

  test('says for each what to do, and never the secret', () => {
    expect(run.stdout.match(/^ {2}fix /gm)).toHaveLength(12);
    expect(run.stdout + run.stderr).not.toContain('tr0ub4dor');
  });

  test('gives the same to a program, as JSON', () => {
    const { status, stdout } = validate(fleet, '--json');
    const { issues } = JSON.parse(stdout) as { issues: Issue[] };
    expect(issues.map(({ code, where }) => [code, `${where.file ?? ''}:${where.line ?? 0}`])).toEqual(
      mistakes,
    );
    expect(stdout).not.toContain('tr0ub4dor');
    expect(status).toBe(1);
  });

  test('writes nothing when asked to synthesize it', () => {
    const out = join(scratch, 'out');
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'bin/start.mjs'), 'synth', '--environments', fleet, '--out', out],
      { cwd: root, encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });
});

describe('regatta validate on a folder with a file that does not load', () => {
  test('shows the other files’ issues beside it, and exits 2', () => {
    // A folder of its own under the same parents, so that the copies find what they import.
    const folder = join(scratch, 'a/fleet/twelve-mistakes');
    mkdirSync(folder, { recursive: true });
    const copied = readFileSync(join(fleet, 'bay.ts'), 'utf8').replaceAll(
      '../../../../constructs/index.ts',
      'regatta',
    );
    writeFileSync(join(folder, 'bay.ts'), copied);
    writeFileSync(join(folder, 'broken.ts'), 'export default class Broken extends {\n');
    cpSync(join(folder, 'bay.ts'), join(folder, 'misnamed.ts'));
    const { status, stdout } = validate(folder);
    expect(stdout).toContain('RGT-LOAD-004');
    expect(stdout).toContain('broken.ts');
    expect(stdout.match(/RGT-(POLICY|DELTA)-/g)?.length).toBeGreaterThanOrEqual(4);
    expect(status).toBe(2);
  });
});

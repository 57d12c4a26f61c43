import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = new URL('../../../', import.meta.url).pathname;
const [, section = ''] = readFileSync(join(root, 'README.md'), 'utf8').split('## Your first fleet\n');
const [packageJson = '', tsconfig = ''] = [...section.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, body]) => body,
);
const environment = /^```ts\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? '';

// As the README has it: a folder beside a clone, and not within it.
const folder = mkdtempSync(join(tmpdir(), 'regatta-first-fleet-'));
const fleet = join(folder, 'fleet');
symlinkSync(root, join(folder, 'regatta'));
mkdirSync(join(fleet, 'environments'), { recursive: true });
writeFileSync(join(fleet, 'package.json'), packageJson);
writeFileSync(join(fleet, 'tsconfig.json'), tsconfig);
writeFileSync(join(fleet, 'environments/harbour.ts'), environment);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...args], {
    cwd: fleet,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, text: stdout + stderr };
}
const regatta = (...args: readonly string[]) => run('bin/start.mjs', ...args);
const typeErrors = (): string[] =>
  run('node_modules/typescript/bin/tsc', '--noEmit')
    .text.split('\n')
    .filter((line) => line.startsWith('environments/'));

/** Links a dependency by path, as npm does. */
function link(name: string): void {
  const { dependencies } = JSON.parse(packageJson) as { dependencies: Record<string, string> };
  const at = join(fleet, 'node_modules', name);
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(join(fleet, (dependencies[name] ?? '').replace('file:', '')), at);
}

describe('the first fleet of the README, in a folder of its own', () => {
  test('does not load before its packages are there, and says what to do (RGT-LOAD-004)', () => {
    const without = regatta('validate');
    expect(without.text).toContain('RGT-LOAD-004');
    expect(without.text).toContain('"regatta": "file:../regatta"');
    expect(without.status).toBe(2);
    link('regatta');
    expect(regatta('validate').text).toContain("run npm install cdk8s-plus-28 in the fleet's folder");
    link('cdk8s');
    link('cdk8s-plus-28');
  });

  test('is valid and writes its manifests', () => {
    expect(regatta('validate')).toEqual({ status: 0, text: 'valid: harbour\n' });
    expect(regatta('synth', '--out', 'dist').status).toBe(0);
    expect(readdirSync(join(fleet, 'dist/apps/web/base'))).toContain('deployment-web.yaml');
  }, 60_000);

  test('is type-checked with its settings', () => {
    expect(typeErrors()).toEqual([]);
    const mistyped = environment.replace('kubernetes:', 'kubernets:');
    writeFileSync(join(fleet, 'environments/harbour.ts'), mistyped);
    expect(typeErrors()).toHaveLength(1);
    expect(regatta('validate').text).toMatch(/RGT-PROPS-001[\s\S]*environments\/harbour\.ts:8/);
    writeFileSync(join(fleet, 'environments/harbour.ts'), environment);
  }, 120_000);

  test('says of a file that is not there how to name it', () => {
    writeFileSync(join(fleet, 'environments/harbour.ts'), "import './apps/web';\n");
    expect(regatta('validate').text).toContain('with its ending, such as ./apps/web.ts');
    writeFileSync(join(fleet, 'environments/harbour.ts'), environment);
  });
});

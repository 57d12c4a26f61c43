import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool, forgetTools } from '../../../tools/tool-finder.ts';
import { openWorkspace } from '../../../stacks/run/stack-workspace.ts';

const names = [
  'REGATTA_CACHE',
  'PULUMI_HOME',
  'PULUMI_BACKEND_URL',
  'PULUMI_CONFIG_PASSPHRASE',
  'PULUMI_CONFIG_PASSPHRASE_FILE',
] as const;
let before: [string, string | undefined][] = [];
let folder: string;

beforeEach(async () => {
  before = names.map((name) => [name, process.env[name]]);
  folder = mkdtempSync(join(tmpdir(), 'regatta-workspace-'));
  writeFileSync(join(folder, 'Pulumi.yaml'), 'name: fleet\nruntime: nodejs\n');
  mkdirSync(join(folder, 'environments'));
  for (const name of names.slice(2)) delete process.env[name];
  process.env['PULUMI_HOME'] = join(folder, 'home');
  // Remembered from here on, wherever the cache is said to be.
  await findTool('pulumi');
  process.env['REGATTA_CACHE'] = join(folder, 'cache');
});

afterEach(() => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  forgetTools();
  rmSync(folder, { recursive: true });
});

const open = (isLocal: boolean) =>
  openWorkspace({
    environments: join(folder, 'environments'),
    environment: 'production',
    isLocal,
    onNote: () => undefined,
  });

/** As if a download had just failed. */
function withoutPlugin(): void {
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../node_modules/@pulumi/kubernetes/package.json'), 'utf8'),
  ) as { version: string };
  mkdirSync(join(folder, 'cache', 'pulumi'), { recursive: true });
  writeFileSync(join(folder, 'cache', 'pulumi', `kubernetes-${version.replace(/^v/, '')}-not-available`), '');
}

describe("the workspace of an environment's stacks", () => {
  test('makes no key of its own where a cluster is not on this machine (RGT-STACK-002)', async () => {
    await expect(open(false)).rejects.toMatchObject({
      issues: [{ code: 'RGT-STACK-002', where: { environment: 'production' } }],
    });
    expect(readdirSync(join(folder, '.regatta', 'state'))).toEqual([]);
  });

  test('never works with the stand-in on a cluster that is not on this machine (RGT-STACK-003)', async () => {
    process.env['PULUMI_CONFIG_PASSPHRASE'] = 'of the caller';
    withoutPlugin();
    await expect(open(false)).rejects.toMatchObject({ issues: [{ code: 'RGT-STACK-003' }] });
  });

  test('has a key beside the state that nobody else may read, for clusters on this machine', async () => {
    withoutPlugin();
    const { env, plugin } = await open(true);
    const key = join(folder, '.regatta', 'state', 'passphrase');
    expect(env['PULUMI_CONFIG_PASSPHRASE_FILE']).toBe(key);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(plugin).toBe('stand-in');
    const made = readFileSync(key, 'utf8');
    await open(true);
    expect(readFileSync(key, 'utf8')).toBe(made);
  });

  test("uses the caller's key where there is one, and writes none", async () => {
    process.env['PULUMI_CONFIG_PASSPHRASE'] = 'of the caller';
    withoutPlugin();
    const { env } = await open(true);
    expect(env).not.toHaveProperty('PULUMI_CONFIG_PASSPHRASE_FILE');
    expect(existsSync(join(folder, '.regatta', 'state', 'passphrase'))).toBe(false);
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScratchEnvironments, regatta } from '../../support/cli/regatta.ts';

const lab = (server = 'https://one.example.com') => `
  import { App, Cluster, Direct, Environment } from 'regatta';
  import { ApiObject } from 'cdk8s';
  export default class Lab extends Environment {
    constructor(fleet) {
      super(fleet, 'lab', { engine: new Direct(), layout: 'rendered' });
      for (const name of ['east', 'west']) new Cluster(this, name, { server: '${server}'.replace('one', name), versions: { kubernetes: '1.35' } });
      for (const name of ['web', 'api'])
        new App(this, name, { base: (chart) => new ApiObject(chart, 'S', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }) });
    }
  }`;

let scratch: ScratchEnvironments;
let out = '';

beforeEach(() => {
  scratch = new ScratchEnvironments('synth');
  scratch.write('environments/lab.ts', lab());
  out = join(scratch.folder, 'out');
});

afterEach(() => {
  scratch.remove();
});

const synth = (...more: string[]) =>
  regatta(['synth', '--environments', join(scratch.folder, 'environments'), '--out', out, ...more]);

describe('regatta synth', () => {
  test('writes the tree and its inventory, and says what it wrote', () => {
    const end = synth();
    expect(end).toMatchObject({ code: 0, stdout: expect.stringMatching(/^lab: 7 files written/) });
    expect(readFileSync(join(out, 'clusters/east/web/manifests.yaml'), 'utf8')).toContain(
      'kind: ServiceAccount',
    );
    expect(existsSync(join(out, 'regatta-inventory.json'))).toBe(true);
  });

  test('writes nothing the second time', () => {
    synth();
    expect(synth().stdout).toMatch(/^lab: 0 files written .* 7 unchanged, 0 removed/);
  });

  test('writes one cluster or one app alone, and removes nothing of the others', () => {
    synth();
    const end = synth('--cluster', 'east', '--app', 'web', '--json');
    expect(JSON.parse(end.stdout)).toMatchObject({
      environments: [{ environment: 'lab', unchanged: 1, removed: 0 }],
      issues: [],
    });
    expect(existsSync(join(out, 'clusters/west/api/manifests.yaml'))).toBe(true);
  });

  test('leaves the base that clusters share as it was when it writes one cluster of a kustomize tree alone', () => {
    // The two clusters serve different versions of ExternalSecret, so that the base holds none.
    const versions = "{ kubernetes: '1.35', externalSecrets: name === 'east' ? '2.9' : '0.16' }";
    const secret =
      "{ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name }, spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' }, data: [{ secretKey: 'A', remoteRef: { key: name } }] } }";
    const text = lab()
      .replace("{ kubernetes: '1.35' }", versions)
      .replace('(chart) => new', `(chart) => { new ApiObject(chart, 'E', ${secret}); new`)
      .replace('{ name } }) });', '{ name } }); } });');
    scratch.write('environments/lab.ts', text);
    synth('--layout', 'kustomize');
    const inventory = readFileSync(join(out, 'regatta-inventory.json'), 'utf8');
    const end = synth('--layout', 'kustomize', '--cluster', 'east');
    expect(end.stdout).toMatch(/^lab: 1 files written/);
    const names = (text: string) => text.split('\n').filter((line) => !line.includes('fingerprints'));
    expect(names(readFileSync(join(out, 'regatta-inventory.json'), 'utf8'))).toEqual(names(inventory));
  });

  test('writes one shard alone; the first one has the inventory', () => {
    const one = synth('--shard', '2/2');
    expect(one).toMatchObject({ code: 0, stdout: expect.stringMatching(/^lab: 3 files written/) });
    expect(existsSync(join(out, 'regatta-inventory.json'))).toBe(false);
    expect(existsSync(join(out, 'clusters/east'))).toBe(false);
    expect(synth('--shard', '1/2').stdout).toMatch(/^lab: 4 files written/);
    expect(existsSync(join(out, 'regatta-inventory.json'))).toBe(true);
    expect(synth().stdout).toMatch(/^lab: 0 files written .* 7 unchanged, 0 removed/);
  });

  test('keeps compiled code, which holds what the environments say, in its own cache and nowhere else', () => {
    const [TMPDIR, REGATTA_CACHE] = [join(scratch.folder, 'tmp'), join(scratch.folder, 'cache')];
    mkdirSync(TMPDIR);
    const environments = join(scratch.folder, 'environments');
    const args = ['synth', '--environments', environments, '--out', out, '--workers', '2'];
    expect(regatta(args, { env: { TMPDIR, REGATTA_CACHE, NODE_COMPILE_CACHE: '' } }).code).toBe(0);
    expect(readdirSync(TMPDIR)).toEqual([]);
    // Node keeps a folder for each of V8's settings, which may differ between threads; none stands within another.
    const kept = readdirSync(join(REGATTA_CACHE, 'compiled'), { recursive: true, withFileTypes: true });
    const folders = kept.filter((entry) => entry.isDirectory());
    expect(kept.length).toBeGreaterThan(folders.length);
    for (const { name, parentPath } of folders) {
      expect(name).toMatch(`${process.version}-`);
      expect(parentPath).toBe(join(REGATTA_CACHE, 'compiled'));
    }
  });

  test('says what is wrong once, however many workers find it', () => {
    scratch.write('environments/lab.ts', lab('http://one.example.com'));
    const [one, three] = [synth(), synth('--workers', '3')];
    expect(three).toEqual(one);
    expect(existsSync(out)).toBe(false);
  });

  test('fails when anything is wrong, and then writes nothing at all (exit 1)', () => {
    scratch.write('environments/lab.ts', lab('http://one.example.com'));
    const end = synth();
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('RGT-CLUSTER-001');
    expect(existsSync(out)).toBe(false);
  });

  test('fails when a file does not load, since what is missing is not what is unwanted (exit 2)', () => {
    scratch.write('environments/other.ts', 'export default class {');
    const end = synth();
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('RGT-LOAD-004');
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    ['an unknown layout', ['--layout', 'flat'], /kustomize or rendered/],
    ['an unknown cluster', ['--cluster', 'eats'], /did you mean east/],
    ['an unknown app', ['--app', 'wbe'], /did you mean web/],
    ['a shard that is none', ['--shard', '3/2'], /i\/n, such as 2\/5/],
    ['a shard of a part', ['--shard', '1/2', '--app', 'web'], /leave out --cluster and --app/],
    ['no worker at all', ['--workers', '0'], /1 to 99/],
    ['an unknown option', ['--layuot', 'rendered'], /layuot/],
    ['an unknown environment', ['--environment', 'lba'], /did you mean lab/],
  ])('fails when it is given %s (exit 2)', (_, args, message) => {
    const end = synth(...args);
    expect(end).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
    expect(existsSync(out)).toBe(false);
  });
});

describe('the command itself', () => {
  test('works from any folder and through a link, as npx calls it', () => {
    const link = join(scratch.folder, 'linked-regatta');
    symlinkSync(join(new URL('../../../', import.meta.url).pathname, 'bin/regatta'), link);
    expect(regatta(['--version'], { cwd: '/', program: link })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test('fails when there is no such command, and names the nearest (exit 2)', () => {
    expect(regatta(['snyth'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean synth?'),
    });
  });

  test('says what there is when it is called without a command (exit 2)', () => {
    expect(regatta([])).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('usage: regatta'),
    });
  });
});

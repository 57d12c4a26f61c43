import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stagingPays } from '../../../delivery/synthesis/thread-count.ts';
import { regatta, regattaProgram, ScratchEnvironments } from '../../support/cli/regatta.ts';

describe('a tree', () => {
  test('is laid ready by a thread where there is much to make and a processor for it, but not for many', () => {
    const size = { units: 4000, clusters: 40 };
    expect(stagingPays(size, 2)).toBe(true);
    expect(stagingPays(size, 1)).toBe(false);
    expect(stagingPays({ ...size, units: 3999 }, 2)).toBe(false);
    expect(stagingPays({ units: 20_000, clusters: 40 }, 2)).toBe(true);
    expect(stagingPays({ units: 20_000, clusters: 40 }, 4)).toBe(false);
  });
});

describe('a large fleet', () => {
  let scratch: ScratchEnvironments;
  beforeAll(() => {
    scratch = new ScratchEnvironments('staging');
  });
  afterAll(() => {
    scratch.remove();
  });

  /** A fleet of 4,200 apps on clusters, whose last one may hold what is refused. */
  function fleet(name: string, last = ''): string {
    scratch.write(
      `${name}/lab.ts`,
      `import { App, Cluster, Direct, Environment, Overlay } from 'regatta';
      import { ApiObject } from 'cdk8s';
      const settings = (chart) => new ApiObject(chart, 'S', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { a: '1' } });
      export default class extends Environment {
        constructor(fleet) {
          super(fleet, 'lab', { engine: new Direct(), layout: 'rendered' });
          for (let at = 0; at < 42; at += 1)
            new Cluster(this, 'c' + at, { server: \`https://c\${at}.example.com\`, versions: { kubernetes: '1.35' } });
          for (let at = 0; at < 100; at += 1) {
            const app = new App(this, 'app-' + at, { base: settings });
            for (const cluster of this.clusters)
              new Overlay(app, cluster, { patches: [{ target: { kind: 'ConfigMap' }, merge: { data: { where: cluster.name } } }] });
          }
          const last = this.apps.at(-1).overlayOn(this.clusters.at(-1)).delta.patches[0].merge.data;
          ${last}
        }
      }`,
    );
    return join(scratch.folder, name);
  }

  const synth = (environments: string, out: string, ...more: string[]) =>
    regatta(['synth', '--environments', environments, '--out', join(scratch.folder, out), '--json', ...more]);

  /** Ends a run in the middle of its work, and says by what it ended. */
  async function killed(environments: string, out: string, signal: NodeJS.Signals): Promise<string | null> {
    const program = spawn(regattaProgram, ['synth', '--environments', environments, '--out', out], {
      env: { ...process.env, REGATTA_NODE: process.execPath },
      stdio: 'ignore',
    });
    const ended = new Promise<string | null>((resolve) => program.once('exit', (_, by) => resolve(by)));
    while (!readyFiles(out)) await new Promise((resolve) => setTimeout(resolve, 5));
    program.kill(signal);
    return ended;
  }

  /** Whether a run has begun to lay files ready. */
  function readyFiles(out: string): boolean {
    const names = existsSync(out) ? readdirSync(out) : [];
    return names.some(
      (name) => name.startsWith('.regatta-staged-') && existsSync(join(out, name, 'clusters')),
    );
  }

  function filesIn(out: string): Map<string, string> {
    const folder = join(scratch.folder, out);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    return new Map(paths.sort().map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
  }

  test('is the same tree whether it is laid ready or written after it was inspected, and known by the next run', () => {
    const lab = fleet('good');
    const [ready, after] = [synth(lab, 'ready'), synth(lab, 'after', '--workers', '1')];
    expect(ready.code).toBe(0);
    expect(JSON.parse(ready.stdout)).toEqual(JSON.parse(after.stdout.replaceAll('/after"', '/ready"')));
    expect(JSON.parse(ready.stdout)).toMatchObject({ environments: [{ written: 4243 }], issues: [] });
    expect(filesIn('ready')).toEqual(filesIn('after'));
    // What is known of the tree is known by name: an edit by another hand is mended, and nothing else is written.
    const edited = join(scratch.folder, 'ready/clusters/c7/app-9/manifests.yaml');
    const text = readFileSync(edited, 'utf8');
    writeFileSync(edited, 'by hand\n');
    const mended = JSON.parse(synth(lab, 'ready').stdout) as unknown;
    expect(mended).toMatchObject({ environments: [{ written: 1, unchanged: 4242, removed: 0 }] });
    expect(readFileSync(edited, 'utf8')).toBe(text);
  }, 60_000);

  test('holds texts of any length and in any script, whether or not they fit into the memory that they go through', () => {
    const [long, wide] = ['a long line\\n'.repeat(40_000), 'ж'.repeat(70_000)];
    const lab = fleet('long', `last.long = '${long}'; last.wide = '${wide}'; last.short = 'é';`);
    const [ready, after] = [synth(lab, 'long-ready'), synth(lab, 'long-after', '--workers', '1')];
    expect([ready.code, after.code]).toEqual([0, 0]);
    const [one, other] = [filesIn('long-ready'), filesIn('long-after')];
    expect([...one.values()].some((text) => text.includes('ж'.repeat(70_000)))).toBe(true);
    expect(one).toEqual(other);
  }, 60_000);

  test('leaves nothing behind where its last app is refused', () => {
    const refused = synth(fleet('bad', `last.password = 'hunter2-s3cr3t-Zq81';`), 'refused/deep');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('RGT-POLICY-002');
    expect(existsSync(join(scratch.folder, 'refused'))).toBe(false);
  }, 60_000);

  test('leaves nothing behind where its last app has text that no file can hold, and says the same', () => {
    const lab = fleet('odd', `last.odd = '\\ud800';`);
    const [ready, after] = [synth(lab, 'odd-tree'), synth(lab, 'odd-after', '--workers', '1')];
    expect(ready.code).not.toBe(0);
    expect({ ...ready }).toEqual({ ...after });
    expect(existsSync(join(scratch.folder, 'odd-tree'))).toBe(false);
  }, 60_000);

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves nothing behind where it is interrupted: %s',
    async (signal) => {
      const out = join(scratch.folder, signal, 'tree');
      expect(await killed(fleet('interrupted'), out, signal)).toBe(signal);
      expect(existsSync(join(scratch.folder, signal))).toBe(false);
    },
    60_000,
  );

  test('leaves the tree as it was where it is killed, and what it had laid ready to the next run', async () => {
    const [lab, changed] = [
      fleet('killed'),
      fleet(
        'killed-change',
        `for (const app of this.apps) app.overlays.forEach((each) => { each.delta.patches[0].merge.data.more = 'x'; });`,
      ),
    ];
    expect(synth(lab, 'killed-tree').code).toBe(0);
    const before = filesIn('killed-tree');
    expect(await killed(changed, join(scratch.folder, 'killed-tree'), 'SIGKILL')).toBe('SIGKILL');
    const [left, ...others] = readdirSync(join(scratch.folder, 'killed-tree')).filter((name) =>
      name.startsWith('.'),
    );
    expect([left, others]).toEqual([expect.stringMatching(/^\.regatta-staged-\d+-/), []]);
    rmSync(join(scratch.folder, 'killed-tree', left ?? ''), { recursive: true });
    expect(filesIn('killed-tree')).toEqual(before);
    mkdirSync(join(scratch.folder, 'killed-tree', left ?? ''));
    expect(synth(changed, 'killed-tree').code).toBe(0);
    expect([...filesIn('killed-tree').values()].filter((text) => text.includes('more: x'))).toHaveLength(
      4200,
    );
    expect(readdirSync(join(scratch.folder, 'killed-tree')).filter((name) => name.startsWith('.'))).toEqual(
      [],
    );
  }, 60_000);

  test('says where it can not be written, as a small one does', () => {
    const lab = fleet('unwritable');
    writeFileSync(join(scratch.folder, 'file'), '');
    const [ready, after] = [synth(lab, 'file/tree'), synth(lab, 'file/tree', '--workers', '1')];
    expect(ready.code).not.toBe(0);
    expect(ready).toEqual(after);
  }, 60_000);
});

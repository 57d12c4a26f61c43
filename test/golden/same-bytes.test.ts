import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-bytes-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Synthesizes with the real command and gives a hash of every byte of the tree. */
function treeHash(
  environments: string,
  name: string,
  settings: Record<string, string>,
  ...more: string[]
): string {
  const out = join(folder, `tree-${Math.random().toString(36).slice(2)}`);
  execFileSync(
    process.execPath,
    [
      join(root, 'bin/start.mjs'),
      'synth',
      '--environments',
      environments,
      '--environment',
      name,
      '--out',
      out,
      ...more,
    ],
    {
      cwd: root,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return execFileSync('sh', ['-c', 'find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum'], {
    cwd: out,
    encoding: 'utf8',
  });
}

const settings: readonly Record<string, string>[] = [
  { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
  { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
];

/** The same fleet, its clusters, apps, keys and overlays declared forwards or backwards. */
function fleetFile(backwards: boolean): string {
  const turned = <T>(list: readonly T[]): readonly T[] => (backwards ? [...list].reverse() : list);
  const clusters = turned(['a', 'b', 'z']);
  const apps = turned(['one', 'two', 'three']);
  const lines = [
    "import { App, Cluster, Direct, Environment, Overlay } from 'regatta';",
    "import { apiService } from '../../environments/apps/api-service.ts';",
    'export default class Lab extends Environment {',
    "  constructor(fleet) { super(fleet, 'lab', { engine: new Direct() });",
    ...clusters.map(
      (name) =>
        `  const ${name} = new Cluster(this, '${name}', { server: 'https://${name}.example.com:6443', versions: { kubernetes: '1.35' } });`,
    ),
    ...apps.flatMap((app) => [
      `  const ${app} = new App(this, '${app}', { base: apiService, configName: 'api-config', config: { ${turned(["Z: 'é'", "a: '1'", "B: 'x'"]).join(', ')} } });`,
      ...turned(['a', 'b']).map(
        (cluster) =>
          `  new Overlay(${app}, ${cluster}, { config: { ${turned([`REGION: '${cluster}'`, "A: 'ü'"]).join(', ')} }, autoscaling: { min: 3 } });`,
      ),
    ]),
    '  }',
    '}',
  ];
  return lines.join('\n');
}

describe('two syntheses of the same fleet', () => {
  test('give the same bytes in another time zone and another language', () => {
    const environments = join(root, 'environments');
    const here = treeHash(environments, 'production', { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
    expect(
      treeHash(environments, 'production', {
        TZ: 'Pacific/Chatham',
        LANG: 'tr_TR.UTF-8',
        LC_ALL: 'tr_TR.UTF-8',
      }),
    ).toBe(here);
  }, 60_000);

  test.each(['kustomize', 'rendered'])(
    'give the same bytes whatever the workers, the order of declaration, the time zone and the language: %s',
    (layout) => {
      const own = join(root, '.regatta', `bytes-${process.pid}`);
      try {
        const folders = [false, true].map((backwards) => {
          const environments = join(own, backwards ? 'backwards' : 'forwards');
          mkdirSync(environments, { recursive: true });
          const text = fleetFile(backwards).replace('../../environments', join(root, 'environments'));
          writeFileSync(join(environments, 'lab.ts'), text);
          return environments;
        });
        const hashes = [1, 2, 3, 5].flatMap((workers) =>
          folders.flatMap((environments) =>
            // The kustomize layout goes through them all; the rendered one through the workers and the order.
            (layout === 'kustomize' ? settings : [{}]).map((each) =>
              treeHash(environments, 'lab', each, '--layout', layout, '--workers', String(workers)),
            ),
          ),
        );
        expect(new Set(hashes).size).toBe(1);
      } finally {
        rmSync(own, { recursive: true, force: true });
      }
    },
    240_000,
  );
});

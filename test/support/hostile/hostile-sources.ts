import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { configMapText, configMapWith, put } from './hostile-input.ts';
import type { Entrance, HostileInput } from './hostile-input.ts';

type Source = readonly [what: string, make: (folder: string) => void, refused: readonly [string, RegExp]];
const good = configMapText('  a: b');
const files = (given: Readonly<Record<string, string | Buffer>>) => (folder: string) => {
  put(folder, given);
};
const kustomization = (text: string, more: Readonly<Record<string, string | Buffer>> = {}) =>
  files({ 'input/kustomization.yaml': `${text}\n`, ...more });
const unreadable = 'RGT-SOURCE-001';

const folders: readonly Source[] = [
  ['nothing at all', () => {}, [unreadable, /there is no/]],
  [
    'a link out of the folder',
    (folder) => {
      put(folder, { 'secret.yaml': good, 'input/a.yaml': good });
      symlinkSync('../secret.yaml', join(folder, 'input/b.yaml'));
    },
    [unreadable, /b\.yaml is a link that leads out/],
  ],
  [
    'a link to a file of the system',
    (folder) => {
      mkdirSync(join(folder, 'input'));
      symlinkSync('/etc/passwd', join(folder, 'input/b.yaml'));
    },
    [unreadable, /leads out/],
  ],
  [
    'a link to itself',
    (folder) => {
      mkdirSync(join(folder, 'input'));
      symlinkSync('b.yaml', join(folder, 'input/b.yaml'));
    },
    [unreadable, /circle/],
  ],
  [
    'a link to nowhere',
    (folder) => {
      mkdirSync(join(folder, 'input'));
      symlinkSync('gone.yaml', join(folder, 'input/b.yaml'));
    },
    [unreadable, /not there/],
  ],
  [
    'a device without an end',
    (folder) => {
      symlinkSync('/dev/zero', join(folder, 'input'));
    },
    [unreadable, /no plain file/],
  ],
  [
    'a pipe that nobody writes to',
    (folder) => {
      execFileSync('mkfifo', [join(folder, 'input')]);
    },
    [unreadable, /no plain file/],
  ],
  [
    'a pipe in a folder',
    (folder) => {
      mkdirSync(join(folder, 'input'));
      execFileSync('mkfifo', [join(folder, 'input/a.yaml')]);
    },
    [unreadable, /no plain file/],
  ],
  [
    'a folder called like a file',
    (folder) => {
      mkdirSync(join(folder, 'input/a.yaml'), { recursive: true });
    },
    [unreadable, /is a folder/],
  ],
];

const kustomize: readonly Source[] = [
  [
    'a resource above the folder',
    kustomization('resources: [../secret.yaml]', { 'secret.yaml': good }),
    ['RGT-SOURCE-005', /security|not in or below/],
  ],
  [
    'a resource with an absolute path',
    kustomization('resources: [/etc/passwd]'),
    ['RGT-SOURCE-005', /security|not in or below|passwd/],
  ],
  [
    'a file of the system in a ConfigMap',
    kustomization('configMapGenerator: [{name: a, files: [../../../../../../../etc/passwd]}]'),
    ['RGT-SOURCE-005', /security|not in or below|passwd/],
  ],
  [
    'a link to a file of the system',
    (folder) => {
      put(folder, { 'input/kustomization.yaml': 'configMapGenerator: [{name: a, files: [b]}]\n' });
      symlinkSync('/etc/passwd', join(folder, 'input/b'));
    },
    ['RGT-SOURCE-005', /security|not in or below|passwd/],
  ],
  [
    'a remote base',
    kustomization('resources: ["https://example.com/org/repo//base"]'),
    ['RGT-SOURCE-004', /change by itself/],
  ],
  [
    'a remote component',
    kustomization('components: ["https://example.com/org/repo//base"]'),
    ['RGT-SOURCE-004', /change by itself/],
  ],
  [
    'a remote file in a ConfigMap',
    kustomization('configMapGenerator: [{name: a, files: ["k=http://127.0.0.1:1/x"]}]'),
    ['RGT-SOURCE-004', /change by itself/],
  ],
  [
    'a remote patch',
    kustomization('resources: [a.yaml]\npatches: [{path: "http://127.0.0.1:1/x"}]', { 'input/a.yaml': good }),
    ['RGT-SOURCE-004', /change by itself/],
  ],
  [
    'a command as a remote base',
    kustomization('resources: ["ext::sh -c touch% /tmp/harm"]'),
    ['RGT-SOURCE-004', /change by itself/],
  ],
  [
    'an option as a remote base',
    kustomization('resources: ["ssh://-oProxyCommand=touch%20harm/x"]'),
    ['RGT-SOURCE-004', /change by itself/],
  ],
  [
    'a plugin that is a program',
    kustomization('generators: [plugin.yaml]', {
      'input/plugin.yaml':
        'apiVersion: v1\nkind: Evil\nmetadata:\n  name: a\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./evil.sh}\n',
      'input/evil.sh': '#!/bin/sh\ntouch harm\n',
    }),
    ['RGT-SOURCE-005', /plugin|alpha|exec/],
  ],
  [
    'a chart that is fetched',
    kustomization('helmCharts: [{name: a, repo: "https://example.com/charts", version: 1.0.0}]'),
    ['RGT-SOURCE-005', /enable-helm/],
  ],
  [
    'three levels',
    files({
      'input/kustomization.yaml': 'resources: [b]\n',
      'input/b/kustomization.yaml': 'resources: [c]\n',
      'input/b/c/kustomization.yaml': 'resources: []\n',
    }),
    ['RGT-SOURCE-003', /3 levels/],
  ],
  [
    'folders that name each other',
    files({
      'input/a/kustomization.yaml': 'resources: [../b]\n',
      'input/b/kustomization.yaml': 'resources: [../a]\n',
      'input/kustomization.yaml': 'resources: [a]\n',
    }),
    ['RGT-SOURCE-003', /levels/],
  ],
  [
    'thirty folders that each name the next twice',
    files(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, at) => [
          `input/${at === 0 ? '' : `f${at}/`}kustomization.yaml`,
          at === 29
            ? 'resources: []\n'
            : `resources: [${at === 0 ? '' : '../'}f${at + 1}, ${at === 0 ? './' : '../f0/../'}f${at + 1}]\n`,
        ]),
      ),
    ),
    ['RGT-SOURCE-003', /levels/],
  ],
  [
    'a kustomization.yaml with a bomb',
    kustomization(
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nresources: [*c,*c,*c]`,
    ),
    ['RGT-SOURCE-006', /aliases/],
  ],
  [
    'a kustomization.yaml that is a device',
    (folder) => {
      mkdirSync(join(folder, 'input'));
      symlinkSync('/dev/zero', join(folder, 'input/kustomization.yaml'));
    },
    ['RGT-SOURCE-006', /no plain file/],
  ],
  [
    'a kustomization.yaml of 100 MB',
    files({ 'input/kustomization.yaml': Buffer.alloc(100_000_000, '#') }),
    ['RGT-SOURCE-006', /bytes/],
  ],
  [
    'a kustomization.yaml that is none',
    kustomization('resources: [\n'),
    ['RGT-SOURCE-006', /kustomization\.yaml, line/],
  ],
  [
    'a resource of 100 MB',
    kustomization('resources: [a.yaml]', { 'input/a.yaml': Buffer.alloc(100_000_000, '#') }),
    ['RGT-SOURCE-006', /more than 50000000 bytes/],
  ],
  [
    'a resource that is a pipe',
    (folder) => {
      put(folder, { 'input/kustomization.yaml': 'resources: [a.yaml]\n' });
      execFileSync('mkfifo', [join(folder, 'input/a.yaml')]);
    },
    ['RGT-SOURCE-006', /no plain file/],
  ],
  [
    'a resource with a bomb',
    kustomization('resources: [a.yaml]', {
      'input/a.yaml': configMapText(
        '  a: &a [x,x,x,x,x,x,x,x,x]\n  b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n  c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n  d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n  e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n  f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n  g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n  h: [*g,*g,*g,*g,*g,*g,*g,*g,*g]',
      ),
    }),
    ['RGT-SOURCE-006', /alias/],
  ],
];

const charts: readonly Source[] = [
  [
    'a chart that is called like an option',
    files({ input: '--post-renderer=./evil.sh' }),
    ['RGT-SOURCE-005', /helm template/],
  ],
  [
    'a chart that reads a file of the system',
    files({
      input: 'CHART',
      'chart/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
      'chart/templates/a.yaml':
        'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata: {{ required "no file" (.Files.Get "../../../../../etc/passwd") | quote }}\n',
    }),
    ['RGT-SOURCE-005', /no file/],
  ],
  [
    'a chart that never ends',
    files({
      input: 'CHART',
      'chart/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
      'chart/templates/a.yaml': '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}\n',
    }),
    ['RGT-SOURCE-005', /error calling include/],
  ],
  [
    'a chart with a file of 100 MB',
    files({
      input: 'CHART',
      'chart/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
      'chart/big': Buffer.alloc(100_000_000),
    }),
    ['RGT-SOURCE-006', /more than 50000000 bytes/],
  ],
];

const as =
  (entrance: Entrance) =>
  ([what, make, refused]: Source): HostileInput => ({
    what: `${entrance}: ${what}`,
    entrance,
    make,
    refused,
  });

export const hostileSources: readonly HostileInput[] = [
  ...folders.map(as('yaml')),
  ...kustomize.map(as('kustomize')),
  ...charts.map(as('helm')),
  {
    what: 'yaml: a link within the folder',
    entrance: 'yaml',
    make: (folder) => {
      put(folder, { 'input/a.txt': good });
      symlinkSync('a.txt', join(folder, 'input/a.yaml'));
    },
    taken: configMapWith({ a: 'b' }),
  },
];

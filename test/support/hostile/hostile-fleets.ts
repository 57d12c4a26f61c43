import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { put } from './hostile-input.ts';
import type { HostileInput } from './hostile-input.ts';
import { smallTree } from './hostile-trees.ts';

const constructs = JSON.stringify(new URL('../../../constructs/index.ts', import.meta.url).href);

interface Names {
  readonly cluster?: string;
  readonly apps?: readonly string[];
  readonly object?: object;
  readonly config?: object;
  readonly layout?: string;
}

/** An environment file with these names in it. */
function environment({
  cluster = 'east',
  apps = ['shop'],
  object = {},
  config,
  layout = 'rendered',
}: Names): string {
  const json = (value: unknown): string => JSON.stringify(value);
  const manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { a: 'b' },
    ...object,
  };
  return `import { ApiObject } from ${json(new URL('../../../node_modules/cdk8s/lib/index.js', import.meta.url).href)};
import { App, Cluster, Direct, Environment } from ${constructs};
export default class extends Environment {
  constructor(fleet) {
    super(fleet, 'production', { engine: new Direct(), layout: ${json(layout)} });
    new Cluster(this, ${json(cluster)}, { server: 'https://10.0.0.1:6443', versions: { kubernetes: '1.35' } });
    for (const name of ${json(apps)})
      new App(this, name, { namespace: 'shop', base: (chart) => { new ApiObject(chart, 'Object', JSON.parse(${json(json(manifest))})); }${config === undefined ? '' : `, config: JSON.parse(${json(json(config))})`} });
  }
}
`;
}

const named = (names: Names) => (folder: string) => {
  put(folder, { 'input/production.ts': environment(names) });
};
const files = (given: Readonly<Record<string, string>>) => (folder: string) => {
  put(folder, given);
};
const loads = (text: string) => files({ 'input/production.ts': text });
/** A healthy fleet, and something in the output folder. */
const into = (prepare: (out: string, folder: string) => void) => (folder: string) => {
  named({})(folder);
  mkdirSync(join(folder, 'out'));
  prepare(join(folder, 'out'), folder);
};

type Case = readonly [what: string, make: (folder: string) => void, refused: readonly [string, RegExp]];
const name = 'RGT-POLICY-007';

const refused: readonly Case[] = [
  ['a cluster called ../../evil', named({ cluster: '../../evil' }), [name, /evil/]],
  ['a cluster called like an option', named({ cluster: '--out' }), [name, /--out/]],
  ['a cluster with a terminal sequence in its name', named({ cluster: 'east\u001b[2J' }), [name, /name/]],
  ['a cluster with a zero byte in its name', named({ cluster: 'east\0' }), [name, /name/]],
  ['an app called a/b', named({ apps: ['a/b'] }), [name, /name/]],
  ['an app called ..', named({ apps: ['..'] }), [name, /name/]],
  ['an app called __proto__', named({ apps: ['__proto__'] }), [name, /__proto__/]],
  [
    'an app with a name of 10,000 characters',
    named({ apps: ['a'.repeat(10_000)] }),
    [name, /characters|long|name/],
  ],
  ['an app called constructor', named({ apps: ['constructor'] }), ['RGT-APP-003', /constructor/]],
  ['apps whose names differ in case', named({ apps: ['shop', 'Shop'] }), [name, /Shop/]],
  ['an app with a name that reads backwards', named({ apps: ['\u202epohs'] }), [name, /name/]],
  [
    'an object called ../../evil',
    named({ object: { metadata: { name: '../../evil' } } }),
    ['RGT-POLICY-006', /evil/],
  ],
  [
    'an object in namespace ../..',
    named({ object: { metadata: { name: 'a', namespace: '../..' } } }),
    ['RGT-POLICY-006', /\.\./],
  ],
  ['an object with a kind of ../evil', named({ object: { kind: '../evil' } }), ['RGT-API-001', /evil/]],
  [
    'a setting called ../../evil',
    named({ config: { '../../evil': 'a\nb\n' }, layout: 'kustomize' }),
    ['RGT-POLICY-006', /evil/],
  ],
  ['a file instead of the folder', files({ input: 'text' }), ['RGT-LOAD-001', /no folder/]],
  [
    'an empty folder',
    (folder) => {
      mkdirSync(join(folder, 'input'));
    },
    ['RGT-LOAD-002', /holds no environment/],
  ],
  [
    'a link to itself',
    (folder) => {
      mkdirSync(join(folder, 'input'));
      symlinkSync('production.ts', join(folder, 'input/production.ts'));
    },
    ['RGT-LOAD-004', /does not load/],
  ],
  ['a file that is no TypeScript', loads('<<<<<<< ours\n'), ['RGT-LOAD-004', /does not load/]],
  ['a file that throws', loads('throw new Error("boom");'), ['RGT-LOAD-004', /boom/]],
  ['a file that throws nothing', loads('throw undefined;'), ['RGT-LOAD-004', /does not load/]],
  ['a file that is missing a part', loads('import "./gone.ts";'), ['RGT-LOAD-004', /gone/]],
  ['a file without an environment', loads('export default 1;'), ['RGT-LOAD-005', /exports no environment/]],
  [
    'an environment that throws',
    loads(
      `import { Direct, Environment } from ${constructs};\nexport default class extends Environment { constructor(fleet) { super(fleet, 'production', { engine: new Direct() }); throw new Error('boom'); } }`,
    ),
    ['RGT-LOAD-007', /boom/],
  ],
  [
    'an environment called ../evil',
    loads(environment({}).replace("'production'", "'../evil'")),
    ['RGT-LOAD-006', /evil/],
  ],
  [
    'two environments of one name',
    (folder) => {
      put(folder, { 'input/production.ts': environment({}), 'input/staging.ts': environment({}) });
    },
    ['RGT-LOAD-006', /production/],
  ],
  [
    'a link in the place of a folder of the output',
    into((out, folder) => {
      mkdirSync(join(folder, 'outside'));
      symlinkSync('../outside', join(out, 'clusters'));
    }),
    ['RGT-TREE-003', /is a link or a file/],
  ],
  [
    'a link in the place of a file of the output',
    into((out, folder) => {
      put(folder, { outside: 'theirs' });
      mkdirSync(join(out, 'clusters/east/shop'), { recursive: true });
      symlinkSync(join(folder, 'outside'), join(out, 'clusters/east/shop/manifests.yaml'));
    }),
    ['RGT-TREE-003', /is a link or a folder/],
  ],
  [
    'a link in the place of the journal',
    into((out, folder) => {
      put(folder, { outside: 'theirs' });
      symlinkSync(join(folder, 'outside'), join(out, 'regatta-inventory.journal'));
    }),
    ['RGT-TREE-003', /no journal of ours/],
  ],
  [
    'a link in the place of the inventory',
    into((out, folder) => {
      put(folder, { outside: 'theirs' });
      symlinkSync(join(folder, 'outside'), join(out, 'regatta-inventory.json'));
    }),
    ['RGT-TREE-005', /no plain file/],
  ],
  [
    'an inventory in the output that leaves the folder',
    into((out) => {
      put(out, {
        'regatta-inventory.json': `{"format":1,"environment":"production","layout":"rendered","files":{"../outside":"sha256:${'0'.repeat(64)}"}}`,
      });
    }),
    ['RGT-TREE-005', /damaged/],
  ],
  [
    'an inventory of 100 MB in the output',
    into((out) => {
      put(out, { 'regatta-inventory.json': Buffer.alloc(100_000_000, ' ') });
    }),
    ['RGT-TREE-005', /100000000 bytes/],
  ],
  [
    "somebody's file in the output",
    into((out) => {
      put(out, { 'clusters/east/shop/manifests.yaml': 'theirs' });
    }),
    ['RGT-TREE-004', /belongs to somebody else/],
  ],
];

export const hostileFleets: readonly HostileInput[] = [
  ...refused.map(([what, make, end]): HostileInput => ({
    what: `synth: ${what}`,
    entrance: 'synth',
    make,
    refused: end,
  })),
  {
    what: 'synth: a link where a file is written before it takes its place',
    entrance: 'synth',
    make: into((out, folder) => {
      put(folder, { outside: 'theirs' });
      put(out, smallTree('rendered'));
      for (const path of [
        'regatta-inventory.json',
        'regatta-fingerprints.json',
        'clusters/east/shop/manifests.yaml',
      ])
        symlinkSync(join(folder, 'outside'), join(out, `${path}.regatta-new`));
    }),
    taken: 0,
  },
];

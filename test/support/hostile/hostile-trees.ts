import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TreeInMemory } from '../diff/tree-in-memory.ts';
import { smallPlan } from '../publish/small-fleet.ts';
import { put } from './hostile-input.ts';
import type { HostileInput } from './hostile-input.ts';

type Layout = 'kustomize' | 'rendered';
const inventory = 'regatta-inventory.json';
const record = 'regatta-fingerprints.json';
const shopEast = 'clusters/east/shop/manifests.yaml';
const overlayEast = 'apps/shop/overlays/east/kustomization.yaml';
const sha = `sha256:${'0'.repeat(64)}`;

/** The tree that the fleet of the tests makes, file by file. */
export function smallTree(layout: Layout): Record<string, string> {
  const tree = new TreeInMemory(smallPlan({ layout, apps: { shop: { config: { A: 'b' } } } }), layout);
  return { ...Object.fromEntries(tree.files), [inventory]: JSON.stringify(tree.inventory) };
}

const withTree =
  (change: (tree: Record<string, string | Buffer>, folder: string) => void, layout: Layout = 'rendered') =>
  (folder: string): void => {
    const tree: Record<string, string | Buffer> = smallTree(layout);
    change(tree, folder);
    put(join(folder, 'input'), tree);
    put(folder, { layout });
  };

const inventoryWith = (files: string) =>
  withTree((tree) => {
    tree[inventory] = `{"format":1,"environment":"production","layout":"rendered","files":{${files}}}`;
  });

/** Puts something else in the place of a file, after the tree is there. */
const instead = (path: string, place: (path: string, folder: string) => void) => (folder: string) => {
  withTree(() => {})(folder);
  rmSync(join(folder, 'input', path), { recursive: true });
  place(join(folder, 'input', path), folder);
};

const bomb =
  'apiVersion: v1\nkind: A\nmetadata: {name: a}\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n';
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

type Refused = readonly [what: string, make: (folder: string) => void, refused: readonly [string, RegExp]];
type Taken = readonly [what: string, make: (folder: string) => void, taken: unknown];

const overlay = (text: string) =>
  withTree((tree) => {
    tree[overlayEast] = text;
  }, 'kustomize');

const refused: readonly Refused[] = [
  [
    'an inventory that is no JSON',
    withTree((tree) => (tree[inventory] = '<<<<<<< ours\n')),
    ['RGT-DIFF-002', /damaged/],
  ],
  [
    'an inventory that leaves its folder',
    inventoryWith(`"../../etc/passwd":"${sha}"`),
    ['RGT-DIFF-002', /damaged/],
  ],
  ['an inventory of absolute paths', inventoryWith(`"/etc/passwd":"${sha}"`), ['RGT-DIFF-002', /damaged/]],
  [
    "an inventory that reaches into Git's folder",
    inventoryWith(`".git/hooks/post-checkout":"${sha}"`),
    ['RGT-DIFF-002', /damaged/],
  ],
  [
    'an inventory with a zero byte in a path',
    inventoryWith(`"clusters/a\\u0000b":"${sha}"`),
    ['RGT-DIFF-002', /damaged/],
  ],
  [
    'an inventory with a path of 10,000 characters',
    inventoryWith(`"${'a'.repeat(10_000)}":"${sha}"`),
    ['RGT-DIFF-002', /damaged/],
  ],
  ['an inventory whose hashes are none', inventoryWith('"clusters/a":1'), ['RGT-DIFF-002', /damaged/]],
  ['an inventory of 100,000 levels', inventoryWith(`"a":${deep}`), ['RGT-DIFF-002', /damaged/]],
  [
    'an inventory of 100 MB',
    withTree((tree) => (tree[inventory] = Buffer.alloc(100_000_000, ' '))),
    ['RGT-DIFF-007', /100000000 bytes/],
  ],
  [
    'an inventory that is a link',
    instead(inventory, (path, folder) => {
      put(folder, { 'outside.json': '{}' });
      symlinkSync(join(folder, 'outside.json'), path);
    }),
    ['RGT-DIFF-001', /holds no tree/],
  ],
  [
    'a record of 100 MB',
    withTree((tree) => (tree[record] = Buffer.alloc(100_000_000, ' '))),
    ['RGT-DIFF-007', /100000000 bytes/],
  ],
  [
    'manifests of 100 MB',
    withTree((tree) => (tree[shopEast] = Buffer.alloc(100_000_000, '#'))),
    ['RGT-DIFF-007', /shop\/manifests\.yaml holds 100000000 bytes/],
  ],
  ['manifests with a bomb', withTree((tree) => (tree[shopEast] = bomb)), ['unknown', /aliases/]],
  ['manifests of 100,000 levels', withTree((tree) => (tree[shopEast] = deep)), ['unknown', /nested/]],
  [
    'manifests with the key __proto__',
    withTree(
      (tree) => (tree[shopEast] = 'apiVersion: v1\nkind: A\nmetadata: {name: a, __proto__: {x: 1}}\n'),
    ),
    ['unknown', /__proto__/],
  ],
  [
    'an overlay that fetches',
    overlay('resources: ["https://127.0.0.1:1/x.yaml"]\n'),
    ['unknown', /fetches https/],
  ],
  ['an overlay that clones', overlay('resources: ["git@127.0.0.1:x/y"]\n'), ['unknown', /fetches git@/]],
  [
    'an overlay that reads a file of the system',
    overlay(
      'configMapGenerator: [{name: a, namespace: b, files: [a=../../../../../../../etc/passwd]}]\nnamePrefix: x\n',
    ),
    ['unknown', /security|not in or below|passwd/],
  ],
  ['an overlay that uses itself', overlay('resources: [../east]\n'), ['unknown', /cycle|itself/]],
  ['an overlay with a bomb', overlay(bomb), ['unknown', /aliases/]],
  [
    'an overlay of several documents',
    overlay('resources: []\n---\nresources: []\n'),
    ['unknown', /several documents/],
  ],
  ['an overlay with a plugin', overlay('generators: [plugin.yaml]\n'), ['unknown', /plugin/]],
];

const taken: readonly Taken[] = [
  ['the tree as it is', withTree(() => {}), []],
  [
    'an inventory with a file called __proto__',
    withTree((tree) => {
      tree[inventory] = String(tree[inventory]).replace('"files":{', `"files":{"__proto__":"${sha}",`);
    }),
    [],
  ],
  ['a record that is no JSON', withTree((tree) => (tree[record] = '{')), []],
  ['a record of 100,000 levels', withTree((tree) => (tree[record] = deep)), []],
  [
    'a link in the place of a file',
    instead(shopEast, (path) => {
      symlinkSync('/etc/passwd', path);
    }),
    ['east/shop'],
  ],
  [
    'a link in the place of a folder',
    instead('clusters/east', (path, folder) => {
      put(folder, { 'outside/shop/manifests.yaml': 'secret' });
      symlinkSync(join(folder, 'outside'), path);
    }),
    ['east/platform', 'east/shop'],
  ],
  [
    'a link that goes round',
    instead('clusters/east', (path) => {
      symlinkSync('east', path);
    }),
    ['east/platform', 'east/shop'],
  ],
  [
    'a pipe in the place of a file',
    instead(shopEast, (path) => {
      execFileSync('mkfifo', [path]);
    }),
    ['east/shop'],
  ],
];

/** A script that would leave a trace in the case's folder. */
function trap(folder: string, path: string): void {
  put(folder, { [path]: `#!/bin/sh\ntouch '${join(folder, 'harm')}'\ncat\n` });
  chmodSync(join(folder, path), 0o755);
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder, ...args], {
    stdio: 'ignore',
  });
}

/** A repository that holds the tree, and more. */
function repository(folder: string, more: Readonly<Record<string, string | Buffer>> = {}): string {
  const clone = join(folder, 'clone');
  const tree = Object.entries(smallTree('rendered')).map(
    ([path, text]) => [`production/${path}`, text] as const,
  );
  put(clone, { ...Object.fromEntries(tree), ...more });
  git(folder, 'init', '--quiet', '--initial-branch=main', clone);
  git(clone, 'add', '--all');
  git(clone, 'commit', '--quiet', '-m', 'a');
  put(folder, { input: clone });
  return clone;
}

const address = (text: string) => (folder: string) => {
  put(folder, { input: text.replaceAll('HARM', join(folder, 'harm')) });
};

const repositories: readonly (Refused | Taken)[] = [
  ['an address that is a command', address('ext::sh -c touch% HARM'), ['RGT-DIFF-003', /can't be read/]],
  ['an address that is an option', address('--upload-pack=touch HARM'), ['RGT-DIFF-003', /can't be read/]],
  [
    'an address of ssh that is an option',
    address('ssh://-oProxyCommand=touch$IFSHARM/x'),
    ['RGT-DIFF-003', /can't be read/],
  ],
  [
    'a revision that is an option',
    (folder) => {
      put(folder, { input: `${repository(folder)}\t--output=${join(folder, 'harm')}` });
    },
    ['RGT-DIFF-004', /no revision/],
  ],
  [
    'a revision with a line break',
    (folder) => {
      put(folder, { input: `${repository(folder)}\tmain\nHEAD` });
    },
    ['RGT-DIFF-004', /no revision/],
  ],
  [
    'a folder that is no repository',
    (folder) => {
      mkdirSync(join(folder, 'clone'));
      put(folder, { input: join(folder, 'clone') });
    },
    ['RGT-DIFF-003', /no Git repository/],
  ],
  [
    'an inventory of 100 MB in a commit',
    (folder) => {
      repository(folder, { [`production/${inventory}`]: Buffer.alloc(100_000_000, ' ') });
    },
    ['RGT-DIFF-007', /100000000 bytes/],
  ],
  [
    'manifests with a bomb in a commit',
    (folder) => {
      repository(folder, { [`production/${shopEast}`]: bomb });
    },
    ['unknown', /aliases/],
  ],
  [
    'hooks, aliases and filters of a clone',
    (folder) => {
      const clone = repository(folder, { '.gitattributes': '* filter=evil diff=evil\n' });
      for (const hook of [
        'post-checkout',
        'pre-commit',
        'reference-transaction',
        'post-index-change',
        'fsmonitor',
      ])
        trap(folder, `clone/.git/hooks/${hook}`);
      trap(folder, 'evil');
      const evil = join(folder, 'evil');
      for (const [key, value] of [
        ['core.fsmonitor', evil],
        ['core.pager', evil],
        ['alias.rev-parse', `!${evil}`],
        ['alias.ls-tree', `!${evil}`],
        ['filter.evil.smudge', evil],
        ['filter.evil.clean', evil],
        ['diff.evil.textconv', evil],
      ] as const)
        git(clone, 'config', key, value);
    },
    [],
  ],
  [
    'modules whose address is an option',
    (folder) => {
      repository(folder, {
        '.gitmodules': '[submodule "a"]\n\tpath = a\n\turl = --upload-pack=touch harm\n',
      });
    },
    [],
  ],
  [
    'odd names of other files',
    (folder) => {
      repository(folder, {
        'a\nb': 'x',
        'production/\u202e"\\': 'x',
        'production/Clusters/x': 'x',
        '-rf': 'x',
      });
    },
    [],
  ],
];

const pushed =
  (change: (clone: string, folder: string) => void, more: Readonly<Record<string, string | Buffer>> = {}) =>
  (folder: string): void => {
    const clone = repository(folder, more);
    change(clone, folder);
    git(folder, 'clone', '--quiet', '--bare', clone, join(folder, 'out'));
    put(folder, { input: join(folder, 'out') });
  };

const publications: readonly (Refused | Taken)[] = [
  [
    'an address that is a command',
    address('ext::sh -c touch% HARM'),
    ['RGT-PUBLISH-001', /transport 'ext' not allowed/],
  ],
  ['an address that is an option', address('--upload-pack=touch HARM'), ['RGT-PUBLISH-001', /blocked/]],
  [
    'an inventory that leaves its folder',
    pushed(() => {}, {
      [`production/${inventory}`]: `{"format":1,"environment":"production","layout":"rendered","files":{"../theirs":"${sha}"}}`,
    }),
    ['RGT-PUBLISH-003', /damaged/],
  ],
  [
    'an inventory of 70 MB, which the server packs too',
    pushed(() => {}, { [`production/${inventory}`]: Buffer.alloc(70_000_000, ' ') }),
    ['RGT-PUBLISH-003', /70000000 bytes/],
  ],
  [
    'a link in the place of the folder',
    pushed((clone) => {
      rmSync(join(clone, 'production'), { recursive: true });
      symlinkSync('..', join(clone, 'production'));
      git(clone, 'add', '--all');
      git(clone, 'commit', '--quiet', '-m', 'b');
    }),
    ['RGT-PUBLISH-005', /a link or a module/],
  ],
  [
    'a module in the place of the folder',
    pushed((clone) => {
      rmSync(join(clone, 'production'), { recursive: true });
      git(clone, 'add', '--all');
      git(clone, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},production`);
      git(clone, 'commit', '--quiet', '-m', 'b');
    }),
    ['RGT-PUBLISH-005', /a link or a module/],
  ],
  [
    "hooks of this machine's own settings",
    pushed((_, folder) => {
      for (const hook of ['pre-push', 'pre-commit', 'post-commit', 'pre-auto-gc', 'post-checkout'])
        trap(folder, `hooks/${hook}`);
      trap(folder, 'evil');
      writeFileSync(
        join(folder, 'gitconfig'),
        `[core]\nhooksPath = ${join(folder, 'hooks')}\nfsmonitor = ${join(folder, 'evil')}\npager = ${join(folder, 'evil')}\n[init]\ntemplateDir = ${folder}\n`,
      );
    }),
    'published',
  ],
  [
    'odd names of other files',
    pushed(() => {}, { 'a\nb': 'x', 'production/\u202e"\\': 'x', 'production/Clusters/x': 'x', '-rf': 'x' }),
    'published',
  ],
];

const asCase =
  (entrance: HostileInput['entrance']) =>
  ([what, make, end]: Refused | Taken): HostileInput => {
    const base = { what: `${entrance}: ${what}`, entrance, make };
    return isRefusal(end) ? { ...base, refused: end } : { ...base, taken: end };
  };

function isRefusal(end: unknown): end is readonly [string, RegExp] {
  return Array.isArray(end) && end[1] instanceof RegExp;
}

export const hostileTrees: readonly HostileInput[] = [
  ...[...refused, ...taken].map(asCase('folder')),
  ...repositories.map(asCase('repository')),
  ...publications.map(asCase('publish')),
];

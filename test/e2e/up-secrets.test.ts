import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { Issue } from '../../constructs/index.ts';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { stopTestbed } from '../../tools/testbed/testbed.ts';
import type { Testbed } from '../../tools/testbed/testbed-status.ts';
import { formsOf, leaksIn } from '../support/stacks/secret-forms.ts';
import { startTrialBed } from '../support/stacks/trial-bed.ts';
import { TrialFleet } from '../support/stacks/trial-fleet.ts';
import type { CommandEnd } from '../support/stacks/trial-fleet.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';
import { parts, planted } from '../unit/policy/planted.ts';

const own = await ownInstance('e2e-up-secrets');
const { instance } = own;
const minutes = 60_000;
let bed: Testbed;

beforeAll(async () => {
  bed = await startTrialBed(own, 0);
}, 5 * minutes);

afterAll(async () => {
  await stopTestbed(instance);
}, minutes);

/** Each file below a folder with what it holds, byte for byte. */
async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const read = entries.map(async (entry): Promise<[string, string]> => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), await readFile(path, 'latin1')];
  });
  return new Map(await Promise.all(read));
}

/** A project whose temporary files, and Pulumi's own, lie in it, so that they are looked through too. */
async function projectOf(): Promise<TrialFleet> {
  const fleet = await TrialFleet.create(bed);
  for (const [variable, name] of [
    ['PULUMI_HOME', 'pulumi-home'],
    ['TMPDIR', 'temporary'],
  ] as const) {
    fleet.env[variable] = join(fleet.folder, name);
    await mkdir(join(fleet.folder, name));
  }
  return fleet;
}

describe('the forms in which a secret is looked for', () => {
  test.each([
    ['in the middle of a base64 text', (secret: string) => Buffer.from(`a: ${secret}\n`).toString('base64')],
    ['one byte further', (secret: string) => Buffer.from(`ab: ${secret}\n`).toString('base64')],
    ['two bytes further', (secret: string) => Buffer.from(`abc: ${secret}\n`).toString('base64url')],
    [
      'in base64 lines',
      (secret: string) =>
        Buffer.from(secret)
          .toString('base64')
          .replace(/.{12}/g, (line) => `${line}\n`),
    ],
    ['in a JSON text in JSON', (secret: string) => JSON.stringify(JSON.stringify({ secret }))],
    ['in a URL', (secret: string) => `https://example.com/?token=${encodeURIComponent(secret)}`],
    ['in hexadecimal digits', (secret: string) => `0x${Buffer.from(secret).toString('hex')}`],
  ])('find it %s', (_, encode) => {
    const secret = 'tr0ub4dor & "three" <words>';
    expect(leaksIn(`before ${encode(secret)} after`, { secret })).not.toEqual([]);
    expect(leaksIn(`before ${encode('something harmless, as long as it')} after`, { secret })).toEqual([]);
    expect(Math.min(...[...formsOf(secret).values()].map((form) => form.length))).toBeGreaterThan(20);
  });
});

/** Places in the model, beside the objects, where a value would not belong. */
const misplaced: readonly (readonly [what: string, code: RegExp, body: string])[] = [
  ['an app’s config', /POLICY-002/, `new App(this, 'web', { base: none, config: { DB_PASSWORD: value } });`],
  [
    'an overlay’s config',
    /POLICY-002/,
    `new Overlay(new App(this, 'web', { base: none, config: { LOG: 'info' } }), east, { config: { API_TOKEN: value } });`,
  ],
  [
    'an overlay’s patch',
    /POLICY-002/,
    `new Overlay(new App(this, 'web', { base: apiService }), east, { patches: [{ target: { kind: 'Deployment' }, merge: { metadata: { annotations: { 'example.com/token': value } } } }] });`,
  ],
  [
    'a cluster’s server',
    /CLUSTER/,
    `new Cluster(this, 'west', { server: 'https://admin:' + value + '@10.0.0.9:6443', versions });`,
  ],
];

describe('a value in a place where everybody could read it', () => {
  let fleet: TrialFleet;
  const ends: Record<string, CommandEnd> = {};
  const apps = planted.map(([, kind, body, , , metadata], at) => ({ at, kind, body, metadata }));
  const hidden: Record<string, string> = { ...parts };
  // A short word is one of our own too.
  for (const [what, , , , text] of planted) if (text.length > 10) hidden[what] = text;
  const prelude = `const versions = { kubernetes: '1.35', argoCd: '3.5', externalSecrets: '2.9' };
const groups = { Deployment: 'apps/v1', Application: 'argoproj.io/v1alpha1', ExternalSecret: 'external-secrets.io/v1', Widget: 'example.com/v1', Gadget: 'example.com/v1' };
const none = (chart) => new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } });`;
  const program = (value: unknown, body: string) => `${prelude}
const value = ${JSON.stringify(value)};
export default class Trial extends Environment {
  constructor(fleet) {
    super(fleet, 'trial', { engine: new Direct() });
    const east = new Cluster(this, 'east', { server: servers.east, versions });
    ${body}
  }
}
`;

  beforeAll(async () => {
    fleet = await projectOf();
    await fleet.declare(
      program(
        apps,
        `for (const { at, kind, body, metadata } of value)
      new App(this, 'planted-' + at, { base: (chart) => new ApiObject(chart, 'it', { apiVersion: groups[kind] ?? 'v1', kind, metadata: { name: kind === 'Gadget' ? ${JSON.stringify(parts.gitlab.toLowerCase())} : 'web', ...metadata }, ...body }) });`,
      ),
    );
    for (const words of [
      ['validate'],
      ['validate', '--json'],
      ['synth', '--out', 'dist'],
      ['synth', '--out', 'dist', '--layout', 'rendered', '--json'],
      ['preview'],
      ['up', '--json'],
      ['up'],
    ])
      ends[words.join(' ')] = await fleet.run(...words);
  }, 5 * minutes);

  afterAll(async () => {
    await fleet.remove();
  });

  test.each(planted.map(([what], at): [string, number] => [what, at]))('is refused: %s', (_, at) => {
    const { issues } = JSON.parse(ends['up --json']?.stdout ?? '') as { issues: Issue[] };
    const found = issues.filter(({ where }) => where.path?.split('/').includes(`planted-${at}`));
    expect(found.map(({ code }) => code)).toContain('RGT-POLICY-002');
  });

  test('is refused by every command alike, and printed by none', () => {
    for (const [words, { code, stdout, stderr }] of Object.entries(ends)) {
      expect([words, code]).toEqual([words, 1]);
      expect([words, leaksIn(`${stdout}\n${stderr}`, hidden)]).toEqual([words, []]);
    }
  });

  test('is written nowhere', async () => {
    const names = [...(await filesBelow(fleet.folder)).keys()].sort();
    expect(names).toEqual(['Pulumi.yaml', 'environments/trial.ts']);
  });

  test.each(misplaced)(
    'is refused in %s, and not printed',
    async (_, code, body) => {
      await fleet.declare(program(parts.random, body));
      const end = await fleet.run('up', '--json');
      expect(end.code).toBe(1);
      const { issues } = JSON.parse(end.stdout) as { issues: Issue[] };
      expect(issues.map((issue) => issue.code).join(' ')).toMatch(code);
      expect(leaksIn(`${end.stdout}\n${end.stderr}`, { value: parts.random })).toEqual([]);
    },
    minutes,
  );
});

describe('a value where it belongs, in the encrypted settings', () => {
  let fleet: TrialFleet;
  const secrets: Record<string, string> = {
    passphrase: 'a planted passphrase, "quoted" & long',
    'registration token': `k8s-aws-v1.${parts.random}`,
    'token that the server refuses': `refused-${parts.random.toLowerCase()}`,
  };
  const said: string[] = [];

  /** A kubeconfig of one cluster with other ways to sign in. */
  async function kubeconfigOf(cluster: string, user?: object): Promise<string> {
    const { kubeconfig } = bed.clusters.find(({ name }) => name === cluster) ?? { kubeconfig: '' };
    const document = parse(await readFile(kubeconfig, 'utf8')) as {
      users: { name: string; user: Record<string, string> }[];
    };
    const [first] = document.users;
    if (first !== undefined && user !== undefined) first.user = user as Record<string, string>;
    return stringify(document);
  }

  async function keep(stack: string, path: string, value: string): Promise<void> {
    await fleet.pulumi('config', 'set', '--stack', stack, '--secret', '--path', path, '--', value);
  }

  const program = (namespace: string) => `
class Registering extends Direct {
  registrationOf(cluster) {
    if (cluster.role === 'hub') return undefined;
    return { name: 'cluster-' + cluster.name, namespace: '${namespace}', labels: {}, entries: ({ key, token }) => ({ key: key ?? '', token: token ?? '' }) };
  }
}
export default class Trial extends Environment {
  constructor(fleet) {
    super(fleet, 'trial', { engine: new Registering() });
    for (const name of ['hub', 'east', 'west'])
      new Cluster(this, name, { role: name === 'hub' ? 'hub' : 'workload', server: servers[name], versions: { kubernetes: '1.35' } });
    new App(this, 'web', { base: (chart) => new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } }), config: { LOG_LEVEL: 'info' } });
  }
}
`;

  async function run(expected: number, ...words: readonly string[]): Promise<CommandEnd> {
    const end = await fleet.run(...words);
    if (end.code !== expected) throw new Error(`${words.join(' ')} ended with ${end.code}:\n${end.stderr}`);
    said.push(end.stdout, end.stderr);
    return end;
  }

  beforeAll(async () => {
    fleet = await projectOf();
    fleet.env['PULUMI_CONFIG_PASSPHRASE'] = secrets['passphrase'] ?? '';
    await fleet.declare(program('default'));
    for (const stack of ['trial', 'trial.east', 'trial.west']) await fleet.pulumi('stack', 'init', stack);
    const east = await kubeconfigOf('east');
    const { users } = parse(east) as { users: { user: Record<string, string> }[] };
    const key = users[0]?.user['client-key-data'] ?? '';
    const pem = Buffer.from(key, 'base64').toString();
    secrets['client key'] = key;
    for (const [at, line] of pem.split('\n').entries())
      if (line.length >= 40) secrets[`client key, line ${at}`] = line;
    await keep('trial.east', 'regatta:kubeconfig', east);
    await keep('trial', 'regatta:kubeconfigs.east', east);
    await keep(
      'trial',
      'regatta:kubeconfigs.west',
      await kubeconfigOf('west', { token: secrets['registration token'] }),
    );
  }, 3 * minutes);

  afterAll(async () => {
    await fleet.remove();
  });

  test(
    'arrives, and what a run prints, keeps and leaves behind shows none of it',
    async () => {
      await run(1, 'preview', '--json');
      await run(0, 'up', '--json');
      await run(0, 'up', '--refresh');
      await run(0, 'preview');
      await run(0, 'synth', '--out', 'dist', '--layout', 'rendered');
      await run(0, 'synth', '--out', 'dist-kustomize');
      const client = await ApiClient.fromKubeconfig(bed.kubeconfig, 'hub');
      const { data } = await client.get<{ data: { token: string } }>(
        '/api/v1/namespaces/default/secrets/cluster-west',
      );
      client.close();
      expect(Buffer.from(data.token, 'base64').toString()).toBe(secrets['registration token']);
      await everythingIsClean();
    },
    5 * minutes,
  );

  test(
    'is not in what a failing run prints, keeps and leaves behind',
    async () => {
      await fleet.declare(program('nowhere'));
      const missing = await run(
        1,
        'up',
        '--json',
        '--allow-delete',
        'object/Secret/default/cluster-east@hub',
        '--allow-delete',
        'object/Secret/default/cluster-west@hub',
      );
      expect(missing.stdout).toContain('nowhere');
      await fleet.declare(program('default'));
      await keep(
        'trial.west',
        'regatta:kubeconfig',
        await kubeconfigOf('west', { token: secrets['token that the server refuses'] }),
      );
      const refused = await run(3, 'up', '--refresh');
      expect(refused.stderr).toContain('cluster "west" can\'t be reached: it refuses the sign-in');
      await everythingIsClean();
    },
    5 * minutes,
  );

  async function everythingIsClean(): Promise<void> {
    for (const [name, secret] of Object.entries(secrets))
      expect([name, secret.length > 15]).toEqual([name, true]);
    expect(leaksIn(said.join('\n'), secrets)).toEqual([]);
    for (const stack of ['trial', 'trial.east', 'trial.west']) {
      expect(leaksIn(await fleet.pulumi('stack', 'export', '--stack', stack), secrets)).toEqual([]);
      expect(leaksIn(await fleet.pulumi('stack', 'history', '--stack', stack, '--json'), secrets)).toEqual(
        [],
      );
      expect(leaksIn(await fleet.pulumi('stack', 'output', '--stack', stack, '--json'), secrets)).toEqual([]);
    }
    const files = await filesBelow(fleet.folder);
    expect(files.has(join('.regatta', 'state', '.pulumi', 'stacks', 'trial', 'trial.json'))).toBe(true);
    for (const [path, text] of files) expect([path, leaksIn(text, secrets)]).toEqual([path, []]);
  }
});

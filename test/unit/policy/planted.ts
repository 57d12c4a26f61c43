import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../../constructs/index.ts';

/** Credentials as they look, put together here so that no scanner takes this file for a leak. */
export const parts = {
  github: `ghp_${'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5'}`,
  gitlab: `glpat-${'xY3zA5bC7dE9fG1hJ3kL'}`,
  slack: ['xoxb', '123456789012', '1234567890123', 'aB3dE5fG7hJ9kL1mN3pQ5rS7'].join('-'),
  aws: `AKIA${'Q3EGRIZ7ABCDWXYZ'}`,
  jwt: [
    { alg: 'HS256', typ: 'JWT' },
    { sub: '1234567890', name: 'deployer' },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk')
    .join('.'),
  pem: ['-----BEGIN RSA PRIVATE', 'KEY-----\nMIIEowIBAAKCAQEAx3o9\n-----END RSA PRIVATE', 'KEY-----\n'].join(
    ' ',
  ),
  random: 'q7Zt9LmX2vBc8NwR4kYp6HsD1fGj3QaE',
  word: 'tr0ub4dor-and-3',
};

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const kubeconfig = [
  'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: { server: "https://10.0.0.1:6443" }',
  `users:\n- name: admin\n  user:\n    client-key-data: ${base64(parts.pem)}\n`,
].join('\n');

const env = (name: string, value: string): JsonObject => ({ name, value });
const pod = (container: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, ...metadata },
      spec: { containers: [{ name: 'main', image: 'registry.example.com/web:v1', ...container }] },
    },
  },
});

/** A secret in one place: what it is, the object's kind and body, the field that holds it, and the text that must not appear. */
export type Planted = readonly [
  what: string,
  kind: string,
  body: JsonObject,
  field: string,
  hidden: string,
  metadata?: JsonObject,
];

export const planted: readonly Planted[] = [
  [
    'an entry of a Secret',
    'Secret',
    { data: { password: base64(parts.word) } },
    'data.password',
    base64(parts.word),
  ],
  [
    'a plain entry of a Secret',
    'Secret',
    { stringData: { user: 'somebody' } },
    'stringData.user',
    'somebody',
  ],
  [
    'a GitHub token in a ConfigMap',
    'ConfigMap',
    { data: { note: `use ${parts.github}` } },
    'data.note',
    parts.github,
  ],
  [
    'a GitLab token in base64',
    'ConfigMap',
    { data: { a: base64(parts.gitlab) } },
    'data.a',
    base64(parts.gitlab),
  ],
  [
    'a Slack token, percent-encoded',
    'ConfigMap',
    { data: { a: percent(parts.slack) } },
    'data.a',
    percent(parts.slack),
  ],
  [
    'an AWS key in base64 in base64',
    'ConfigMap',
    { data: { a: base64(base64(`id=${parts.aws}`)) } },
    'data.a',
    base64(base64(`id=${parts.aws}`)),
  ],
  [
    'a token in base64, percent-encoded',
    'ConfigMap',
    { data: { a: percent(base64(parts.github)) } },
    'data.a',
    percent(base64(parts.github)),
  ],
  [
    'a token in hexadecimal digits',
    'ConfigMap',
    { data: { a: Buffer.from(parts.github).toString('hex') } },
    'data.a',
    Buffer.from(parts.github).toString('hex'),
  ],
  [
    'a JSON Web Token in an annotation',
    'Service',
    { spec: { ports: [{ port: 80 }] } },
    'metadata.annotations.example.com/auth',
    parts.jwt,
    { annotations: { 'example.com/auth': parts.jwt } },
  ],
  ['a private key', 'ConfigMap', { data: { 'tls.pem': parts.pem } }, 'data.tls.pem', 'MIIEowIBAAKCAQEAx3o9'],
  [
    'a private key in binary data',
    'ConfigMap',
    { binaryData: { 'tls.pem': base64(parts.pem) } },
    'binaryData.tls.pem',
    base64(parts.pem),
  ],
  [
    'a zipped private key',
    'ConfigMap',
    { binaryData: { all: gzipSync(parts.pem).toString('base64') } },
    'binaryData.all',
    gzipSync(parts.pem).toString('base64'),
  ],
  ['a kubeconfig', 'ConfigMap', { data: { config: kubeconfig } }, 'data.config', base64(parts.pem)],
  [
    'a password in an environment variable',
    'Deployment',
    pod({ env: [env('DB_PASSWORD', parts.word)] }),
    'spec.template.spec.containers[main].env[DB_PASSWORD].value',
    parts.word,
  ],
  [
    'a random value in an environment variable',
    'Deployment',
    pod({ env: [env('SETTING', parts.random)] }),
    'spec.template.spec.containers[main].env[SETTING].value',
    parts.random,
  ],
  [
    'a password in a URL',
    'Deployment',
    pod({ env: [env('DB', `postgres://web:${parts.word}@db:5432/web`)] }),
    'spec.template.spec.containers[main].env[DB].value',
    parts.word,
  ],
  [
    'a password in an argument',
    'Deployment',
    pod({ args: [`--db-password=${parts.word}`] }),
    'spec.template.spec.containers[main].args[0]',
    parts.word,
  ],
  [
    'a password after its option',
    'Deployment',
    pod({ args: ['--password', parts.word] }),
    'spec.template.spec.containers[main].args[1]',
    parts.word,
  ],
  [
    'a bearer token in a probe',
    'Deployment',
    pod({
      livenessProbe: { httpGet: { port: 80, httpHeaders: [env('Authorization', `Bearer ${parts.random}`)] } },
    }),
    'spec.template.spec.containers[main].livenessProbe.httpGet.httpHeaders[Authorization].value',
    parts.random,
  ],
  [
    'basic authentication in a pod’s annotation',
    'Deployment',
    pod({}, { annotations: { 'example.com/header': `Basic ${base64('web:hunter2')}` } }),
    'spec.template.metadata.annotations.example.com/header',
    base64('web:hunter2'),
  ],
  [
    'a registry’s sign-in',
    'ConfigMap',
    {
      data: {
        'config.json': JSON.stringify({ auths: { 'registry.example.com': { auth: base64('web:hunter2') } } }),
      },
    },
    'data.config.json',
    base64('web:hunter2'),
  ],
  [
    'a password in a settings file',
    'ConfigMap',
    { data: { 'app.properties': `db.user=web\ndb.password = ${parts.word}\n` } },
    'data.app.properties',
    parts.word,
  ],
  [
    'a token in Helm values',
    'Application',
    { spec: { source: { helm: { values: `image: x\nauth:\n  token: ${parts.random}\n` } } } },
    'spec.source.helm.values',
    parts.random,
  ],
  [
    'a password among Helm parameters',
    'Application',
    { spec: { source: { helm: { parameters: [env('auth.password', parts.word)] } } } },
    'spec.source.helm.parameters[auth.password].value',
    parts.word,
  ],
  [
    'a password in a field of a custom resource',
    'Widget',
    { spec: { database: { adminPassword: parts.word } } },
    'spec.database.adminPassword',
    parts.word,
  ],
  [
    'a token in a webhook’s address',
    'Widget',
    { spec: { url: `https://example.com/hook?access_token=${parts.random}` } },
    'spec.url',
    parts.random,
  ],
  [
    'a value in the template of an ExternalSecret',
    'ExternalSecret',
    { spec: { target: { template: { data: { password: parts.word } } } } },
    'spec.target.template.data.password',
    parts.word,
  ],
  [
    'a Secret inside another object',
    'Widget',
    { spec: { template: { apiVersion: 'v1', kind: 'Secret', data: { a: base64('somebody') } } } },
    'spec.template.data.a',
    base64('somebody'),
  ],
  ['an object’s name', 'Gadget', {}, 'metadata.name', parts.gitlab.toLowerCase()],
  ['the name of a key', 'ConfigMap', { data: { [parts.github]: 'x' } }, 'data.(hidden)', parts.github],
];

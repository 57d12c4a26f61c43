import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding, JsonObject, Manifest } from '../../../constructs/index.ts';
import { App, Component, Overlay } from '../../../constructs/index.ts';
import type { Fleet } from '../../../constructs/index.ts';
import { formatIssue } from '../../../constructs/core/issue.ts';
import { secretWaiver } from '../../../constructs/policy/waiver.ts';
import { secretValues } from '../../../constructs/policy/secret/secret-values.ts';
import { withoutSecrets } from '../../../constructs/policy/secret/text-scan.ts';
import { readFileSync } from 'node:fs';
import { inspected, lineOf } from './inspected.ts';
import { Lab, put } from './lab.ts';
import { base64, parts, percent, planted } from './planted.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Application: 'argoproj.io/v1alpha1',
  ExternalSecret: 'external-secrets.io/v1',
  SealedSecret: 'bitnami.com/v1alpha1',
  Widget: 'example.com/v1',
  Gadget: 'example.com/v1',
};

function object(kind: string, body: JsonObject, metadata: JsonObject = {}): Manifest {
  const name = kind === 'Gadget' ? parts.gitlab.toLowerCase() : 'web';
  return {
    apiVersion: groups[kind] ?? 'v1',
    kind,
    metadata: { name, namespace: 'web', ...metadata },
    ...body,
  };
}

const inspect: ((object: Manifest) => readonly Finding[]) | undefined = secretValues.inspectObject;
const found = (manifest: Manifest) => inspect?.(manifest) ?? [];

describe('a secret value', () => {
  test.each(planted)('is found as %s', (...plan) => {
    const [, kind, body, field, hidden, metadata] = plan;
    const findings = found(object(kind, body, metadata));
    expect(findings.map((finding) => finding.field)).toContain(field);
    expect(findings[0]).toMatchObject({
      code: 'RGT-POLICY-002',
      given: expect.stringMatching(/^\d+ characters, not shown$/),
    });
    expect(JSON.stringify(findings)).not.toContain(hidden);
  });

  test('is found however often it was encoded, up to three times', () => {
    const encoders = fc.array(fc.constantFrom(base64, percent), { maxLength: 3 });
    const secrets = fc.constantFrom(parts.github, parts.jwt, parts.slack, parts.aws, parts.pem);
    fc.assert(
      fc.property(encoders, secrets, fc.constantFrom('', 'see ', 'key='), (steps, secret, before) => {
        const text = steps.reduce((now, encode) => encode(now), `${before}${secret}`);
        return found(object('ConfigMap', { data: { a: text } })).length === 1;
      }),
      { numRuns: 300 },
    );
  });

  test('of 32 random characters is nearly always found without any name', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
    const samples = fc.sample(
      fc.string({ unit: fc.constantFrom(...letters), minLength: 32, maxLength: 32 }),
      {
        numRuns: 1000,
        seed: 7,
      },
    );
    const missed = samples.filter((value) => found(object('ConfigMap', { data: { a: value } })).length === 0);
    expect(missed.length).toBeLessThan(30);
  });

  test('is taken out of the text of a message', () => {
    expect(withoutSecrets(`"${parts.github}" is no port`)).toBe('"(40 characters hidden)" is no port');
    expect(withoutSecrets('"http" is no port')).toBe('"http" is no port');
  });
});

const certificate = `-----BEGIN CERTIFICATE-----\n${base64('x'.repeat(300)).replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
const digest = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

describe('what is no secret', () => {
  test.each<[string, JsonObject, string?]>([
    ['the digest of an image', { data: { image: `registry.example.com/web:v1@sha256:${digest}` } }],
    ['a digest', { data: { build: digest } }],
    ['a checksum under the name of a secret', { annotations: { 'checksum/secret': digest } }],
    ['a subresource integrity hash', { data: { html: `integrity="sha384-${base64(digest).slice(0, 64)}"` } }],
    ['a UID', { data: { uid: '0b7c9a3e-5f1d-4c2b-8a6e-1d2f3a4b5c6d' } }],
    ['a certificate', { data: { 'ca.crt': certificate } }],
    ['a CA bundle in base64', { webhooks: [{ clientConfig: { caBundle: base64(certificate) } }] }],
    [
      'a public key',
      {
        data: {
          'jwt.pub':
            '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEx3o9\n-----END PUBLIC KEY-----',
        },
      },
    ],
    [
      'a host’s SSH key',
      {
        data: {
          ssh_known_hosts:
            'git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
        },
      },
    ],
    [
      'the name of a resource with a hash',
      {
        data: {
          pod: 'api-service-7d9f8b6c5d-x2x9z',
          config: 'api-config-7g2h9k4mtb',
          address: 'app-67-Deployment-c8ce8e8f',
        },
      },
    ],
    [
      'plain text in base64',
      { data: { page: base64('<html><body>Sorry, back in a moment.</body></html>') } },
    ],
    ['an image', { binaryData: { logo: `iVBORw0KGgo${base64(parts.random.repeat(4))}` } }],
    [
      'a reference to a Secret',
      { spec: { passwordSecretRef: { name: 'db', key: 'password' }, tokenSecret: 'web-token' } },
    ],
    ['the name of a Secret', { spec: { secretName: 'web-tls-credentials', existingSecret: 'web-db-v2' } }],
    [
      'a placeholder',
      {
        data: {
          DB_PASSWORD: '${DB_PASSWORD}',
          TOKEN: '$(TOKEN)',
          KEY: '{{ .Values.apiKey }}',
          url: 'postgres://web:$(PASSWORD)@db/web',
        },
      },
    ],
    [
      'a file that holds a password',
      { data: { PASSWORD_FILE: '/run/secrets/db', password: '/run/secrets/db' } },
    ],
    ['a rule for passwords', { data: { PASSWORD_MIN_LENGTH: '12', 'password.policy': 'strong' } }],
    [
      'an address of tokens',
      { data: { TOKEN_URL: 'https://login.example.com/oauth/token', token: 'https://login.example.com/t' } },
    ],
    [
      'prose about passwords',
      { description: 'The password: it is read from the store, and the token = what the store gives.' },
    ],
    [
      'a query',
      {
        spec: {
          query:
            'sum(rate(http_requests_total{status=~"2..",service="{{args.service-name}}"}[5m])) / sum(rate(http_requests_total[5m]))',
        },
      },
    ],
    [
      'a long name in camel case',
      {
        spec: {
          kind: 'PreferredDuringSchedulingIgnoredDuringExecution2',
          a: 'requiredDropCapabilitiesV1Beta1Example',
        },
      },
    ],
    [
      'a path',
      { spec: { path: 'clusters/eu-west-1/apps/api-service/overlays/production/kustomization.yaml' } },
    ],
    [
      'a role of a cloud',
      {
        annotations: {
          'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/ExternalSecretsOperatorRole',
        },
      },
    ],
    [
      'a URL without a password',
      { data: { a: 'https://git@git.example.com/org/web.git', b: 'redis://redis-east.internal:6379/0' } },
    ],
    ['a version', { data: { version: 'v2.0.0-20260101T101010Z-4f9c2d1ab34c+build.17' } }],
    ['an encoded query', { data: { a: 'https://example.com/?q=two%20words%2C%20and%20more' } }],
  ])('passes: %s', (_, body) => {
    expect(found(object('ConfigMap', body))).toEqual([]);
  });

  test('passes: references to a store', () => {
    const data = [
      { secretKey: 'DB_PASSWORD', remoteRef: { key: 'api-service/production', property: 'db_password' } },
      { secretKey: 'TOKEN_9x', remoteRef: { key: 'OqPt3Vd37My7G8rTb-8Q', property: 'password' } },
    ];
    const template = {
      data: { url: 'postgres://web:{{ .password }}@db/web', password: '{{ .password | quote }}' },
    };
    expect(found(object('ExternalSecret', { spec: { data, target: { template } } }))).toEqual([]);
  });

  test('passes: ciphertext, as a SealedSecret or by SOPS', () => {
    const encryptedData = { password: `AgB${base64(parts.random.repeat(20))}` };
    expect(found(object('SealedSecret', { spec: { encryptedData } }))).toEqual([]);
    const value =
      'ENC[AES256_GCM,data:Tr7o1Q==,iv:1vZ3mvVy6nN0c1V1zB2q3v4w5x6y7z8a,tag:mJ0Yk4h1V2c3B4n5M6k7lA==,type:str]';
    const sops = {
      mac: value,
      age: [{ enc: `-----BEGIN AGE ENCRYPTED FILE-----\n${parts.random}\n-----END AGE ENCRYPTED FILE-----` }],
    };
    expect(found(object('Secret', { stringData: { password: value }, sops }))).toEqual([]);
    expect(found(object('Secret', { stringData: { password: parts.word }, sops }))).toHaveLength(1);
  });
});

describe('a fleet with a secret value', () => {
  const base = { ...{ SHARED: parts.github } };

  class Leaky extends Lab {
    constructor(fleet: Fleet) {
      super(fleet);
      const web = new App(this, 'web', {
        config: base,
        base: (chart) => {
          put(chart, 'ConfigMap', 'other', {});
        },
      });
      const part = new Component(web, 'part', { config: { PART_TOKEN: parts.random } });
      new Overlay(web, this.east, {
        components: [part],
        config: { URL: `redis://:${parts.word}@redis:6379` },
      });
      new Overlay(web, this.west, { components: [part] });
    }
  }

  test('is refused with each secret once, where it is declared: app, component, overlay', async () => {
    const issues = await inspected(Leaky);
    expect(issues).toMatchObject([
      {
        code: 'RGT-POLICY-002',
        where: { file, line: lineOf(source, 'const web = new App') },
        what: 'ConfigMap "web-config": data.SHARED holds a GitHub token',
      },
      { code: 'RGT-POLICY-002', where: { file, line: lineOf(source, 'const part = new Component') } },
      {
        code: 'RGT-POLICY-002',
        where: { file, line: lineOf(source, 'new Overlay(web, this.east') },
        fix: expect.stringContaining('ExternalSecret'),
      },
    ]);
    expect(issues).toHaveLength(3);
    const printed = issues.map(formatIssue).join('\n') + JSON.stringify(issues);
    for (const value of [parts.github, parts.random, parts.word]) expect(printed).not.toContain(value);
  });

  class Waived extends Lab {
    constructor(fleet: Fleet, reason = 'a public site key') {
      super(fleet, [
        secretWaiver({ object: 'ConfigMap/web-config', field: 'data.SITE_ID', reason }),
        secretWaiver({ object: 'ConfigMap/web-config', field: 'data.GONE', reason: 'a leftover' }),
      ]);
      const config = { SITE_ID: parts.random };
      new App(this, 'web', {
        config,
        base: (chart) => {
          put(chart, 'ConfigMap', 'other', {});
        },
      });
    }
  }

  test('passes what a waiver names with a reason, and says when a waiver is of no use (RGT-POLICY-015)', async () => {
    expect(await inspected(Waived)).toMatchObject([
      { code: 'RGT-POLICY-015', severity: 'warning', given: 'ConfigMap/web-config data.GONE' },
    ]);
  });

  test('fails when a waiver gives no reason (RGT-POLICY-014)', async () => {
    class Unexplained extends Waived {
      constructor(fleet: Fleet) {
        super(fleet, ' ');
      }
    }
    expect(await inspected(Unexplained)).toMatchObject([
      { code: 'RGT-POLICY-014' },
      { code: 'RGT-POLICY-015' },
    ]);
  });

  test('fails when a private key is waived: nothing lets it pass', async () => {
    class Key extends Lab {
      constructor(fleet: Fleet) {
        super(fleet, [
          secretWaiver({ object: 'ConfigMap/web-config', field: 'data.KEY', reason: 'for tests' }),
        ]);
        new App(this, 'web', {
          config: { KEY: parts.pem },
          base: (chart) => {
            put(chart, 'ConfigMap', 'other', {});
          },
        });
      }
    }
    expect((await inspected(Key)).map(({ code }) => code).sort()).toEqual([
      'RGT-POLICY-002',
      'RGT-POLICY-015',
    ]);
  });
});

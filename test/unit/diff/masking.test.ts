import { describe, expect, test } from '@jest/globals';
import type { JsonObject, Manifest } from '../../../constructs/index.ts';
import { formatDiff, diffFormats } from '../../../delivery/diff/format/formats.ts';
import { maskedText } from '../../../delivery/diff/compare/masking.ts';
import { changesOf, deploymentOf, objectOf, reportOf } from '../../support/diff/found-changes.ts';

const [one, two] = ['s3cr3t-0ne-7f2c', 's3cr3t-Tw0-9a4b'];
const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = (body: JsonObject, metadata: JsonObject = {}) => objectOf('v1', 'Secret', body, metadata);
const config = (data: JsonObject) => objectOf('v1', 'ConfigMap', { data });
const env = (name: string, value: string) => deploymentOf({}, { env: [{ name, value }] });
const custom = (spec: JsonObject) => objectOf('example.com/v1', 'Widget', { spec });

/** Places of a secret value: an object for a value. */
const places: Readonly<Record<string, (value: string) => Manifest>> = {
  "a Secret's data": (value) => secret({ data: { A: base64(value) } }),
  "a Secret's stringData": (value) => secret({ stringData: { A: value } }),
  "kubectl's copy of a Secret": (value) =>
    secret(
      {},
      { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"A":"${value}"}}` } },
    ),
  'a variable named like a password': (value) => env('DB_PASSWORD', value),
  'a variable named like a token': (value) => env('GITHUB_TOKEN', value),
  'a ConfigMap entry named like a key': (value) => config({ 'api-key': value }),
  'a line of a ConfigMap': (value) => config({ 'app.properties': `server.port=1\ndb.password=${value}\n` }),
  'a line of YAML in a ConfigMap': (value) => config({ 'app.yaml': `db:\n  password: "${value}"\n` }),
  'JSON in a ConfigMap': (value) => config({ 'app.json': `{"clientSecret":"${value}"}` }),
  'an argument': (value) => deploymentOf({}, { args: [`--db-password=${value}`] }),
  'a URL': (value) => custom({ address: `postgres://shop:${value}@db.internal/shop` }),
  'a header': (value) => custom({ headers: [{ name: 'Authorization', value: `Bearer ${value}` }] }),
  'a field of a custom resource': (value) => custom({ connection: { password: value } }),
  'a list under such a field': (value) => custom({ apiKey: [value] }),
  'a private key': (value) =>
    config({ 'server.pem': `-----BEGIN RSA PRIVATE KEY-----\n${value}\n-----END RSA PRIVATE KEY-----` }),
};

describe('a secret value', () => {
  test.each(Object.entries(places))('in %s is in no report, and its change is', (_, place) => {
    for (const [before, after] of [
      [[place(one)], [place(two)]],
      [[], [place(two)]],
      [[place(one)], []],
    ] as const) {
      const diff = reportOf(changesOf(before, after));
      expect(diff.groups).toHaveLength(1);
      for (const format of diffFormats) {
        const text = formatDiff(format, [diff]);
        for (const value of [one, two, base64(one), base64(two)]) expect(text).not.toContain(value);
        if (before.length === after.length) expect(text).toContain('masked');
      }
    }
  });

  test.each([
    ['a reference to a Secret', { secretRef: { name: 'db' } }, { secretRef: { name: 'db2' } }, 'db2'],
    ['the name of a Secret', { secretName: 'db' }, { secretName: 'db2' }, 'db2'],
    [
      'the key of an external secret',
      { data: [{ secretKey: 'A', remoteRef: { key: 'x', property: 'p' } }] },
      { data: [{ secretKey: 'B', remoteRef: { key: 'x', property: 'p' } }] },
      'B',
    ],
    ['the resources of a rule', { resources: ['pods'] }, { resources: ['secrets'] }, 'secrets'],
    [
      'an image named like one',
      { image: 'r.example.com/token:v1' },
      { image: 'r.example.com/token:v2' },
      'token:v2',
    ],
  ])('is not seen in %s', (_, before, after, shown) => {
    expect(formatDiff('text', [reportOf(changesOf([custom(before)], [custom(after)]))])).toContain(shown);
  });
});

describe('the masking of a text', () => {
  test.each([
    ['a long run of letters', 'a'.repeat(2_000_000)],
    ['one secret word after the other', 'token'.repeat(300_000)],
    ['words with dashes', 'secret-'.repeat(200_000)],
    ['many addresses without an end', 'https://a:'.repeat(150_000)],
    ['many beginnings of tokens', 'eyJaaaaaaaaaa.'.repeat(100_000)],
    ['blanks after a word', `password${' '.repeat(1_000_000)}`],
  ])('takes no time over %s', (_, text) => {
    const started = performance.now();
    maskedText(text);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

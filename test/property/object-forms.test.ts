import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { isManifest } from '../../constructs/core/manifest.ts';
import { ObjectForm } from '../../constructs/core/object-form.ts';
import type { Difference, ValueCheck } from '../../constructs/core/object-form.ts';
import { ObjectForms } from '../../constructs/core/object-forms.ts';
import type { ObjectsForm } from '../../constructs/core/object-forms.ts';
import { withValueAt } from '../../constructs/core/shared-edit.ts';
import type { FieldPath } from '../../constructs/core/shared-edit.ts';
import { emitYamlStream, YamlEmitter } from '../../constructs/core/yaml/yaml-emitter.ts';
import { standardPolicies } from '../../constructs/policy/standard-policies.ts';
import { schemaCheckerFor } from '../../constructs/schema/schema-check.ts';
import type { SchemaChecker } from '../../constructs/schema/schema-check.ts';
import { placeCheck } from '../../constructs/schema/schema-place.ts';
import { FormText } from '../../delivery/layout/form-text.ts';
import { jsonValue, manifestHolding } from './yaml-values.ts';

/** Sets, renames or takes out one value somewhere; everything beside the way to it is shared. */
function edited(object: JsonObject, place: number, to: JsonValue | undefined): JsonObject {
  const keys = Object.keys(object);
  const key = keys[place % keys.length] ?? 'new';
  const child = object[key];
  const deeper = Math.floor(place / (keys.length + 1));
  if (deeper > 0 && typeof child === 'object' && child !== null && !Array.isArray(child))
    return replaced(object, key, edited(child as JsonObject, deeper - 1, to));
  if (deeper > 0 && Array.isArray(child))
    return replaced(
      object,
      key,
      child.map((item: JsonValue, at) => (at === deeper % child.length ? (to ?? 0) : item)),
    );
  if (to !== undefined) return replaced(object, key, to);
  const renamed = Object.entries(object).map(([name, value]) => [name === key ? `${name}'` : name, value]);
  return Object.fromEntries(
    place % 2 === 0 ? renamed : renamed.filter(([name]) => name !== `${key}'`),
  ) as JsonObject;
}

function replaced(object: JsonObject, key: string, to: JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, name === key ? to : value]));
}

const edit = fc.tuple(fc.nat(), fc.option(jsonValue, { nil: undefined }));
const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
const plainEdit = fc.tuple(fc.nat(), fc.oneof(scalar, fc.constantFrom('a: b', 'x\n y\n', 'true', '1.0')));

describe('objects on further clusters', () => {
  test('have the same bytes whether or not they were written by the form of the first', () => {
    let split = 0;
    fc.assert(
      fc.property(
        fc.array(jsonValue, { minLength: 1, maxLength: 3 }),
        fc.array(
          fc.array(fc.tuple(fc.nat(2), fc.oneof(edit, { arbitrary: plainEdit, weight: 4 })), {
            maxLength: 4,
          }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        (values, clusters) => {
          const [emitter, forms, texts] = [
            new YamlEmitter(),
            new ObjectForms(),
            new Map<ObjectsForm, FormText>(),
          ];
          const first = values.map(manifestHolding);
          // One cluster after another, so that what is kept of one is there for the next.
          for (const edits of [[], ...clusters]) {
            const objects = [...first];
            for (const [at, [place, to]] of edits)
              objects[at % objects.length] = edited(
                objects[at % objects.length] ?? {},
                place,
                to,
              ) as Manifest;
            const formed = forms.of(first, objects);
            if (formed === undefined || !objects.every(isManifest)) continue;
            const text = texts.get(formed.form) ?? writable(formed.form, emitter);
            if (text === undefined) continue;
            texts.set(formed.form, text);
            const written = text.of(formed);
            if (written === undefined) expect(() => emitYamlStream(objects)).toThrow();
            else expect(written.join('')).toBe(emitYamlStream(objects));
            split += formed.differences.flat().length > 0 && written !== undefined ? 1 : 0;
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(split).toBeGreaterThan(150);
  });
});

function writable(form: ObjectsForm, emitter: YamlEmitter): FormText | undefined {
  try {
    return new FormText(form, emitter);
  } catch {
    return undefined;
  }
}

const container = {
  name: 'api',
  image: 'registry.example.com/api:v1',
  args: ['--user', 'admin', '--level', 'info'],
  env: [
    { name: 'REGION', value: 'north' },
    { name: 'LEVEL', value: 'correcthorse' },
    { name: 'DB_PASSWORD', value: '' },
  ],
  ports: [{ name: 'http', containerPort: 8080 }],
  resources: { limits: { cpu: '1' } },
};
const bases = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'api', labels: { app: 'api' }, annotations: { note: 'a' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'api' } },
      template: {
        metadata: { labels: { app: 'api' } },
        spec: { containers: [container], volumes: [{ name: 'config', configMap: { name: 'api' } }] },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'api' },
    spec: { selector: { app: 'api' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'api' },
    data: { LEVEL: 'info', PASSWORD_FILE: '/run/a', url: 'https://example.com' },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'api' }, data: { a: '' }, stringData: { b: '' } },
  {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'api' },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
      target: { name: 'api', template: { data: { url: 'postgres://db' } } },
      data: [{ secretKey: 'password', remoteRef: { key: 'api/db', property: 'password' } }],
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'api' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
      minReplicas: 1,
      maxReplicas: 3,
    },
  },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'api' },
    spec: {
      project: 'default',
      destination: { name: 'east', namespace: 'api' },
      source: { repoURL: 'https://example.com/a.git', path: 'a', targetRevision: 'main' },
      syncPolicy: { automated: { selfHeal: true }, retry: { limit: 5 } },
    },
  },
] as Manifest[];

/** Values that are right in one place and wrong in another, and some that give their neighbours a meaning. */
const value = fc.constantFrom<JsonValue>(
  ...['DB_PASSWORD', 'correcthorse', '--password', 'ghp_0123456789abcdefghijABCDEFGHIJ012345', ''],
  ...['Not A Name', 'Secret', 'v1', 'x'.repeat(70), 'info', 'postgres://user:hunter2hunter2@db/app', '*'],
  ...[3, 0, -1, 70_000, 1.5, true, null],
);

function scalarsOf(at: JsonValue, path: FieldPath = []): FieldPath[] {
  if (typeof at !== 'object' || at === null) return [path];
  return Object.entries(at).flatMap(([key, child]) =>
    scalarsOf(child, [...path, Array.isArray(at) ? Number(key) : key]),
  );
}

let checker: SchemaChecker;
beforeAll(async () => {
  checker = await schemaCheckerFor(bases);
});

describe('an object that differs in a few values from one in which nothing is found', () => {
  const judges: [string, (object: Manifest) => number, (like: Manifest, found: Difference) => boolean][] = [
    ...standardPolicies.flatMap((policy): typeof judges => {
      const { name } = policy;
      if (policy.inspectObject === undefined) return [];
      const check = (like: Manifest, path: FieldPath): ValueCheck | undefined =>
        policy.placeCheck?.(like, path);
      return [
        [
          name,
          (object) => policy.inspectObject?.(object).length ?? 0,
          (like, { place, value: other }) => check(like, place.path)?.(other) === true,
        ],
      ];
    }),
    [
      'schemas',
      // A copy, since what was found of an object is remembered for it.
      (object) => checker.faults({ ...object }).length,
      (like, { place, value: other }) => placeCheck(like, place.path)?.(other) === true,
    ],
  ];

  test.each(judges)(
    'holds nothing of %s where no value is found wrong in its place',
    (name, look, isFine) => {
      let fine = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(...bases).chain((base) =>
            fc.record({
              base: fc.constant(base),
              edits: fc.array(fc.record({ path: fc.constantFrom(...scalarsOf(base)), value }), {
                minLength: 1,
                maxLength: 3,
              }),
            }),
          ),
          ({ base, edits }) => {
            const object = edits.reduce((now, { path, value: to }) => withValueAt(now, path, to), base);
            const differences = new ObjectForm(base).differences(object);
            fc.pre(differences !== undefined && isManifest(object) && look(base) === 0);
            if (!(differences ?? []).every((difference) => isFine(base, difference))) return;
            fine += 1;
            expect({ name, object, found: look(object) }).toEqual({ name, object, found: 0 });
          },
        ),
        { numRuns: 6000 },
      );
      expect(fine).toBeGreaterThan(500);
    },
  );
});

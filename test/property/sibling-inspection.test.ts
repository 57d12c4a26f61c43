import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { isManifest } from '../../constructs/core/manifest.ts';
import { withValueAt } from '../../constructs/core/shared-edit.ts';
import { objectNames } from '../../constructs/policy/object-names.ts';
import { secretValues } from '../../constructs/policy/secret/secret-values.ts';
import { schemaCheckerFor } from '../../constructs/schema/schema-check.ts';
import type { SchemaChecker } from '../../constructs/schema/schema-check.ts';

const base: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'api', labels: { app: 'api' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'api' } },
    template: {
      metadata: { labels: { app: 'api' } },
      spec: {
        containers: [
          {
            name: 'api',
            image: 'registry.example.com/api:v1',
            args: ['--user', 'admin', '--level', 'info'],
            env: [
              { name: 'REGION', value: 'north' },
              { name: 'LEVEL', value: 'correcthorse' },
            ],
            ports: [{ name: 'http', containerPort: 8080 }],
          },
        ],
      },
    },
  },
};
const container = ['spec', 'template', 'spec', 'containers', 0];

/** Places that give their neighbours a meaning, and values that are right in one place and wrong in another. */
const edit = fc.record({
  path: fc.constantFrom<(string | number)[]>(
    [...container, 'env', 0, 'name'],
    [...container, 'env', 0, 'value'],
    [...container, 'env', 1, 'name'],
    [...container, 'args', 0],
    [...container, 'args', 1],
    [...container, 'args', 2],
    [...container, 'ports', 0, 'containerPort'],
    [...container, 'ports', 0, 'name'],
    [...container, 'image'],
    [...container, 'unheardOf'],
    ['metadata', 'name'],
    ['metadata', 'labels', 'app'],
    ['spec', 'replicas'],
    ['spec', 'selector'],
  ),
  value: fc.constantFrom<JsonValue | undefined>(
    'DB_PASSWORD',
    'correcthorse',
    '--password',
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'Not A Name',
    3,
    -1,
    { matchLabels: { app: 'api' } } as JsonObject,
    undefined,
  ),
});
const edits = fc.array(edit, { maxLength: 4 });
const laid = (
  object: Manifest,
  changes: readonly { path: (string | number)[]; value: JsonValue | undefined }[],
) => changes.reduce((now, { path, value }) => withValueAt(now, path, value), object);

let checker: SchemaChecker;
beforeAll(async () => {
  checker = await schemaCheckerFor([base]);
});

describe('an object that is like another one without a fault', () => {
  test.each([
    ['secret-values', (object: Manifest, like?: Manifest) => secretValues.inspectObject?.(object, like)],
    ['object-names', (object: Manifest, like?: Manifest) => objectNames.inspectObject?.(object, like)],
    [
      'schemas',
      // A copy, since what was found of an object is remembered for it.
      (object: Manifest, like?: Manifest) => checker.faults({ ...object }, like),
    ],
  ])('has the same findings of %s as by itself', (_, inspect) => {
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const like = laid(base, first);
        const object = laid(like, second);
        fc.pre(isManifest(object) && isManifest(like) && inspect(like)?.length === 0);
        expect(inspect(object, like)).toEqual(inspect(object));
      }),
      { numRuns: 3000 },
    );
  });

  test('has the same findings where keys come and go, and a list grows, as by itself', () => {
    const names = fc.constantFrom('a', 'b.c', 'Not A Name', '', '-x-');
    const maps = fc.dictionary(names, fc.constantFrom('1', 'Not A Name'), { maxKeys: 3 });
    const objects = fc.record({ data: maps, labels: maps, names: fc.array(names, { maxLength: 3 }) });
    const made = ({ data, labels, names: volumes }: { data: object; labels: object; names: string[] }) =>
      [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels }, data },
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { selector: labels } },
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'a' },
          spec: {
            containers: volumes.map((name) => ({ name, ports: [{ name }] })),
            volumes: volumes.map((name) => ({ name })),
          },
        },
      ] as Manifest[];
    fc.assert(
      fc.property(objects, objects, (first, second) => {
        const others = made(first);
        for (const [at, object] of made(second).entries()) {
          const like = others[at];
          if (like === undefined || objectNames.inspectObject?.(like).length !== 0) continue;
          expect(objectNames.inspectObject(object, like)).toEqual(objectNames.inspectObject(object));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

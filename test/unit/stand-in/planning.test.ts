import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { compare } from '../../support/pulumi-kubernetes/compare.ts';
import { covers, differences, steps } from '../../support/pulumi-kubernetes/difference.ts';
import { textAt } from '../../support/pulumi-kubernetes/json.ts';
import type { Json, JsonObject } from '../../support/pulumi-kubernetes/json.ts';
import { normalized, pruned } from '../../support/pulumi-kubernetes/prune.ts';
import { sameQuantity } from '../../support/pulumi-kubernetes/quantity.ts';
import { unknown } from '../../support/pulumi-kubernetes/wire.ts';

const inPlace = { mutatesConfigMaps: true, mutatesSecrets: true };

function planned(
  live: JsonObject,
  inputs: JsonObject,
  news: JsonObject,
  mutability = inPlace,
  ignored: string[] = [],
) {
  const token = `kubernetes:${textAt(news, 'apiVersion') ?? ''}:${textAt(news, 'kind') ?? ''}`;
  const state = { ...live, __inputs: inputs };
  const { changes, deletesFirst } = compare(mutability, { urn: '', token, name: 'x', state, news, ignored });
  const found = [...changes].map(([path, { change, replaces }]) => [
    path,
    replaces ? `${change}, replace` : change,
  ]);
  return { changes: Object.fromEntries(found) as Record<string, string>, deletesFirst };
}

const object = (
  kind: string,
  body: JsonObject,
  apiVersion = 'v1',
  metadata: JsonObject = {},
): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a', namespace: 'n', ...metadata },
  ...body,
});

describe('a difference', () => {
  test('names each path that was added, deleted or updated, and only those', () => {
    const found = differences(
      { a: 1, b: { c: [1, 2], 'd.e/f': 'x' }, g: 1 },
      { a: 1, b: { c: [1, 3, 4], 'd.e/f': 'y' }, h: 1 },
    );
    expect(Object.fromEntries(found)).toEqual({
      'b.c[1]': 'update',
      'b.c[2]': 'add',
      'b["d.e/f"]': 'update',
      g: 'delete',
      h: 'add',
    });
  });

  test('is empty for equal values and for no others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [one, other] = [{ v: a as Json }, { v: b as Json }];
        expect(differences(one, structuredClone(one)).size).toBe(0);
        if (JSON.stringify(a) !== JSON.stringify(b) && !JSON.stringify([a, b]).includes('{'))
          expect(differences(one, other).size).toBeGreaterThan(0);
      }),
    );
  });

  test('is covered by an ignored path that leads to it or past it', () => {
    expect(steps('a.b[0]["c.d"].e')).toEqual(['a', 'b', '0', 'c.d', 'e']);
    expect(covers('spec.replicas', 'spec.replicas')).toBe(true);
    expect(covers('spec', 'spec.template.spec')).toBe(true);
    expect(covers('spec.containers[*].image', 'spec.containers[2].image')).toBe(true);
    expect(covers('metadata.annotations["a.b/c"]', 'metadata.annotations["a.b/c"]')).toBe(true);
    expect(covers('spec.replicas', 'spec')).toBe(false);
    expect(covers('data.x', 'data.xy')).toBe(false);
  });
});

describe('a plan', () => {
  test('ignores what the server adds and how it spells quantities', () => {
    const inputs = object('ResourceQuota', { spec: { hard: { cpu: '2000m', memory: '1024Mi' } } });
    const live = object('ResourceQuota', { spec: { hard: { cpu: '2', memory: '1Gi' } }, status: {} }, 'v1', {
      uid: 'u',
    });
    expect(planned(live, inputs, inputs).changes).toEqual({});
  });

  test('sees a value in a ConfigMap that only looks like the same quantity', () => {
    const inputs = object('ConfigMap', { data: { limits: '1000m' } });
    expect(planned(object('ConfigMap', { data: { limits: '1' } }), inputs, inputs).changes).toEqual({
      'data.limits': 'update',
    });
  });

  test('sees a field that the server dropped from a custom resource, which comes back each time', () => {
    const inputs = object('Boat', { spec: { sails: 3, typo: 1 } }, 'example.com/v1');
    expect(planned(object('Boat', { spec: { sails: 3 } }, 'example.com/v1'), inputs, inputs).changes).toEqual(
      { 'spec.typo': 'add' },
    );
  });

  test('takes stringData for the data that it becomes', () => {
    const inputs = object('Secret', { stringData: { a: 'x' } });
    expect(planned(object('Secret', { data: { a: 'eA==' } }), inputs, inputs).changes).toEqual({});
    expect(normalized(inputs)).toEqual(object('Secret', { data: { a: 'eA==' } }));
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    [
      'apps/v1 Deployment',
      { spec: { selector: { matchLabels: { a: 'x' } } } },
      { spec: { selector: { matchLabels: { a: 'y' } } } },
      'spec.selector.matchLabels.a',
    ],
    [
      'apps/v1 StatefulSet',
      { spec: { serviceName: 'x' } },
      { spec: { serviceName: 'y' } },
      'spec.serviceName',
    ],
    ['v1 Service', { spec: { clusterIP: 'None' } }, { spec: { clusterIP: '10.0.0.1' } }, 'spec.clusterIP'],
    ['batch/v1 Job', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, 'spec.template.a'],
    ['storage.k8s.io/v1 StorageClass', { provisioner: 'x' }, { provisioner: 'y' }, 'provisioner'],
    [
      'rbac.authorization.k8s.io/v1 RoleBinding',
      { roleRef: { name: 'x' } },
      { roleRef: { name: 'y' } },
      'roleRef.name',
    ],
    ['v1 ConfigMap', { immutable: true, data: { a: 'x' } }, { immutable: true, data: { a: 'y' } }, 'data.a'],
    ['v1 Secret', { type: 'Opaque' }, { type: 'example.com/x' }, 'type'],
    [
      'v1 Pod',
      { spec: { containers: [{ image: 'x' }] } },
      { spec: { containers: [{ image: 'y' }] } },
      'spec.containers[0].image',
    ],
    [
      'example.com/v1 Boat',
      { metadata: { name: 'a', namespace: 'n' } },
      { metadata: { name: 'a', namespace: 'm' } },
      'metadata.namespace',
    ],
  ])('replaces a %s when what cannot change changes', (which, before, after, path) => {
    const [apiVersion = '', kind = ''] = which.split(' ');
    const old = { ...object(kind, {}, apiVersion), ...before };
    expect(planned(old, old, { ...object(kind, {}, apiVersion), ...after }).changes).toEqual({
      [path]: 'update, replace',
    });
  });

  test('deletes first where the name is fixed and stays, not where it was made up or changes', () => {
    const of = (app: string, metadata: JsonObject): JsonObject =>
      object('Deployment', { spec: { selector: { app } } }, 'apps/v1', metadata);
    const made = { annotations: { 'pulumi.com/autonamed': 'true' } };
    expect(planned(of('x', {}), of('x', {}), of('y', {})).deletesFirst).toBe(true);
    expect(planned(of('x', made), of('x', made), of('y', made)).deletesFirst).toBe(false);
    expect(planned(of('x', {}), of('x', {}), of('x', { name: 'b' })).deletesFirst).toBe(false);
  });

  test('changes the content of a ConfigMap in place only where the Provider allows it', () => {
    const of = (a: string): JsonObject => object('ConfigMap', { data: { a } });
    expect(planned(of('x'), of('x'), of('y')).changes).toEqual({ 'data.a': 'update' });
    const fixed = { mutatesConfigMaps: false, mutatesSecrets: false };
    expect(planned(of('x'), of('x'), of('y'), fixed)).toEqual({
      changes: { 'data.a': 'update, replace' },
      deletesFirst: true,
    });
  });

  test('leaves out what ignoreChanges covers, and takes an unknown value for a change', () => {
    const of = (a: string, b: string): JsonObject => object('ConfigMap', { data: { a, b } });
    expect(planned(of('1', '1'), of('1', '1'), of('2', '2'), inPlace, ['data.a']).changes).toEqual({
      'data.b': 'update',
    });
    expect(planned(of('1', '1'), of('1', '1'), of('1', unknown)).changes).toEqual({ 'data.b': 'update' });
  });
});

describe('a quantity', () => {
  test.each([
    ['2000m', '2'],
    ['1Gi', '1024Mi'],
    ['0.5', '500m'],
    ['1e3', '1k'],
    ['2', 2],
  ] as const)('%s is %s', (a, b) => {
    expect(sameQuantity(a, b)).toBe(true);
  });

  test.each([
    ['1', '2'],
    ['1G', '1Gi'],
    ['x', 'x1'],
    ['', '0'],
  ] as const)('%s is not %s', (a, b) => {
    expect(sameQuantity(a, b)).toBe(false);
  });
});

test('a live object is pruned to nothing that the inputs do not speak of', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue()),
      fc.dictionary(fc.stringMatching(/^[A-Z]$/), fc.jsonValue()),
      (inputs, more) => {
        const wanted = normalized(inputs as JsonObject);
        expect(pruned({ ...wanted, ...(more as JsonObject) }, wanted)).toEqual(wanted);
      },
    ),
    { examples: [[JSON.parse('{"a":{"__proto__":0}}') as Record<string, fc.JsonValue>, {}]] },
  );
});

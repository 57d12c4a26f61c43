import { describe, expect, test } from '@jest/globals';
import { configMapSuffix } from '../../../constructs/app/config-map-suffix.ts';
import type { JsonObject, Manifest } from '../../../constructs/index.ts';
import { compareUnit } from '../../../delivery/diff/compare/unit-comparison.ts';
import { changesOf, deploymentOf, objectOf, reportOf } from '../../support/diff/found-changes.ts';

const config = (data: Record<string, string>): Manifest =>
  objectOf('v1', 'ConfigMap', { data }, { name: `settings-${configMapSuffix(data)}` });
const using = (data: Record<string, string>): Manifest =>
  deploymentOf({}, { envFrom: [{ configMapRef: { name: `settings-${configMapSuffix(data)}` } }] });

describe('two states of a unit', () => {
  test('give what comes, what goes and what changes, field by field', () => {
    const changes = changesOf(
      [deploymentOf(), objectOf('v1', 'ConfigMap', {}, { name: 'old' })],
      [deploymentOf({ replicas: 5 }), objectOf('v1', 'ConfigMap', {}, { name: 'new' })],
    );
    expect(changes.map(({ kind, object, fields }) => [kind, object.name, fields])).toEqual([
      ['changed', 'api', [{ path: 'spec.replicas', before: 3, after: 5 }]],
      ['added', 'new', []],
      ['removed', 'old', []],
    ]);
  });

  test('give nothing when only the order of keys and objects differs', () => {
    const turned = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).reverse());
    const one = deploymentOf();
    const other = objectOf('v1', 'ConfigMap', { data: { A: '1', B: '2' } });
    expect(changesOf([one, other], [turned(other) as Manifest, turned(one) as Manifest])).toEqual([]);
  });

  test('tell items of a list apart by name, and show one that comes first as one that comes', () => {
    const pod = (...names: string[]) => ({ containers: names.map((name) => ({ name, image: `${name}:1` })) });
    const [change] = changesOf(
      [deploymentOf({}, {}, pod('api'))],
      [deploymentOf({}, {}, pod('proxy', 'api'))],
    );
    expect(change?.fields).toEqual([
      {
        path: 'spec.template.spec.containers[proxy]',
        before: undefined,
        after: { name: 'proxy', image: 'proxy:1' },
      },
    ]);
  });

  test('show that a list of named items has another order', () => {
    const ports = (...names: string[]) =>
      objectOf('v1', 'Service', { spec: { ports: names.map((name) => ({ name })) } });
    const [change] = changesOf([ports('a', 'b')], [ports('b', 'a')]);
    expect(change?.fields.map(({ path }) => path)).toEqual(['spec.ports']);
  });

  test('write keys that are no plain words in quotes', () => {
    const noted = (value: string) =>
      objectOf('v1', 'ConfigMap', {}, { annotations: { 'example.com/a.b"c': value } });
    expect(changesOf([noted('1')], [noted('2')])[0]?.fields[0]?.path).toBe(
      'metadata.annotations["example.com/a.b\\"c"]',
    );
  });

  test('pair a generated ConfigMap with its former self, and show that the pods see new content', () => {
    const [old, now] = [{ LEVEL: 'info' }, { LEVEL: 'debug' }];
    const changes = changesOf([config(old), using(old)], [config(now), using(now)]);
    expect(changes.map(({ kind, object, fields }) => [kind, object.name, fields])).toEqual([
      ['changed', 'settings-(hash)', [{ path: 'data.LEVEL', before: 'info', after: 'debug' }]],
      [
        'changed',
        'api',
        [
          {
            path: 'spec.template.spec.containers[api].envFrom[0].configMapRef.name',
            before: 'settings-(hash)',
            after: 'settings-(new hash)',
          },
        ],
      ],
    ]);
  });

  test('leave a ConfigMap alone whose name only looks generated', () => {
    const named = (name: string) => objectOf('v1', 'ConfigMap', { data: { A: '1' } }, { name });
    const changes = changesOf([named('settings-abcdefghij')], [named('settings-bcdefghijk')]);
    expect(changes.map(({ kind }) => kind).sort()).toEqual(['added', 'removed']);
  });

  test('see an object of another API version as the same object', () => {
    const [change] = changesOf(
      [objectOf('autoscaling/v1', 'HorizontalPodAutoscaler')],
      [objectOf('autoscaling/v2', 'HorizontalPodAutoscaler')],
    );
    expect(change).toMatchObject({ kind: 'changed', fields: [{ path: 'apiVersion' }] });
  });

  test('move a renamed app: nothing is deleted, and only what differs is shown', () => {
    const renamed = objectOf('v1', 'Service', {}, { name: 'web' });
    const changes = compareUnit({
      cluster: 'east',
      unit: 'web',
      renamedFrom: 'api',
      before: [deploymentOf(), objectOf('v1', 'Service', {}, { name: 'api' })],
      after: [deploymentOf({ replicas: 4 }), renamed],
    });
    expect(
      changes.map(({ kind, object, from, fields }) => [
        kind,
        object.name,
        from?.unit,
        from?.object.name,
        fields.map(({ path }) => path),
      ]),
    ).toEqual([
      ['moved', 'api', 'api', 'api', ['spec.replicas']],
      ['moved', 'web', 'api', 'api', ['metadata.name']],
    ]);
    expect(reportOf(changes).groups.flatMap(({ risks }) => risks.map(({ code }) => code))).toContain(
      'RGT-RISK-021',
    );
  });

  test('move an object that another unit of the cluster has now', () => {
    const { groups, affected } = reportOf([
      ...compareUnit({ cluster: 'east', unit: 'a', before: [deploymentOf()], after: [] }),
      ...compareUnit({ cluster: 'east', unit: 'b', before: [], after: [deploymentOf()] }),
      ...compareUnit({ cluster: 'west', unit: 'a', before: [deploymentOf()], after: [] }),
    ]);
    expect(groups.map(({ kind, unit, from, clusters }) => [kind, unit, from?.unit, clusters])).toEqual([
      ['removed', 'a', undefined, ['west']],
      ['moved', 'b', 'a', ['east']],
    ]);
    expect(affected).toHaveLength(3);
  });
});

describe('equal changes', () => {
  test('of many clusters are one group with its clusters', () => {
    const change = (cluster: string, replicas: number) =>
      changesOf([deploymentOf()], [deploymentOf({ replicas })], cluster);
    const { groups, radius } = reportOf([...change('west', 4), ...change('east', 4), ...change('dr', 5)]);
    expect(groups.map(({ clusters, fields }) => [clusters, fields[0]?.after])).toEqual([
      [['dr'], 5],
      [['east', 'west'], 4],
    ]);
    expect(radius).toMatchObject({
      clusters: 3,
      apps: 1,
      objects: { added: 0, changed: 3, moved: 0, removed: 0 },
    });
  });

  test('are two groups when one of them is more dangerous', () => {
    const change = (cluster: string) => changesOf([deploymentOf()], [deploymentOf({ replicas: 2 })], cluster);
    expect(
      reportOf([...change('east'), ...change('dr')]).groups.map(({ clusters, risks }) => [
        clusters,
        risks.length,
      ]),
    ).toEqual([
      [['dr'], 1],
      [['east'], 0],
    ]);
  });
});

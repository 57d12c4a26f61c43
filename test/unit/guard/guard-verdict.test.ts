import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllowance } from '../../../delivery/guard/allowance.ts';
import type { Allowance } from '../../../delivery/guard/allowance.ts';
import type { DeletionChange } from '../../../delivery/guard/deletion-change.ts';
import { deletionBudget, guardVerdict, usedAllowances } from '../../../delivery/guard/guard-verdict.ts';
import { change, claim, configMap, namespace } from './deletions.ts';

const allow = (...texts: string[]): Allowance[] => texts.flatMap((text) => parseAllowance(text) ?? []);
const codes = (given: DeletionChange, ...allowed: string[]): string[] =>
  guardVerdict(given, allow(...allowed)).map(({ code }) => code);
const many = (count: number, cluster = 'east') =>
  Array.from({ length: count }, (_, index) => configMap(cluster, 'shop', `settings-${index}`));

describe('the deletion guard', () => {
  test('lets a change pass that deletes nothing', () => {
    expect(codes(change())).toEqual([]);
  });

  test.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [99, 9],
    [200, 20],
    [100_000, 20],
  ])('allows an environment of %i objects to lose %i', (objects, budget) => {
    expect(deletionBudget(objects)).toBe(budget);
    expect(codes(change({ objects, deleted: many(budget) }))).toEqual([]);
    expect(codes(change({ objects, deleted: many(budget + 1) }))).toEqual(['RGT-GUARD-006']);
  });

  test('counts over all clusters, so that many small losses are a large one', () => {
    expect(codes(change({ deleted: [...many(11, 'east'), ...many(11, 'west')] }))).toEqual(['RGT-GUARD-006']);
  });

  test.each([
    ['a namespace', namespace('east', 'shop')],
    ['a volume claim', claim('east', 'shop', 'data')],
    [
      'a definition',
      {
        cluster: 'east',
        unit: 'platform',
        object: {
          group: 'apiextensions.k8s.io',
          kind: 'CustomResourceDefinition',
          namespace: '',
          name: 'a.example.com',
        },
      },
    ],
    [
      'what delivers an app',
      {
        cluster: 'hub',
        unit: 'engine',
        object: { group: 'argoproj.io', kind: 'ApplicationSet', namespace: 'argocd', name: 'shop' },
      },
    ],
  ])('never lets %s go within the budget', (_, deletion) => {
    const [issue, ...more] = guardVerdict(change({ deleted: [deletion] }), []);
    expect(more).toEqual([]);
    expect(issue?.code).toBe('RGT-GUARD-005');
    const [, flag = ''] = /--allow-delete (\S+)$/.exec(issue?.fix ?? '') ?? [];
    expect(codes(change({ deleted: [deletion] }), flag)).toEqual([]);
  });

  test('names a lost app once, not each of its objects', () => {
    const lost = change({ deleted: many(40), lostUnits: [{ cluster: 'east', unit: 'shop' }] });
    expect(codes(lost)).toEqual(['RGT-GUARD-004']);
    expect(codes(lost, 'app/shop@west')).toEqual(['RGT-GUARD-004']);
    expect(codes(lost, 'app/shop@east')).toEqual([]);
  });

  test("names a lost app's volume beside it, since leave for the app does not reach it", () => {
    const lost = change({
      deleted: [...many(3), claim('east', 'shop', 'data')],
      lostUnits: [{ cluster: 'east', unit: 'shop' }],
    });
    expect(codes(lost)).toEqual(['RGT-GUARD-004', 'RGT-GUARD-005']);
    expect(codes(lost, 'app/shop@east')).toEqual(['RGT-GUARD-005']);
    expect(codes(lost, 'app/shop@east', 'object/PersistentVolumeClaim/shop/data@east')).toEqual([]);
  });

  test('names a lost cluster once, and lets it go only by its own name', () => {
    const lost = change({
      deleted: [...many(30), namespace('east', 'shop')],
      lostUnits: [{ cluster: 'east', unit: 'shop' }],
      lostClusters: ['east'],
    });
    expect(codes(lost)).toEqual(['RGT-GUARD-003']);
    expect(codes(lost, 'app/shop@east', 'namespace/shop@east')).toContain('RGT-GUARD-003');
    expect(codes(lost, 'cluster/east')).toEqual([]);
  });

  test('takes what could not be read for unknown, whatever is allowed', () => {
    const unread = change({ unread: [{ cluster: 'east', unit: 'shop', why: 'broken' }] });
    expect(codes(unread, 'cluster/east', 'app/shop@*')).toEqual(['RGT-GUARD-002']);
  });

  test('takes an environment without clusters for a fault, whatever is allowed', () => {
    const empty = change({ clustersLeft: 0, lostClusters: ['east'], deleted: many(5) });
    expect(codes(empty, 'cluster/east')).toEqual(['RGT-GUARD-001']);
  });

  test('says which allowances were made use of', () => {
    const lost = change({ deleted: many(3), lostUnits: [{ cluster: 'east', unit: 'shop' }] });
    const given = allow('app/shop@east', 'app/till@east', 'cluster/west');
    expect(usedAllowances(lost, given)).toEqual([given[0]]);
  });

  test('follows what it suggests: with every flag of its issues, the change passes', () => {
    const clusters = fc.constantFrom('east', 'west', 'dr');
    const units = fc.constantFrom('shop', 'till', 'platform');
    const deletion = fc.oneof(
      fc.tuple(clusters, units, fc.constantFrom('a', 'b', 'c')).map((parts) => configMap(...parts)),
      fc.tuple(clusters, units, fc.constantFrom('data', 'logs')).map((parts) => claim(...parts)),
      fc.tuple(clusters, units).map((parts) => namespace(...parts)),
    );
    const changes = fc.record({
      objects: fc.nat(200),
      deleted: fc.array(deletion, { maxLength: 6 }),
      lostUnits: fc.array(fc.record({ cluster: clusters, unit: units }), { maxLength: 2 }),
      lostClusters: fc.uniqueArray(clusters, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(changes, (parts) => {
        const given = change(parts);
        const flags = new Set<string>();
        // Leave for an app may show what was behind it, once.
        for (let turn = 0; turn < 4; turn += 1)
          for (const { fix } of guardVerdict(given, allow(...flags)))
            for (const [, flag] of fix.matchAll(/--allow-delete (\S+)/g)) if (flag) flags.add(flag);
        expect(codes(given, ...flags)).toEqual([]);
        expect(usedAllowances(given, allow(...flags)).length).toBe(flags.size);
      }),
      { numRuns: 300 },
    );
  });
});

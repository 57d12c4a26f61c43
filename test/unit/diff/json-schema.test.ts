import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { diffIssue } from '../../../delivery/diff/base/diff-issue.ts';
import { diffAgainstTree } from '../../../delivery/diff/environment-diff.ts';
import { jsonReport } from '../../../delivery/diff/format/json.ts';
import { schemaFaults } from '../../support/diff/schema-faults.ts';
import { TreeInMemory } from '../../support/diff/tree-in-memory.ts';
import { smallPlan } from '../../support/publish/small-fleet.ts';
import type { SmallFleet } from '../../support/publish/small-fleet.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/diff-schema.json', import.meta.url), 'utf8'),
) as object;

async function report(before: SmallFleet, after: SmallFleet, broken = false): Promise<unknown> {
  const tree = new TreeInMemory(smallPlan(before), 'rendered');
  if (broken) tree.files.set('clusters/east/shop/manifests.yaml', 'kind: [');
  const diff = await diffAgainstTree(smallPlan(after), tree, { type: 'plan', name: 'environments' });
  const unread = [diffIssue('RGT-DIFF-004', 'there is no revision', 'name another', { file: 'a' })];
  return JSON.parse(jsonReport([diff], { unread }));
}

const before: SmallFleet = {
  apps: { shop: { objects: 5, claim: 'data', config: { A: 'a' } }, till: {}, bar: {} },
};

describe('the JSON report fits the published schema', () => {
  test.each<[string, SmallFleet, boolean]>([
    ['where nothing changes', before, false],
    [
      'where objects come, change, go and move',
      {
        clusters: ['east'],
        apps: {
          shop: { objects: 2, says: 'new', config: { A: 'b', B: 'c' } },
          tavern: { renamedFrom: 'bar', prefix: 'bar', namespace: 'bar' },
          more: {},
        },
      },
      false,
    ],
    ['where a part is unknown', before, true],
  ])('%s', async (_, after, broken) => {
    expect(schemaFaults(schema, await report(before, after, broken))).toEqual([]);
  });

  test('fails when a field is missing, unknown or of another type', async () => {
    const given = (await report(before, before)) as Record<string, unknown>;
    expect(schemaFaults(schema, { ...given, format: 2, more: true, unread: 'none' })).toEqual([
      '$.format: not 1',
      '$.unread: no array',
      '$.more: unknown',
    ]);
  });
});

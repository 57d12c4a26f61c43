import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { SchemaTable } from '../../../constructs/schema/schema-table.ts';
import { amendments } from '../../../tools/schema-tables/amendments.ts';
import { tableList } from '../../../tools/schema-tables/table-list.ts';

const written = (table: string): string =>
  readFileSync(new URL(`../../../constructs/schema/tables/${table}.json`, import.meta.url), 'utf8');
const tables = tableList.map(({ table }) => JSON.parse(written(table)) as SchemaTable);

describe('the schema tables', () => {
  test('are what the installed packages say (else run node tools/schema-tables/write.ts)', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['tools/schema-tables/write.ts', '--check'],
      { encoding: 'utf8' },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  }, 60_000);

  test('refer to nothing that they do not hold', () => {
    const [kubernetes] = tables;
    for (const table of tables) {
      const references = [...JSON.stringify(table.definitions).matchAll(/"\$ref":"([^"]+)"/g)].flatMap(
        ([, name]) => (name === undefined ? [] : [name]),
      );
      const lost = [...references, ...Object.values(table.kinds)].filter(
        (name) => table.definitions[name] === undefined && kubernetes?.definitions[name] === undefined,
      );
      expect(lost).toEqual([]);
    }
  });

  test('hold every definition that is amended', () => {
    const names = tables.flatMap(({ definitions }) => Object.keys(definitions));
    expect(amendments.filter(({ definition }) => !names.some((name) => name.endsWith(definition)))).toEqual(
      [],
    );
  });
});

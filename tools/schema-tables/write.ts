import { readFileSync, writeFileSync } from 'node:fs';
import { tableList } from './table-list.ts';
import { tableText } from './table-text.ts';

// After an update of the packages: node tools/schema-tables/write.ts. With --check it writes nothing and names the tables that are not up to date.
const checks = process.argv.includes('--check');
for (const { table } of tableList) {
  const file = new URL(`../../constructs/schema/tables/${table}.json`, import.meta.url);
  const text = tableText(table);
  if (!checks) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.log(table);
    process.exitCode = 1;
  }
}

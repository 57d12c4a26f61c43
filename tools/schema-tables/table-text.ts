import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SchemaTable } from '../../constructs/schema/schema-table.ts';
import { tableOf } from './kind-schemas.ts';
import { tableList } from './table-list.ts';

/** The folder of a package that the project depends on. */
export function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

let kubernetes: SchemaTable['definitions'] | undefined;

/** What the Kubernetes table holds already (pods, metadata, selectors) is not said again in another one. */
function kubernetesDefinitions(): SchemaTable['definitions'] {
  const entry = tableList.find(({ table }) => table === 'kubernetes');
  kubernetes ??=
    entry === undefined ? {} : tableOf(packageFolder(entry.package), entry.groupVersions).definitions;
  return kubernetes;
}

/** The text of one table's file: JSON, one definition a line, so that an update's diff can be read. */
export function tableText(table: string): string {
  const entry = tableList.find((candidate) => candidate.table === table);
  if (entry === undefined) throw new Error(`no table is called ${table}`);
  const folder = packageFolder(entry.package);
  const { kinds, definitions } = tableOf(folder, entry.groupVersions);
  const shared = table === 'kubernetes' ? {} : kubernetesDefinitions();
  const own = Object.entries(definitions).filter(
    ([name, schema]) => JSON.stringify(shared[name]) !== JSON.stringify(schema),
  );
  const rows = own.map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`);
  return `{\n"source": ${JSON.stringify(sourceOf(folder))},\n"kinds": ${JSON.stringify(kinds)},\n"definitions": {\n${rows.join(',\n')}\n}\n}\n`;
}

function sourceOf(folder: string): string {
  const text: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (
    typeof text !== 'object' ||
    text === null ||
    !('name' in text) ||
    !('version' in text) ||
    !('license' in text)
  )
    throw new Error(`${folder} is no package`);
  return `${String(text.name)} ${String(text.version)} (${String(text.license)})`;
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isManifest } from '../../constructs/core/manifest.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import type { SourceResult } from './source-reader.ts';

/** The largest file that is taken for manifests, in bytes. */
const largestBytes = 20_000_000;

/** Reads a YAML file, or every `.yaml`, `.yml` and `.json` file of a folder. Aliases are limited, lists are opened. */
export function readYamlSource(path: string): SourceResult {
  if (!existsSync(path))
    return fault(`there is no ${path}`, 'correct the path; it is relative to where the command runs');
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.(ya?ml|json)$/.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const objects: Manifest[] = [];
  for (const file of files) {
    const bytes = statSync(file).size;
    if (bytes > largestBytes)
      return fault(`${file} holds ${bytes} bytes`, `split it; at most ${largestBytes} bytes are read`);
    const parsed = manifestsIn(readFileSync(file, 'utf8'), file);
    if ('fault' in parsed) return parsed;
    objects.push(...parsed.objects);
  }
  return { objects };
}

/** Reads manifests from a stream of YAML documents, as a file holds it or a program prints it. */
export function manifestsIn(text: string, origin: string): SourceResult {
  const objects: Manifest[] = [];
  for (const document of parseAllDocuments(text, { uniqueKeys: true, version: '1.1' })) {
    const [error] = document.errors;
    if (error !== undefined)
      return fault(`${origin} is no YAML: ${error.message.split('\n')[0] ?? ''}`, 'correct the file');
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (cause) {
      return fault(
        `${origin} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        'write the values out instead of aliasing them',
      );
    }
    if (value === null || value === undefined) continue;
    for (const item of listItems(value)) {
      if (!isManifest(item))
        return fault(
          `${origin} holds a document without apiVersion, kind or metadata.name`,
          'remove it, or complete it',
        );
      objects.push(item);
    }
  }
  return { objects };
}

function listItems(value: unknown): readonly unknown[] {
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  return kind === 'List' && Array.isArray(items) ? (items as unknown[]) : [value];
}

function fault(what: string, fix: string): SourceResult {
  return { fault: { code: 'RGT-SOURCE-001', what, fix } };
}

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { isJsonObject, isManifest } from '../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { decodedText, readPlainFile } from '../tree/plain-file.ts';
import type { SourceResult } from './source-reader.ts';
import { yamlValues } from './yaml-values.ts';

/** The largest file that is taken for manifests, in bytes. */
const largestBytes = 20_000_000;

/**
 * Reads a YAML file, or every `.yaml`, `.yml` and `.json` file of a folder. Aliases are limited, lists are opened, and
 * a link in the folder may not lead out of it.
 */
export function readYamlSource(path: string): SourceResult {
  if (!existsSync(path))
    return fault(`there is no ${path}`, 'correct the path; it is relative to where the command runs');
  const isFolder = statSync(path).isDirectory();
  const files = isFolder
    ? readdirSync(path)
        .filter((name) => /\.(ya?ml|json)$/.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const objects: Manifest[] = [];
  for (const file of files) {
    if (isFolder && leadsOut(path, file))
      return fault(`${file} is a link that leads out of its folder`, 'put the file itself there');
    const read = readPlainFile(file, largestBytes);
    if ('fault' in read) return fault(`${file} ${read.fault}`, 'correct the file, or split it');
    const text = decodedText(read.bytes);
    if (text === undefined) return fault(`${file} is no text in UTF-8`, 'save it as UTF-8');
    const parsed = manifestsIn(text, file);
    if ('fault' in parsed) return parsed;
    objects.push(...parsed.objects);
  }
  return { objects };
}

function leadsOut(folder: string, file: string): boolean {
  try {
    return !realpathSync(file).startsWith(`${realpathSync(folder)}${sep}`);
  } catch {
    // It leads nowhere, which reading it will say.
    return false;
  }
}

/** Reads manifests from a stream of YAML documents, as a file holds it or a program prints it. */
export function manifestsIn(text: string, origin: string): SourceResult {
  const read = yamlValues(text, origin);
  if ('fault' in read) return fault(`${read.fault}`, 'correct the file');
  const objects: Manifest[] = [];
  for (const item of read.values.flatMap(listItems)) {
    if (!isManifest(item))
      return fault(
        `${origin} holds a document without apiVersion, kind or metadata.name`,
        'remove it, or complete it',
      );
    objects.push(item);
  }
  return { objects };
}

function listItems(value: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(value) || value['kind'] !== 'List') return [value];
  const { items } = value;
  return Array.isArray(items) ? (items as readonly JsonValue[]) : [value];
}

function fault(what: string, fix: string): SourceResult {
  return { fault: { code: 'RGT-SOURCE-001', what, fix } };
}

import { createHash, hash } from 'node:crypto';
import { isJsonMap, jsonMapIn } from './json-map.ts';
import { printedRow, printedRows } from './printed-rows.ts';
import { bytesOf } from './text-bytes.ts';

/** Name of the inventory in a tree's root. */
export const inventoryFile = 'regatta-inventory.json';

/** The largest inventory that is read, in bytes: that of half a million files. */
export const largestInventory = 64_000_000;

/** Every file that Regatta owns in a tree, with a hash of its content. What is not listed belongs to somebody else. */
export interface Inventory {
  readonly format: 1;
  readonly environment: string;
  readonly layout: string;
  /** Path from the tree's root → `sha256:<hex>`, sorted by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Its text, where that has the form that Regatta writes. */
  readonly text?: string;
}

/** The content hash as the inventory writes it. */
export function contentHash(content: string): string {
  return bytesHash(bytesOf(content));
}

/** The same hash of a text's bytes. */
export function bytesHash(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes)}`;
}

/** The same hash of a text in parts, and its size in bytes. */
export function partsHash(parts: Iterable<string>): { readonly hash: string; readonly size: number } {
  const digest = createHash('sha256');
  let size = 0;
  for (const part of parts) {
    const bytes = bytesOf(part);
    digest.update(bytes);
    size += bytes.length;
  }
  return { hash: `sha256:${digest.digest('hex')}`, size };
}

/** Writes an inventory with one line a file, so that a Git diff of it is as small as the change. */
export function printInventory({ environment, layout, files }: Inventory): string {
  return [...inventoryParts(environment, layout, new Map(Object.entries(files)))].join('');
}

/** An inventory's text in parts, so that the whole of a large one never stands in memory. */
export function* inventoryParts(
  environment: string,
  layout: string,
  files: ReadonlyMap<string, string>,
): Generator<string> {
  const names = `  "environment": ${JSON.stringify(environment)},\n  "layout": ${JSON.stringify(layout)}`;
  const paths = [...files.keys()].sort();
  yield `{\n  "format": 1,\n${names},\n  "files": {${paths.length === 0 ? '' : '\n'}`;
  yield* printedRows(paths, (path) => printedRow(path, files.get(path)));
  yield `${paths.length === 0 ? '' : '\n  '}}\n}\n`;
}

const hashForm = /^sha256:[0-9a-f]{64}$/;

/** The hash of one file, looked up without taking a large inventory apart; undefined where it is not listed. */
export function listedHash(inventory: Inventory, path: string): string | undefined {
  const { text } = inventory;
  if (text === undefined) return inventory.files[path];
  const row = `\n    ${JSON.stringify(path)}: "`;
  const at = text.lastIndexOf(row);
  return at < 0 ? undefined : text.slice(at + row.length, text.indexOf('"', at + row.length));
}

/** Reads an inventory back; undefined when the text is not one, which must stop a run: it decides what may be deleted. */
export function parseInventory(text: string): Inventory | undefined {
  return inOwnForm(text) ?? parsed(text);
}

const ownHead =
  /^\{\n {2}"format": 1,\n {2}"environment": "([^"\\\p{Cc}]*)",\n {2}"layout": "([^"\\\p{Cc}]*)",\n {2}"files": \{/u;
/** A row with a path of plain letters. */
const ownRow = /\n {4}"[A-Za-z0-9%_-][A-Za-z0-9._%/-]{0,254}": "sha256:[0-9a-f]{64}"/y;
/** What a {@link plainPath} has no part of: an empty name, a hidden one, one that leads out. */
const oddStep = /\/[./"]/;
const ownEnd = '\n  }\n}\n';

/** An inventory that stands as Regatta wrote it is looked through line by line, and its list made when it is asked for. */
function inOwnForm(text: string): Inventory | undefined {
  const head = ownHead.exec(text);
  if (head === null) return undefined;
  const [{ length: start }, environment = '', layout = ''] = head;
  ownRow.lastIndex = start;
  while (ownRow.test(text)) {
    if (text[ownRow.lastIndex] !== ',') {
      if (!text.endsWith(ownEnd) || ownRow.lastIndex + ownEnd.length !== text.length) return undefined;
      if (oddStep.test(text)) return undefined;
      let files: Inventory['files'] | undefined;
      const all = () => (files ??= (JSON.parse(text) as Inventory).files);
      return {
        format: 1,
        environment,
        layout,
        text,
        get files() {
          return all();
        },
      };
    }
    ownRow.lastIndex += 1;
  }
  return undefined;
}

function parsed(text: string): Inventory | undefined {
  const { format, environment, layout, files } = jsonMapIn(text) ?? {};
  if (format !== 1 || typeof environment !== 'string' || typeof layout !== 'string' || !isJsonMap(files))
    return undefined;
  // By its keys alone: a list of pairs would be as large as the inventory.
  for (const path of Object.keys(files)) {
    const hash = files[path];
    if (typeof hash !== 'string' || !hashForm.test(hash) || unsafePath(path) !== undefined) return undefined;
  }
  return { format, environment, layout, files: files as Record<string, string> };
}

/** Names that say nothing odd: no hidden ones, no spaces, nothing that a system reads in its own way. */
const plainPath = /^[A-Za-z0-9%_-][A-Za-z0-9._%-]*(?:\/[A-Za-z0-9%_-][A-Za-z0-9._%-]*)*$/;

/** Why a path must not be written below a tree's root, or undefined when it may. */
export function unsafePath(path: string): string | undefined {
  if (path.length <= 255 && plainPath.test(path)) return undefined;
  if (path === '' || path.startsWith('/') || path.includes('\\') || path.includes('\0'))
    return 'is not a relative path';
  const steps = path.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..')) return 'leaves its folder';
  if (steps.some((step) => step.toLowerCase() === '.git')) return "reaches into Git's own folder";
  if (steps.some((step) => Buffer.byteLength(step) > 255)) return 'has a part longer than 255 bytes';
  return undefined;
}

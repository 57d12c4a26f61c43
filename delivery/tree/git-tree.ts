import { hash } from 'node:crypto';
import { headRoom, roomFor } from './text-bytes.ts';
import type { PlacedBytes } from './text-bytes.ts';

/** One line of what Git calls a tree. */
export interface TreeEntry {
  readonly mode: '100644' | '40000';
  readonly name: string;
  readonly id: Buffer;
}

/** Bytes of an id; Regatta keeps those of SHA-1, which every repository but the newest kind knows. */
const idLength = 20;
const folderMode = '40000';

/** Bytes of what precedes an entry's name, what follows it, and the id. */
const besideName = `${folderMode} `.length + 1 + idLength;

/** A folder as Git writes it down: its entries in Git's order, with which its id is worked out. */
export function treeBody(entries: readonly TreeEntry[]): Buffer {
  const { buffer, from, to } = placedTree(entries);
  return Buffer.from(buffer.subarray(from, to));
}

/** The id that Git gives to a folder, by what it writes down of it. */
export function treeId(body: Uint8Array): Buffer {
  return hash('sha1', Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]), 'buffer');
}

/** The id that Git gives to a folder that holds some entries. */
export function folderId(entries: readonly TreeEntry[]): Buffer {
  const { buffer, from, to } = placedTree(entries);
  return objectId('tree', buffer, from, to);
}

/** Git's id of the bytes in a part of a buffer; those of {@link headRoom} before them are written over. */
export function objectId(type: 'blob' | 'tree', buffer: Buffer, from: number, to: number): Buffer {
  const head = `${type} ${to - from}\0`;
  const start = from - head.length;
  buffer.write(head, start, 'latin1');
  return hash('sha1', buffer.subarray(start, to), 'buffer');
}

/** Writes a folder down, with {@link headRoom} before it: good until the next call, as any {@link roomFor} is. */
function placedTree(given: readonly TreeEntry[]): PlacedBytes {
  let most = headRoom;
  for (const { name } of given) most += besideName + name.length * 3;
  const buffer = roomFor(most);
  let to = headRoom;
  for (const { mode, name, id } of inOrder(given)) {
    to += buffer.write(`${mode} ${name}\0`, to, 'utf8');
    buffer.set(id, to);
    to += idLength;
  }
  return { buffer, from: headRoom, to };
}

/** Git orders a folder as if its name ended with a slash. */
function inOrder(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  if (entries.length < 2) return entries;
  const keyed = entries.map((entry) => {
    const { mode, name } = entry;
    return { entry, key: Buffer.from(mode === folderMode ? `${name}/` : name) };
  });
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}

/** Gives some of a folder's entries other ids, in place. */
export function replaceIds(body: Buffer, ids: ReadonlyMap<string, Buffer>): void {
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const end = body.indexOf(0, space);
    const id = ids.get(body.toString('utf8', space + 1, end));
    if (id !== undefined) body.set(id, end + 1);
    at = end + 1 + idLength;
  }
}

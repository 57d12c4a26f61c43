import { hash } from 'node:crypto';

/** One line of what Git calls a tree. */
export interface TreeEntry {
  readonly mode: '100644' | '40000';
  readonly name: string;
  readonly id: Buffer;
}

/** Bytes of an id; Regatta keeps those of SHA-1, which every repository but the newest kind knows. */
const idLength = 20;
const folderMode = '40000';

/** A folder as Git writes it down: its entries in Git's order, with which its id is worked out. */
export function treeBody(given: readonly TreeEntry[]): Buffer {
  // Git orders a folder as if its name ended with a slash.
  const order = ({ mode, name }: TreeEntry): Buffer => Buffer.from(mode === folderMode ? `${name}/` : name);
  const entries = given.length > 1 ? [...given].sort((a, b) => Buffer.compare(order(a), order(b))) : given;
  return Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), id]));
}

/** The id that Git gives to a folder. */
export function treeId(body: Uint8Array): Buffer {
  return hash('sha1', Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]), 'buffer');
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

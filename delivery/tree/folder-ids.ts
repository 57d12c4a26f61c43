import { folderId } from './git-tree.ts';
import type { TreeEntry } from './git-tree.ts';
import { contentIds } from './hashed-file.ts';
import type { ContentIds, HashedFile } from './hashed-file.ts';
import type { TreeFile } from '../layout/tree-file.ts';
import { placed } from './text-bytes.ts';

/** A file by its content, or by Git's id of that. */
type IdentifiedFile = HashedFile | (Pick<TreeFile, 'path'> & Pick<ContentIds, 'blob'>);

interface Folder {
  readonly files: Map<string, Buffer>;
  readonly folders: Map<string, Folder>;
}

/** Works out the ids that Git gives to a tree's folders, while the files are written. */
export class FolderIds {
  /** Folder → id, of those that hold files; the files are forgotten, so that memory stays flat. */
  readonly #ids = new Map<string, string>();

  /** Takes the files of one step. A folder's own files, and those of the folders in it, come in the same step. */
  add(files: readonly IdentifiedFile[]): void {
    const top = newFolder();
    for (const file of files) {
      const { path, blob = blobId('content' in file ? file.content : '') } = file;
      const slash = path.lastIndexOf('/');
      if (slash > 0) folderIn(top, path.slice(0, slash)).files.set(path.slice(slash + 1), blob);
    }
    this.#close(top, '');
  }

  /** Takes what another thread worked out. */
  take(ids: ReadonlyMap<string, string>): void {
    for (const [path, id] of ids) this.#ids.set(path, id);
  }

  /** Folder → id, of those that hold files. */
  get own(): ReadonlyMap<string, string> {
    return this.#ids;
  }

  /** Folder → id, for every folder below the root. */
  all(): Map<string, string> {
    const leaves = [...this.#ids.keys()].filter((path) => !this.#isWithinAnother(path)).sort();
    const ids = new Map(this.#ids);
    this.#addAbove(leaves, '', (path, id) => ids.set(path, id));
    return ids;
  }

  /** Works out what leads to some folders, which are sorted, below one that has no files of its own. */
  #addAbove(
    leaves: readonly string[],
    prefix: string,
    keep: (path: string, id: string) => void,
  ): readonly TreeEntry[] {
    const entries: TreeEntry[] = [];
    for (let at = 0; at < leaves.length;) {
      const path = leaves[at] ?? '';
      const slash = path.indexOf('/', prefix.length);
      const folder = slash < 0 ? path : path.slice(0, slash);
      const name = folder.slice(prefix.length);
      if (slash < 0) {
        entries.push({ mode: '40000', name, id: Buffer.from(this.#ids.get(path) ?? '', 'hex') });
        at += 1;
        continue;
      }
      const below = `${folder}/`;
      const end = endOf(leaves, at, below);
      const id = folderId(this.#addAbove(leaves.slice(at, end), below, keep));
      keep(folder, id.toString('hex'));
      entries.push({ mode: '40000', name, id });
      at = end;
    }
    return entries;
  }

  /**
   * The ids of folders of which a run wrote some again: what lies above one of those is left out, since not all of it
   * was written.
   */
  over(earlier: Readonly<Record<string, string>>): Map<string, string> {
    const own = this.all();
    const above = new Set(
      [...own.keys()].flatMap((folder) =>
        folder.split('/').map((_, at, steps) => steps.slice(0, at).join('/')),
      ),
    );
    return new Map([...Object.entries(earlier), ...own].filter(([folder]) => !above.has(folder)));
  }

  /** Works out the folders that hold files of their own; what only leads to them is not whole before the end. */
  #close(folder: Folder, path: string): void {
    for (const [name, child] of folder.folders) {
      const at = path === '' ? name : `${path}/${name}`;
      if (child.files.size === 0) this.#close(child, at);
      else idOf(child, at, (each, id) => this.#keep(each, id));
    }
  }

  #keep(path: string, id: string): void {
    if (this.#ids.has(path)) throw new Error(`${path} was whole, and is written to again`);
    this.#ids.set(path, id);
  }

  #isWithinAnother(path: string): boolean {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (this.#ids.has(path.slice(0, slash))) return true;
    return false;
  }
}

/** Where those of some sorted folders end that lie below one, from the first of them on. */
function endOf(leaves: readonly string[], first: number, below: string): number {
  let end = first + 1;
  while (leaves[end]?.startsWith(below) === true) end += 1;
  return end;
}

function folderIn(top: Folder, path: string): Folder {
  let folder = top;
  for (const step of path.split('/')) {
    const next = folder.folders.get(step) ?? newFolder();
    folder.folders.set(step, next);
    folder = next;
  }
  return folder;
}

function idOf({ files, folders }: Folder, path: string, keep: (path: string, id: string) => void): Buffer {
  const entries = [
    ...[...files].map(([name, id]): TreeEntry => ({ mode: '100644', name, id })),
    ...[...folders].map(([name, folder]): TreeEntry => ({
      mode: '40000',
      name,
      id: idOf(folder, `${path}/${name}`, keep),
    })),
  ];
  const id = folderId(entries);
  keep(path, id.toString('hex'));
  return id;
}

function newFolder(): Folder {
  return { files: new Map(), folders: new Map() };
}

function blobId(content: string): Buffer {
  const { buffer, from, to } = placed(content);
  return contentIds(buffer, from, to).blob;
}

import { hash } from 'node:crypto';
import type { TreeFile } from './layout/tree-file.ts';

interface Folder {
  readonly files: Map<string, Buffer>;
  readonly folders: Map<string, Folder>;
}

/** Works out the ids that Git gives to a tree's folders, while the files are written. */
export class FolderIds {
  readonly #top: Folder = { files: new Map(), folders: new Map() };

  add(files: readonly TreeFile[]): void {
    for (const { path, content } of files) {
      const slash = path.lastIndexOf('/');
      this.#folder(path.slice(0, slash + 1)).files.set(path.slice(slash + 1), blobId(content));
    }
  }

  /** Folder → id, for every folder below the root. */
  all(): Record<string, string> {
    const ids: Record<string, string> = {};
    for (const [name, folder] of this.#top.folders) idOf(folder, name, ids);
    return ids;
  }

  /**
   * The ids of folders of which a run wrote some again: what lies above one of those is left out, since not all of it
   * was written.
   */
  over(earlier: Readonly<Record<string, string>>): Record<string, string> {
    const own = this.all();
    const above = new Set(
      Object.keys(own).flatMap((folder) =>
        folder.split('/').map((_, at, steps) => steps.slice(0, at).join('/')),
      ),
    );
    const all = Object.entries({ ...earlier, ...own });
    return Object.fromEntries(all.filter(([folder]) => !above.has(folder)));
  }

  #folder(path: string): Folder {
    let folder = this.#top;
    for (const step of path.split('/').slice(0, -1)) {
      const next = folder.folders.get(step) ?? { files: new Map(), folders: new Map() };
      folder.folders.set(step, next);
      folder = next;
    }
    return folder;
  }
}

function idOf({ files, folders }: Folder, path: string, ids: Record<string, string>): Buffer {
  const entries = [
    ...[...files].map(([name, id]) => ({ mode: '100644', name, id, order: name })),
    // Git orders a folder as if its name ended with a slash.
    ...[...folders].map(([name, folder]) => ({
      mode: '40000',
      name,
      id: idOf(folder, `${path}/${name}`, ids),
      order: `${name}/`,
    })),
  ].sort((a, b) => Buffer.compare(Buffer.from(a.order), Buffer.from(b.order)));
  const body = Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), id]));
  const id = hash('sha1', Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]), 'buffer');
  ids[path] = id.toString('hex');
  return id;
}

function blobId(content: string): Buffer {
  return hash('sha1', `blob ${Buffer.byteLength(content)}\0${content}`, 'buffer');
}

import { hash } from 'node:crypto';
import type { TreeFile } from './layout/tree-file.ts';

interface Folder {
  readonly files: Map<string, Buffer>;
  readonly folders: Map<string, Folder | Buffer>;
}

/** Works out the ids that Git gives to a tree's folders, while the files are written. */
export class FolderIds {
  readonly #top: Folder = newFolder();
  /** Folder → id, of those that are whole; their files are forgotten, so that memory stays flat. */
  readonly #ids: Record<string, string> = {};

  /** Takes the files of one step, which makes an app's folder or a cluster's whole. */
  add(files: readonly TreeFile[]): void {
    const begun = new Set<string>();
    for (const { path, content } of files) {
      const slash = path.lastIndexOf('/');
      const [area, one] = path.split('/', 3);
      if (area !== undefined && one !== undefined && path.length > area.length + one.length + 1)
        begun.add(`${area}/${one}`);
      this.#folder(path.slice(0, slash + 1)).files.set(path.slice(slash + 1), blobId(content));
    }
    for (const path of begun) {
      const [area = '', one = ''] = path.split('/');
      const above = this.#folder(`${area}/`);
      const folder = above.folders.get(one);
      if (folder !== undefined && !Buffer.isBuffer(folder))
        above.folders.set(one, idOf(folder, path, this.#ids));
    }
  }

  /** Folder → id, for every folder below the root. */
  all(): Record<string, string> {
    for (const [name, folder] of this.#top.folders)
      if (!Buffer.isBuffer(folder)) idOf(folder, name, this.#ids);
    return this.#ids;
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
      const next = folder.folders.get(step) ?? newFolder();
      if (Buffer.isBuffer(next)) throw new Error(`${path} was whole, and is written to again`);
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
      id: Buffer.isBuffer(folder) ? folder : idOf(folder, `${path}/${name}`, ids),
      order: `${name}/`,
    })),
  ].sort((a, b) => Buffer.compare(Buffer.from(a.order), Buffer.from(b.order)));
  const body = Buffer.concat(entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), id]));
  const id = hash('sha1', Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]), 'buffer');
  ids[path] = id.toString('hex');
  return id;
}

function newFolder(): Folder {
  return { files: new Map(), folders: new Map() };
}

function blobId(content: string): Buffer {
  return hash('sha1', `blob ${Buffer.byteLength(content)}\0${content}`, 'buffer');
}

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contentHash } from '../../../delivery/tree/inventory.ts';
import { StagedFolder } from '../../../delivery/tree/staged-folder.ts';
import { TreeFolder } from '../../../delivery/tree/tree-folder.ts';

let scratch = '';
let root = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'regatta-staged-'));
  root = join(scratch, 'out', 'tree');
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const file = (path: string, content = `${path}\n`) => ({ path, content });
const own = (pid: number | undefined) => `.regatta-staged-${String(pid)}-a1B2c3`;

function stage(...files: { path: string; content: string }[]) {
  const [target, staged] = [new TreeFolder(root, 'production', 'rendered'), new StagedFolder(root)];
  for (const { path, content } of files)
    target.stage({ path, bytes: Buffer.from(content), hash: contentHash(content) }, staged);
  return { target, staged };
}

describe('a staged folder', () => {
  test('leaves no trace of a tree that was not adopted, and no folder that it made', () => {
    const { staged } = stage(file('clusters/east/web/manifests.yaml'));
    expect(existsSync(join(root, 'clusters'))).toBe(false);
    expect(existsSync(staged.pathOf('clusters/east/web/manifests.yaml'))).toBe(true);
    staged.remove();
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("keeps a root that holds somebody's file", () => {
    const { staged } = stage(file('a.yaml'));
    writeFileSync(join(root, 'theirs'), 'theirs');
    staged.remove();
    expect(readdirSync(root)).toEqual(['theirs']);
  });

  test('moves a new folder as a whole, and a file into a folder that is there', () => {
    mkdirSync(join(root, 'clusters/east'), { recursive: true });
    writeFileSync(join(root, 'clusters/east/theirs'), 'theirs');
    const { target, staged } = stage(file('clusters/east/a.yaml'), file('clusters/west/b.yaml', 'b\n'));
    expect(readdirSync(join(root, 'clusters/east'))).toEqual(['theirs']);
    target.adopt(staged);
    staged.remove();
    expect(target.finish(true)).toMatchObject({ written: 2, unchanged: 0, removed: 0, bytes: 23 });
    expect(target.issues).toEqual([]);
    expect(readdirSync(root).sort()).toEqual(['clusters', 'regatta-inventory.json']);
    expect(readdirSync(join(root, 'clusters/east')).sort()).toEqual(['a.yaml', 'theirs']);
    expect(readFileSync(join(root, 'clusters/west/b.yaml'), 'utf8')).toBe('b\n');
  });

  test('does not lay ready what is there as it should be', () => {
    const first = stage(file('a.yaml'), file('b.yaml'));
    first.target.adopt(first.staged);
    first.target.finish(true);
    const { target, staged } = stage(file('a.yaml'), file('b.yaml', 'new\n'));
    expect(staged.entries('.').map(({ name }) => name)).toEqual(['b.yaml']);
    target.adopt(staged);
    expect(target.finish(true)).toMatchObject({ written: 1, unchanged: 1, removed: 0 });
  });

  test('takes what another thread has laid as it is, and takes away what is not wanted of it', () => {
    const first = stage(file('clusters/east/a.yaml'));
    first.target.adopt(first.staged);
    first.target.finish(true);
    const [target, staged, other] = [
      new TreeFolder(root, 'production', 'rendered'),
      new StagedFolder(root),
      new StagedFolder(root),
    ];
    staged.put('clusters/west/b.yaml', Buffer.from('b\n'));
    other.share(staged.path ?? '');
    for (const { path, content } of [
      file('clusters/east/a.yaml'),
      file('clusters/west/c.yaml', 'c\n'),
      file('../out.yaml'),
    ]) {
      if (!path.startsWith('..')) other.put(path, Buffer.from(content));
      target.stage({ path, bytes: Buffer.from(content), hash: contentHash(content), isLaid: true }, staged);
    }
    expect(staged.entries('clusters/east')).toEqual([]);
    target.stage(
      { path: 'clusters/west/b.yaml', bytes: Buffer.from('b\n'), hash: contentHash('b\n') },
      staged,
    );
    target.adopt(staged);
    staged.remove();
    expect(target.finish(true)).toMatchObject({ written: 2, unchanged: 1, removed: 0 });
    expect(readdirSync(root).sort()).toEqual(['clusters', 'regatta-inventory.json']);
    expect(readdirSync(join(root, 'clusters/west')).sort()).toEqual(['b.yaml', 'c.yaml']);
  });

  test('claims what it moves, so that a run that is killed then is completed by the next', () => {
    const { target, staged } = stage(file('clusters/east/a.yaml'), file('clusters/gone/b.yaml'));
    target.adopt(staged);
    staged.remove();
    const next = new TreeFolder(root, 'production', 'rendered');
    next.write([file('clusters/east/a.yaml', 'other\n')]);
    expect(next.issues).toEqual([]);
    expect(next.finish(true)).toMatchObject({ written: 1, removed: 1 });
    expect(readdirSync(join(root, 'clusters'))).toEqual(['east']);
  });

  test('is never a link that another hand laid in its place, and nothing is written through one', () => {
    const outside = join(scratch, 'outside');
    mkdirSync(outside);
    mkdirSync(root, { recursive: true });
    for (const name of [`.regatta-staged-${process.pid}`, own(process.pid)])
      symlinkSync(outside, join(root, name));
    const { staged } = stage(file('a.yaml'));
    staged.remove();
    expect(readdirSync(outside)).toEqual([]);
    expect(readdirSync(root).sort()).toEqual([`.regatta-staged-${process.pid}`, own(process.pid)].sort());
  });

  test('goes with those of runs that are over, and leaves those of runs that go on', async () => {
    const going = spawn('sleep', ['60']);
    const gone = spawn('true');
    await new Promise((resolve) => gone.once('exit', resolve));
    for (const name of [own(going.pid), own(gone.pid), own(0), '.regatta-staged-mine'])
      mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, own(gone.pid), 'left'), 'left');
    const { staged } = stage(file('a.yaml'));
    staged.remove();
    expect(readdirSync(root).sort()).toEqual([own(going.pid), own(0), '.regatta-staged-mine'].sort());
    going.kill();
  });
});

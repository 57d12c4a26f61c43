import { hash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import { canonicalText } from '../../constructs/core/canonical-text.ts';
import { cacheFolder } from '../../tools/cache-folder.ts';
import { codeTexts, makerIdentity } from '../record/tree-record.ts';

/**
 * How a run left a tree on this disk, when nothing at all was wrong with it. By it the next run knows which files
 * nobody has touched since. It stands in the cache and not in the tree, since it holds of this one copy alone.
 */
export interface SeenTree {
  /** Stands for the code that made and inspected it. */
  readonly code: string;
  /** Hash of the inventory's text. */
  readonly inventory: string;
  /** Cluster → signature of it and its files. */
  readonly clusters: Readonly<Record<string, string>>;
}

/** What was seen of a tree, or undefined when this code never wrote it here. */
export function readSeenTree(root: string, environment: string): SeenTree | undefined {
  try {
    const seen = JSON.parse(readFileSync(pathOf(root, environment), 'utf8')) as SeenTree;
    return seen.code === codeIdentity() ? seen : undefined;
  } catch {
    // Nothing that can be read is nothing that was seen: the tree is then made and looked at as a whole.
    return undefined;
  }
}

/** Keeps what was seen. A cache that can't be written only costs the next run time. */
export function writeSeenTree(root: string, environment: string, seen: Omit<SeenTree, 'code'>): void {
  try {
    const path = pathOf(root, environment);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ code: codeIdentity(), ...seen }));
  } catch {
    return;
  }
}

/** Forgets a tree before it is written to, so that a run that is killed leaves nothing to go by. */
export function forgetSeenTree(root: string, environment: string): void {
  try {
    rmSync(pathOf(root, environment), { force: true });
  } catch {
    return;
  }
}

/** A file, and when it was last written or replaced: the system's own note of change, which an editor can't set back. */
export function fileMark(root: string, path: string): string {
  const there = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  if (there === undefined) return path;
  return `${path} ${there.ino} ${there.mode} ${there.size} ${there.mtimeMs} ${there.ctimeMs}`;
}

/** Stands for the files of one cluster, by their {@link fileMark} in the order of its units' names. */
export function marksHash(marks: string): string {
  return hash('sha1', marks);
}

/** Stands for a cluster, as far as policies look at it, and for its files. */
export function clusterSignature({ role, versions, capacity }: Cluster, files: string): string {
  return hash('sha1', `${canonicalText([role, versions, capacity])}\n${files}`);
}

function pathOf(root: string, environment: string): string {
  return cacheFolder(
    'seen-trees',
    `${hash('sha256', `${realpathSync(root)}\n${environment}`).slice(0, 32)}.json`,
  );
}

let known: string | undefined;

/** The model's code, this folder's and those around it, the packages, and Node; read once. */
export function codeIdentity(): string {
  if (known !== undefined) return known;
  const root = new URL('../', import.meta.url);
  const texts = codeTexts(root);
  known = hash('sha256', [makerIdentity(), process.version, installedPackages(), ...texts].join('\0'));
  return known;
}

function installedPackages(): string {
  try {
    return readFileSync(new URL('../../node_modules/.package-lock.json', import.meta.url), 'utf8');
  } catch {
    // Installed as a package itself: its own version and those beside it are in its path's parent.
    return readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  }
}

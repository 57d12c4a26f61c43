import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fingerprintOf, objectsFingerprint } from '../constructs/plan/app-fingerprint.ts';
import type { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';
import type { TreeFile } from './layout/tree-file.ts';

/** Name of the record in a tree's root; the inventory lists it like any other file. */
export const recordFile = 'regatta-fingerprints.json';

/** What a tree was made of, so that a later run knows what is the same without making it again. */
export interface RecordedTree {
  /** Stands for the code that made it: another one may make other objects of the same input. */
  readonly maker: string;
  /** Cluster → unit → fingerprint of what its objects are made of. */
  readonly units: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Folder → Git's id of its tree, so that an edit by another hand shows. */
  readonly folders: ReadonlyMap<string, string>;
}

/** The fingerprints of everything on some clusters: all apps there, or some. */
export function* unitFingerprints(
  plan: EnvironmentPlan,
  only: MadePart = {},
): Generator<{ readonly cluster: string; readonly unit: string; readonly fingerprint: string }> {
  for (const cluster of plan.clusters) {
    if (only.clusters?.has(cluster.name) === false) continue;
    if (only.apps === undefined)
      for (const { name, objects } of plan.ownUnitsOn(cluster))
        yield { cluster: cluster.name, unit: name, fingerprint: objectsFingerprint(objects) };
    for (const app of plan.appsOn(cluster)) {
      const { name } = app.app;
      if (only.apps?.has(name) === false) continue;
      yield { cluster: cluster.name, unit: name, fingerprint: fingerprintOf(app, cluster) };
    }
  }
}

/** Gathers the ids of a tree's folders while its files are written. */
export class FolderIds {
  readonly #files = new Map<string, Map<string, Buffer>>();

  add(files: readonly TreeFile[]): void {
    for (const { path, content } of files) {
      const folder = dirname(path);
      const known = this.#files.get(folder) ?? new Map<string, Buffer>();
      this.#files.set(folder, known.set(basename(path), blobId(content)));
    }
  }

  /** Folder → id, for the folders that hold files and no folder. */
  ids(): Map<string, string> {
    const above = new Set([...this.#files.keys()].map((folder) => dirname(folder)));
    return new Map(
      [...this.#files]
        .filter(([folder]) => folder !== '.' && !above.has(folder))
        .map(([folder, files]) => [folder, treeId(files)]),
    );
  }
}

/** Which part of a tree a run made: all of it, or some clusters and apps. */
export interface MadePart {
  readonly clusters?: ReadonlySet<string>;
  readonly apps?: ReadonlySet<string>;
}

/**
 * The record of a tree that is being written. What a run did not make keeps what an earlier one recorded, as long as
 * the same code made it.
 */
export function recordOf(plan: EnvironmentPlan, made: MadePart, folders: FolderIds, root: string): TreeFile {
  const maker = makerIdentity();
  const units = new Map<string, Map<string, string>>();
  let ids = folders.ids();
  if (made.clusters !== undefined || made.apps !== undefined) {
    const before = earlierRecord(root);
    if (before?.maker === maker)
      for (const [cluster, each] of before.units) units.set(cluster, new Map(each));
    ids = new Map([...(before?.folders ?? []), ...ids]);
  }
  for (const { cluster, unit, fingerprint } of unitFingerprints(plan, made))
    units.set(cluster, (units.get(cluster) ?? new Map<string, string>()).set(unit, fingerprint));
  return { path: recordFile, content: printTreeRecord({ maker, units, folders: ids }) };
}

function earlierRecord(root: string): RecordedTree | undefined {
  const path = join(root, recordFile);
  return existsSync(path) ? parseTreeRecord(readFileSync(path, 'utf8')) : undefined;
}

/** The record with one line a unit and one a folder, so that a Git diff of it is as small as the change. */
export function printTreeRecord({ maker, units, folders }: RecordedTree): string {
  const clusters = sorted(units).map(([cluster, fingerprints]) => {
    const rows = sorted(fingerprints).map(
      ([unit, value]) => `      ${JSON.stringify(unit)}: ${JSON.stringify(value)}`,
    );
    return `    ${JSON.stringify(cluster)}: {\n${rows.join(',\n')}\n    }`;
  });
  const rows = sorted(folders).map(([folder, id]) => `    ${JSON.stringify(folder)}: ${JSON.stringify(id)}`);
  return `{\n  "format": 1,\n  "maker": ${JSON.stringify(maker)},\n  "units": {\n${clusters.join(',\n')}\n  },\n  "folders": {\n${rows.join(',\n')}\n  }\n}\n`;
}

/** Reads a record back; undefined when the text is not one: everything is then compared in full. */
export function parseTreeRecord(text: string): RecordedTree | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { format, maker, units, folders } = mapOf(value);
  if (format !== 1 || typeof maker !== 'string') return undefined;
  return {
    maker,
    units: new Map(Object.entries(mapOf(units)).map(([cluster, each]) => [cluster, textsOf(each)])),
    folders: textsOf(folders),
  };
}

let known: string | undefined;

/** Stands for the code of the model: with another version, the same fleet may give other objects. */
export function makerIdentity(): string {
  if (known !== undefined) return known;
  const root = new URL('../constructs/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
  known = hash(
    'sha256',
    files.map((file) => `${file}\n${readFileSync(new URL(file, root), 'utf8')}`).join('\0'),
  ).slice(0, 32);
  return known;
}

/** Git's id of a file with this content. */
function blobId(content: string): Buffer {
  const bytes = Buffer.byteLength(content);
  return hash('sha1', `blob ${bytes}\0${content}`, 'buffer');
}

/** Git's id of a folder of plain files. */
function treeId(files: ReadonlyMap<string, Buffer>): string {
  const entries = [...files]
    .map(([name, id]) => ({ name: Buffer.from(name), id }))
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .flatMap(({ name, id }) => [Buffer.from('100644 '), name, Buffer.from([0]), id]);
  const body = Buffer.concat(entries);
  return hash('sha1', Buffer.concat([Buffer.from(`tree ${body.length}\0`), body]));
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textsOf(value: unknown): Map<string, string> {
  return new Map(
    Object.entries(mapOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../constructs/cluster/cluster.ts';
import { fingerprintOf, objectsFingerprint } from '../constructs/plan/app-fingerprint.ts';
import type { EnvironmentPlan } from '../constructs/plan/environment-plan.ts';
import { contentHash, largestInventory } from './inventory.ts';
import type { Inventory } from './inventory.ts';
import type { FolderIds } from './folder-ids.ts';
import { readPlainFile } from './plain-file.ts';
import type { LargeFile } from './layout/tree-file.ts';

/** Name of the record in a tree's root; the inventory lists it like any other file. */
export const recordFile = 'regatta-fingerprints.json';

/** What a tree was made of, so that a later run knows what is the same without making it again. */
export interface TreeRecord {
  /** Stands for the code that made it: another one may make other objects of the same input. */
  readonly maker: string;
  /** Cluster → unit → fingerprint of what its objects are made of. */
  readonly units: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Folder → Git's id of its tree, so that an edit by another hand shows. */
  readonly folders: Readonly<Record<string, string>>;
}

/** The fingerprints of everything on some clusters: all apps there, or some. */
export function* unitFingerprints(
  plan: EnvironmentPlan,
  only: MadePart = {},
): Generator<{ readonly cluster: string; readonly unit: string; readonly fingerprint: string }> {
  for (const cluster of plan.clusters) {
    if (only.clusters?.has(cluster.name) === false) continue;
    for (const [unit, fingerprint] of fingerprintsOn(plan, cluster, only))
      yield { cluster: cluster.name, unit, fingerprint };
  }
}

/** The fingerprints of everything on one cluster: its own objects and the engine's, then all apps there, or some. */
export function* fingerprintsOn(
  plan: EnvironmentPlan,
  cluster: Cluster,
  only: MadePart = {},
): Generator<readonly [unit: string, fingerprint: string]> {
  if (only.apps === undefined)
    for (const { name, objects } of plan.ownUnitsOn(cluster)) yield [name, objectsFingerprint(objects)];
  for (const app of plan.appsOn(cluster))
    if (only.apps?.has(app.app.name) !== false) yield [app.app.name, fingerprintOf(app, cluster)];
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
export function recordOf(plan: EnvironmentPlan, made: MadePart, folders: FolderIds, root: string): LargeFile {
  const complete = made.clusters === undefined && made.apps === undefined;
  const before = complete ? undefined : earlierRecord(root);
  // A part beside parts that nobody recorded, or that other code made, makes no record to go by.
  const maker = complete || before?.maker === makerIdentity() ? makerIdentity() : 'several';
  const ids = complete ? folders.all() : folders.over(before?.folders ?? {});
  const units = [...unitTexts(plan, made, before?.units ?? {})];
  return { path: recordFile, parts: () => recordParts(maker, units, ids) };
}

/** Each cluster's part of the record, in order; nothing else of it is kept, since there may be many. */
function* unitTexts(plan: EnvironmentPlan, made: MadePart, before: TreeRecord['units']): Generator<string> {
  const planned = new Map(plan.clusters.map((cluster) => [cluster.name, cluster]));
  const names = [...new Set([...Object.keys(before), ...planned.keys()])].sort();
  for (const name of names) {
    const cluster = made.clusters?.has(name) === false ? undefined : planned.get(name);
    const units = new Map(Object.entries(before[name] ?? {}));
    if (cluster !== undefined)
      for (const [unit, fingerprint] of fingerprintsOn(plan, cluster, made)) units.set(unit, fingerprint);
    if (units.size > 0) yield `    ${JSON.stringify(name)}: {\n${fingerprintRows(units)}\n    }`;
  }
}

/** What a record says of one cluster's units: a row each, sorted. */
export function fingerprintRows(units: ReadonlyMap<string, string>): string {
  return [...units.keys()]
    .sort()
    .map((unit) => rowOf(unit, units, '      '))
    .join(',\n');
}

function earlierRecord(root: string): TreeRecord | undefined {
  const path = join(root, recordFile);
  const read = readPlainFile(path, largestInventory);
  return 'bytes' in read ? parseTreeRecord(read.bytes.toString('utf8')) : undefined;
}

/** The record with one line a unit and one a folder, so that a Git diff of it is as small as the change. */
function* recordParts(
  maker: string,
  clusters: readonly string[],
  folders: ReadonlyMap<string, string>,
): Generator<string> {
  yield `{\n  "format": 1,\n  "maker": ${JSON.stringify(maker)},\n  "units": {\n`;
  yield* joined(clusters, (cluster) => cluster);
  yield '\n  },\n  "folders": {\n';
  yield* joined([...folders.keys()].sort(), (folder) => rowOf(folder, folders, '    '));
  yield '\n  }\n}\n';
}

const linesAtOnce = 1000;

/** Texts with commas between them, some at a time. */
function* joined(items: readonly string[], textOf: (item: string) => string): Generator<string> {
  for (let at = 0; at < items.length; at += linesAtOnce) {
    const texts = items.slice(at, at + linesAtOnce).map(textOf);
    yield `${at === 0 ? '' : ',\n'}${texts.join(',\n')}`;
  }
}

function rowOf(key: string, map: ReadonlyMap<string, string>, indent: string): string {
  return `${indent}${JSON.stringify(key)}: ${JSON.stringify(map.get(key))}`;
}

/** Reads a record back; undefined when the text is not one: everything is then compared in full. */
function parseTreeRecord(text: string): TreeRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { format, maker, units, folders } = isMap(value) ? value : {};
  if (format !== 1 || typeof maker !== 'string' || !isMap(units) || !isMap(folders)) return undefined;
  if (!areTexts(folders) || !Object.values(units).every((each) => isMap(each) && areTexts(each)))
    return undefined;
  return { maker, units: units as TreeRecord['units'], folders };
}

/** The record that belongs to an inventory; undefined when it was not written together with it. */
export function recordIn(inventory: Inventory | undefined, text: string | undefined): TreeRecord | undefined {
  if (text === undefined || inventory?.files[recordFile] !== contentHash(text)) return undefined;
  return parseTreeRecord(text);
}

let known: string | undefined;

/** Stands for the code of the model: with another version, the same fleet may give other objects. */
export function makerIdentity(): string {
  if (known !== undefined) return known;
  const root = new URL('../constructs/', import.meta.url);
  known = hash('sha256', codeTexts(root).join('\0')).slice(0, 32);
  return known;
}

/** Each source file below a folder, in order, with its path in front. */
export function codeTexts(root: URL): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => `${file}\n${readFileSync(new URL(file, root), 'utf8')}`);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areTexts(map: Record<string, unknown>): map is Record<string, string> {
  return Object.values(map).every((value) => typeof value === 'string');
}

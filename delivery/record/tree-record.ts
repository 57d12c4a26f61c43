import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { contentHash, largestInventory, listedHash } from '../tree/inventory.ts';
import type { Inventory } from '../tree/inventory.ts';
import type { FolderIds } from '../tree/folder-ids.ts';
import { isJsonMap, jsonMapIn } from '../tree/json-map.ts';
import { readPlainFile } from '../tree/plain-file.ts';
import type { LargeFile } from '../layout/tree-file.ts';
import { recordFile, recordWith } from './record-parts.ts';
import type { RecordHead } from './record-parts.ts';
import { folderIdIn } from './record-text.ts';
import { fingerprintSteps, unitFingerprints } from './unit-fingerprints.ts';
import type { Fingerprints, MadePart, UnitFingerprints } from './unit-fingerprints.ts';
import { completed } from '../work-steps.ts';
import type { WorkSteps } from '../work-steps.ts';

export { recordFile };

/** What a tree was made of, so that a later run knows what is the same without making it again. */
export interface TreeRecord {
  /** Stands for the code that made it: another one may make other objects of the same input. */
  readonly maker: string;
  /** Cluster → unit → fingerprint of what its objects are made of. */
  readonly units: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** App → what stands for it on all its clusters together; of a tree that was made as a whole. */
  readonly apps?: Readonly<Record<string, string>>;
  /** Folder → Git's id of its tree, so that an edit by another hand shows. */
  readonly folders: Readonly<Record<string, string>>;
  /** Its text, where this code wrote it: to be looked into without being taken apart. */
  readonly text?: string;
}

/**
 * The record of a tree that is being written. What a run did not make keeps what an earlier one recorded, as long as
 * the same code made it.
 */
export function recordOf(plan: EnvironmentPlan, made: MadePart, folders: FolderIds, root: string): LargeFile {
  if (made.clusters === undefined && made.apps === undefined)
    return recordWith(completed(wholeRecordHead(plan)), folders.all());
  const before = earlierRecord(root);
  // A part beside parts that nobody recorded, or that other code made, makes no record to go by.
  const maker = before?.maker === makerIdentity() ? makerIdentity() : 'several';
  const { clusters } = unitFingerprints(plan, made);
  const head = { maker, clusters: [...unitTexts(clusters, before?.units ?? {})], apps: undefined };
  return recordWith(head, folders.over(before?.folders ?? {}));
}

/** What the record of a whole tree says beside its folders, worked out in steps. */
export function* wholeRecordHead(plan: EnvironmentPlan): WorkSteps<RecordHead> {
  const { clusters, apps } = yield* fingerprintSteps(plan, {});
  return { maker: makerIdentity(), clusters: [...unitTexts(clusters, {})], apps };
}

/** Each cluster's part of the record, in order; nothing else of it is kept, since there may be many. */
function* unitTexts(found: Fingerprints['clusters'], before: TreeRecord['units']): Generator<string> {
  const now = new Map([...found].map(([{ name }, each]) => [name, each]));
  const names = [...new Set([...Object.keys(before), ...now.keys()])].sort();
  for (const name of names) {
    const units = joinedUnits(before[name], now.get(name));
    if (units.units.length > 0) yield `    ${JSON.stringify(name)}: {\n${fingerprintRows(units)}\n    }`;
  }
}

/** What was recorded of a cluster, with what is made now in its place. */
function joinedUnits(
  before: Readonly<Record<string, string>> = {},
  now: UnitFingerprints = { units: [], fingerprints: [] },
): UnitFingerprints {
  if (Object.keys(before).length === 0) return now;
  const all = new Map(Object.entries(before));
  for (const [at, unit] of now.units.entries()) all.set(unit, now.fingerprints[at] ?? '');
  const units = [...all.keys()].sort();
  return { units, fingerprints: units.map((unit) => all.get(unit) ?? '') };
}

/** What a record says of one cluster's units: a row each. */
function fingerprintRows({ units, fingerprints }: UnitFingerprints): string {
  let text = '';
  for (let at = 0; at < units.length; at += 1)
    text += `${at === 0 ? '' : ',\n'}      ${JSON.stringify(units[at])}: ${JSON.stringify(fingerprints[at])}`;
  return text;
}

function earlierRecord(root: string): TreeRecord | undefined {
  const path = join(root, recordFile);
  const read = readPlainFile(path, largestInventory);
  const record = 'bytes' in read ? parseTreeRecord(read.bytes.toString('utf8')) : undefined;
  if (record === undefined) return undefined;
  // What is taken over into another record is looked at first.
  return [record.folders, ...Object.values(record.units)].every(areTexts) ? record : undefined;
}

/**
 * Reads a record back; undefined when the text is not one: everything is then compared in full. Its many fingerprints
 * and ids are only ever compared with others, so whether each is a text does not matter.
 */
function parseTreeRecord(text: string): TreeRecord | undefined {
  const { format, maker, units, folders } = jsonMapIn(text) ?? {};
  if (format !== 1 || typeof maker !== 'string' || !isJsonMap(units) || !isJsonMap(folders)) return undefined;
  if (!Object.values(units).every(isJsonMap)) return undefined;
  return { maker, units: units as TreeRecord['units'], folders: folders as TreeRecord['folders'] };
}

/** The record that belongs to an inventory; undefined when it was not written together with it. */
export function recordIn(inventory: Inventory | undefined, text: string | undefined): TreeRecord | undefined {
  if (text === undefined || inventory === undefined) return undefined;
  if (listedHash(inventory, recordFile) !== contentHash(text)) return undefined;
  return ownRecord(text) ?? parseTreeRecord(text);
}

/** What a record says of a folder; undefined where it says nothing. */
export function recordedFolder(record: TreeRecord, folder: string): string | undefined {
  return record.text === undefined ? record.folders[folder] : folderIdIn(record.text, folder);
}

/** A record of this code's making: its hash is known, and so its form is. Its lists are made when they are asked for. */
function ownRecord(text: string): TreeRecord | undefined {
  const maker = makerIdentity();
  if (!text.startsWith(`{\n  "format": 1,\n  "maker": "${maker}",\n  "units": {\n`)) return undefined;
  let record: TreeRecord | undefined;
  const all = () => (record ??= JSON.parse(text) as TreeRecord);
  return {
    maker,
    text,
    get units() {
      return all().units;
    },
    get folders() {
      return all().folders;
    },
  };
}

let known: string | undefined;

/** Stands for the code of the model: with another version, the same fleet may give other objects. */
export function makerIdentity(): string {
  if (known !== undefined) return known;
  const root = new URL('../../constructs/', import.meta.url);
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

function areTexts(map: Readonly<Record<string, unknown>>): boolean {
  return Object.values(map).every((value) => typeof value === 'string');
}

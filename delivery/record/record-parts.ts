import type { LargeFile } from '../layout/tree-file.ts';
import { printedRow, printedRows } from '../tree/printed-rows.ts';

/** Name of the record in a tree's root; the inventory lists it like any other file. */
export const recordFile = 'regatta-fingerprints.json';

/** What a record says beside the folders; plain data, so that another thread can write it. */
export interface RecordHead {
  /** Stands for the code that made the tree. */
  readonly maker: string;
  /** The text of each cluster's part, in order. */
  readonly clusters: readonly string[];
  /** App → what stands for it on all its clusters; undefined of a tree that was not made as a whole. */
  readonly apps: ReadonlyMap<string, string> | undefined;
}

/** The record with one line a unit and one a folder, so that a Git diff of it is as small as the change. */
export function recordWith(head: RecordHead, folders: ReadonlyMap<string, string>): LargeFile {
  return { path: recordFile, parts: () => recordParts(head, folders) };
}

function* recordParts(
  { maker, clusters, apps }: RecordHead,
  folders: ReadonlyMap<string, string>,
): Generator<string> {
  yield `{\n  "format": 1,\n  "maker": ${JSON.stringify(maker)},\n  "units": {\n`;
  yield* printedRows(clusters, (cluster) => cluster);
  if (apps !== undefined) {
    yield '\n  },\n  "apps": {\n';
    yield* printedRows([...apps.keys()].sort(), (app) => printedRow(app, apps.get(app)));
  }
  yield '\n  },\n  "folders": {\n';
  yield* printedRows([...folders.keys()].sort(), (folder) => printedRow(folder, folders.get(folder)));
  yield '\n  }\n}\n';
}
